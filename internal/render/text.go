package render

import (
	"bufio"
	"fmt"
	"strings"
	"unicode"

	"demarc"
)

// text writes one screen for a terminal: the sentence, the counts, where the
// line differs from what people assume, the worst unmet duties, what is not
// known. With All it goes on with every line, its duties and the picture.
func text(w *bufio.Writer, r *demarc.Report, o Options) error {
	t := &terminal{w: w, o: o, v: newView(r)}
	if t.o.Width < 40 {
		t.o.Width = 100
	}
	t.o.Width = min(t.o.Width, 120)
	t.head()
	t.table()
	t.differs()
	t.unmet()
	t.waived()
	t.scanners()
	t.open()
	if o.All {
		t.picture()
		t.lines()
	} else {
		t.printf("\n%s\n", t.dim("demarc scan --all shows every duty of every resource; demarc explain CHECK says why."))
	}
	return nil
}

// terminal writes text for people at a terminal.
type terminal struct {
	w *bufio.Writer
	o Options
	v *view
}

func (t *terminal) printf(format string, args ...any) { fmt.Fprintf(t.w, format, args...) }

func (t *terminal) paint(code, s string) string {
	if !t.o.Colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *terminal) bold(s string) string { return t.paint("1", s) }
func (t *terminal) dim(s string) string  { return t.paint("2", s) }

// severityPaint colours a severity; the word itself carries the meaning.
var severityPaint = map[demarc.Severity]string{demarc.Critical: "1;31", demarc.High: "31", demarc.Medium: "33", demarc.Low: "36"}

// wrap breaks a sentence at the screen's width; later lines are indented.
func (t *terminal) wrap(s string, indent int) string {
	var out strings.Builder
	width := indent
	for i, word := range strings.Fields(s) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case width+1+n > t.o.Width:
			out.WriteString("\n" + strings.Repeat(" ", indent))
			width = indent
		default:
			out.WriteByte(' ')
			width++
		}
		out.WriteString(word)
		width += n
	}
	return out.String()
}

func (t *terminal) section(title string) { t.printf("\n%s\n", t.bold(title)) }

func (t *terminal) head() {
	t.printf("%s\n", t.wrap(t.v.sentence(), 0))
	d := t.v.Header.Summary.Duties
	t.printf("\nYour part: %s, %s, %s, %s.\n",
		t.paint("31", thousands(d[demarc.StatusUnmet])+" unmet"), t.paint("33", thousands(d[demarc.StatusUnknown])+" unknown"),
		t.paint("32", thousands(d[demarc.StatusMet])+" met"), t.v.stated())
	t.printf("%s\n", t.wrap(t.v.owned(), 0))
	for _, w := range t.v.Header.Warnings {
		t.printf("%s\n", t.wrap(t.paint("33", w), 0))
	}
}

// table shows who has how many duties of each service.
func (t *terminal) table() {
	name := 8
	for _, s := range t.v.services {
		name = max(name, len([]rune(s.Name)))
	}
	name = min(name, t.o.Width-58)
	t.printf("\n%s\n", t.bold(fmt.Sprintf("%-*s %9s │ %6s %6s %6s │ %6s %7s %6s %7s", name, "Service", "resources", "AWS", "shared", "yours", "unmet", "unknown", "met", "confirm")))
	limit := len(t.v.services)
	if !t.o.All {
		limit = min(limit, 14)
	}
	for _, s := range t.v.services[:limit] {
		t.printf("%-*s %9s │ %6s %6s %6s │ %6s %7s %6s %7s\n", name, cut(s.Name, name), thousands(s.Resources),
			count(s.Parties[demarc.Provider]), count(s.Parties[demarc.Shared]), count(s.Parties[demarc.Customer]),
			t.painted("31", s.Statuses[demarc.StatusUnmet], 6), t.painted("33", s.Statuses[demarc.StatusUnknown], 7), count(s.Statuses[demarc.StatusMet]), count(s.Statuses[demarc.StatusManual]))
	}
	if rest := len(t.v.services) - limit; rest > 0 {
		t.printf("%s\n", t.dim(fmt.Sprintf("and %s; --all shows them", plural(rest, "more service", "more services"))))
	}
}

func count(n int) string {
	if n == 0 {
		return "·"
	}
	return thousands(n)
}

// painted right-aligns a count before it colours it.
func (t *terminal) painted(code string, n, width int) string {
	s := fmt.Sprintf("%*s", width, count(n))
	if n == 0 {
		return s
	}
	return t.paint(code, s)
}

func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

