package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"demarc/internal/quiz"
	"demarc/internal/render"
)

// sitting is one person who answers questions at a terminal.
type sitting struct {
	*app
	progress *quiz.Progress
	state    string // file of the progress
	now      time.Time
	all      []quiz.Question // of this estate
	asked    []quiz.Question

	answered, right int
}

// run asks until the questions or the person end. Each answer is kept at once.
func (s *sitting) run(ctx context.Context) error {
	lines := readLines(ctx, s.in)
	for i, q := range s.asked {
		number := fmt.Sprintf("%d/%d  ", i+1, len(s.asked))
		fmt.Fprintf(s.out, "%s\n", s.paint("1", number+s.wrap(q.Text, len(number))))
		for j, c := range q.Choices {
			fmt.Fprintf(s.out, "  %c) %s\n", 'a'+j, s.wrap(c, 5))
		}
		choice, ok := s.choose(ctx, lines, len(q.Choices))
		if !ok {
			break
		}
		s.answered++
		if choice == q.Right {
			s.right++
		}
		s.progress.Answer(q.ID, choice == q.Right, s.now)
		if err := writeProgress(s.state, s.progress); err != nil {
			return err
		}
		s.explain(q, choice == q.Right)
	}
	s.close()
	return nil
}

// choose reads one answer; false if the person ends the quiz.
func (s *sitting) choose(ctx context.Context, lines <-chan string, n int) (choice int, ok bool) {
	last := string(rune('a' + n - 1))
	for {
		io.WriteString(s.out, "> ")
		var line string
		select {
		case <-ctx.Done():
			ok = false
		case line, ok = <-lines:
		}
		if !ok {
			io.WriteString(s.out, "\n")
			return 0, false
		}
		answer := strings.ToLower(strings.TrimRight(strings.TrimSpace(line), ").:"))
		switch {
		case answer == "q":
			return 0, false
		case len(answer) == 1 && answer >= "a" && answer <= last:
			return int(answer[0] - 'a'), true
		}
		fmt.Fprintf(s.out, "Answer with a letter from a to %s, or q to end.\n", last)
	}
}

// readLines reads in a goroutine of its own, so that an interrupt ends a quiz
// that waits for an answer.
func readLines(ctx context.Context, r io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		in := bufio.NewScanner(r)
		for in.Scan() {
			select {
			case lines <- in.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// explain says whether an answer was right, both halves, why and the source.
func (s *sitting) explain(q quiz.Question, right bool) {
	if right {
		fmt.Fprintf(s.out, "%s\n", s.paint("32", "Right."))
	} else {
		fmt.Fprintf(s.out, "%s\n", s.paint("31", "Wrong.")+" "+s.wrap(fmt.Sprintf("It is %c) %s", 'a'+q.Right, q.Choices[q.Right]), 7))
	}
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(s.out, "  %-6s %s\n", label, s.wrap(text, 9))
		}
	}
	if p := q.Because; p != nil {
		line("AWS", p.Provider)
		if p.Customer != nil {
			line("you", p.Customer.Text)
		}
		line("why", p.Reason)
		line("source", sourceText(p))
	} else {
		line("why", q.Why)
		line("source", q.Source.URL+" (checked "+q.Source.Reviewed+")")
	}
	io.WriteString(s.out, "\n")
}

// close says the score and when it goes on.
func (s *sitting) close() {
	switch {
	case len(s.asked) == 0:
		io.WriteString(s.out, "Nothing is due.\n")
	case s.answered == 0:
		io.WriteString(s.out, "No question was answered.\n")
	default:
		fmt.Fprintf(s.out, "%d of %d right.\n", s.right, s.answered)
	}
	fresh := 0
	for _, q := range s.all {
		if _, known := s.progress.Due(q.ID); !known {
			fresh++
		}
	}
	day, n := s.progress.Next(s.all, s.now)
	switch {
	case n == 1:
		fmt.Fprintf(s.out, "1 question comes again on %s; %d were not asked yet.\n", day.Format(time.DateOnly), fresh)
	case n > 1:
		fmt.Fprintf(s.out, "%d questions come again on %s; %d were not asked yet.\n", n, day.Format(time.DateOnly), fresh)
	}
}

func (s *sitting) paint(code, text string) string {
	if !s.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// wrap makes text printable and breaks it at the screen's width.
func (s *sitting) wrap(text string, indent int) string {
	width := s.width
	if width < 40 {
		width = 100
	}
	width = min(width, 120)
	var out strings.Builder
	at := indent
	for i, word := range strings.Fields(render.Printable(text)) {
		n := len([]rune(word))
		if i > 0 && at+1+n > width {
			out.WriteString("\n" + strings.Repeat(" ", indent))
			at = indent
		} else if i > 0 {
			out.WriteByte(' ')
			at++
		}
		out.WriteString(word)
		at += n
	}
	return out.String()
}
