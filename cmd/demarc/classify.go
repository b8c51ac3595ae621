package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc/catalog"
)

func (a *app) classifyCommand() *cobra.Command {
	var answers []string
	var name string
	cmd := &cobra.Command{
		Use:   "classify SERVICE",
		Short: "Place a service that the catalog does not know, by a few questions",
		Long: `Classify asks what the model itself asks, "can you log in and change the setting?",
and a few questions more, and prints a catalog file for the service: save it as
services/SERVICE.yaml in a folder and name that with --catalog. Answer y, n, or
nothing where you do not know.`,
		Example: `  demarc classify secret-store > own/services/secret-store.yaml
  demarc classify secret-store --answer login=no --answer engine=yes --answer data=yes`,
		Args: arity("classify SERVICE", 1, 1),
		RunE: func(_ *cobra.Command, args []string) error { return a.classify(args[0], name, answers) },
	}
	cmd.Flags().StringArrayVar(&answers, "answer", nil, "answer a question beforehand, QUESTION=yes|no; then none is asked")
	cmd.Flags().StringVar(&name, "name", "", "the service's name in words (default: SERVICE)")
	return cmd
}

func (a *app) classify(id, name string, given []string) error {
	if strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return misuse{fmt.Errorf("classify: %q is no plain id; use small letters, digits and hyphens", id)}
	}
	model, err := a.model()
	if err != nil {
		return err
	}
	if s, ok := model.Service(id); ok {
		return misuse{fmt.Errorf("classify: the catalog knows %s as %s; demarc who %s shows its line", id, s.Name, id)}
	}
	questions, err := catalog.Questions()
	if err != nil {
		return err
	}
	answers := map[string]bool{}
	if len(given) > 0 {
		err = readAnswers(given, questions, answers)
	} else {
		err = a.askAll(questions, answers)
	}
	if err != nil {
		return err
	}
	if name == "" {
		name = upperFirst(strings.ReplaceAll(id, "-", " "))
	}
	draft, err := catalog.Draft(id, name, answers)
	if err != nil {
		return err
	}
	_, err = a.out.Write(draft)
	return err
}

func readAnswers(given []string, questions []catalog.Question, answers map[string]bool) error {
	var ids []string
	for _, q := range questions {
		ids = append(ids, q.ID)
	}
	for _, g := range given {
		id, word, _ := strings.Cut(g, "=")
		yes, known := yesNo(word)
		if !slices.Contains(ids, id) || !known {
			return misuse{fmt.Errorf("--answer: %q is not QUESTION=yes or QUESTION=no; the questions are %s", g, strings.Join(ids, ", "))}
		}
		answers[id] = yes
	}
	return nil
}

// askAll puts the questions on the terminal's second stream, so that the file
// can be piped away.
func (a *app) askAll(questions []catalog.Question, answers map[string]bool) error {
	in := bufio.NewReader(a.in)
	for _, q := range questions {
		if answers[q.Unless] {
			continue
		}
		fmt.Fprintf(a.err, "%s [y/n] ", q.Ask)
		line, err := in.ReadString('\n')
		if yes, known := yesNo(strings.TrimSpace(line)); known {
			answers[q.ID] = yes
		}
		if errors.Is(err, io.EOF) {
			fmt.Fprintln(a.err)
			break
		}
		if err != nil {
			return fmt.Errorf("classify: read the answer: %w", err)
		}
	}
	return nil
}

func yesNo(s string) (yes, known bool) {
	switch strings.ToLower(s) {
	case "y", "yes", "true":
		return true, true
	case "n", "no", "false":
		return false, true
	}
	return false, false
}