func (t *terminal) differs() {
	list := t.v.differs()
	if len(list) == 0 {
		return
	}
	t.section("Where your line differs from what people assume")
	limit := len(list)
	if !t.o.All {
		limit = min(limit, 6)
	}
	for _, m := range list[:limit] {
		titles := make([]string, 0, 3)
		for i, d := range m.Duties {
			if i == 3 && len(m.Duties) > 4 {
				titles = append(titles, fmt.Sprintf("%d more", len(m.Duties)-3))
				break
			}
			titles = append(titles, lowerFirst(d.Title))
		}
		s := fmt.Sprintf("%s with %s (%s): %s: %s.", m.Service, m.With, plural(m.Count, "resource", "resources"), m.Whose(), strings.Join(titles, "; "))
		t.printf("  %s\n", t.wrap(s, 4))
	}
	if rest := len(list) - limit; rest > 0 {
		t.printf("  %s\n", t.dim(fmt.Sprintf("and %d more; --all shows them", rest)))
	}
}

func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) > 1 && unicode.IsUpper(r[0]) && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}

// unmet lists the worst of what is not done, one entry a check.
func (t *terminal) unmet() {
	list := t.v.unmet()
	if len(list) == 0 {
		t.section("Nothing that a check can see is unmet")
		return
	}
	t.section(fmt.Sprintf("Unmet, the most severe first (%s)", plural(len(list), "finding", "findings")))
	shown, checks, seen := 0, 0, map[string]bool{}
	for i := 0; i < len(list); {
		j := i
		for j < len(list) && list[j].Check == list[i].Check && list[j].Severity == list[i].Severity && list[j].Exposure == list[i].Exposure {
			j++
		}
		// On one screen, one check speaks for its duty on a type of resource.
		subject := list[i].Duty + " " + list[i].Check[:strings.IndexByte(list[i].Check+"-", '-')]
		if t.o.All || checks < 8 && !seen[subject] {
			t.finding(list[i:j])
			shown, checks, seen[subject] = shown+j-i, checks+1, true
		}
		i = j
	}
	if rest := len(list) - shown; rest > 0 {
		t.printf("  %s\n", t.dim(fmt.Sprintf("and %s; --all shows them", plural(rest, "more finding", "more findings"))))
	}
}

// finding shows the findings of one check: where, why, and what to do.
func (t *terminal) finding(list []unmetFinding) {
	info := t.v.Header.Checks[list[0].Check]
	limit := len(list)
	if !t.o.All {
		limit = min(limit, 2)
	}
	t.printf("  %s %s\n", t.paint(severityPaint[list[0].Severity], fmt.Sprintf("%-8s", list[0].Severity)), t.bold(t.wrap(list[0].Reason, 11))+" "+t.dim(list[0].Check))
	if list[0].Exposure != "" {
		t.printf("           %s\n", t.wrap(weighed(list[0].Finding, info), 11))
	}
	for _, f := range list[:limit] {
		t.printf("           %s  %s\n", f.Address, t.dim(place(f.File, f.LineNo)+prefixed("  owner ", t.v.ownerOf(f.Finding))))
		if f.By != "" {
			t.printf("             %s\n", t.wrap(f.By, 13))
		}
	}
	if rest := len(list) - limit; rest > 0 {
		t.printf("           %s\n", t.dim(fmt.Sprintf("and %d more", rest)))
	}
	t.printf("           → %s\n", t.wrap(info.Remedy, 13))
}

func (t *terminal) open() {
	unknowns := t.v.unknowns()
	if len(unknowns) > 0 {
		total := 0
		for _, u := range unknowns {
			total += u.Count
		}
		t.section(fmt.Sprintf("Not known (%s)", thousands(total)))
		for i, u := range unknowns {
			if i == 5 && !t.o.All {
				t.printf("  %s\n", t.dim(fmt.Sprintf("and %s; --all shows them", plural(len(unknowns)-5, "more reason", "more reasons"))))
				break
			}
			t.printf("  %5d × %s\n", u.Count, t.wrap(u.Reason+" ("+u.Example+")", 10))
		}
	}
	if n := t.v.Header.Summary.Unplaced; n > 0 {
		t.section(fmt.Sprintf("No service known for %s", plural(n, "resource", "resources")))
		types := map[string]bool{}
		var names []string
		for _, r := range t.v.Resources {
			if r.Line == "" && r.Type == "" && !types[r.RawType] && !r.Data {
				types[r.RawType] = true
				names = append(names, r.RawType)
			}
		}
		t.printf("  %s\n", t.wrap(strings.Join(names, ", "), 2))
	}
	if skipped := t.v.Header.Skipped; len(skipped) > 0 {
		t.section(fmt.Sprintf("Skipped (%d)", len(skipped)))
		for i, s := range skipped {
			if i == 5 && !t.o.All {
				t.printf("  %s\n", t.dim(fmt.Sprintf("and %d more; --all shows them", len(skipped)-5)))
				break
			}
			t.printf("  %s\n", t.wrap(s.Path+": "+s.Reason, 4))
		}
	}
}
