package render

import (
	"bufio"
	"cmp"
	"demarc"
	"fmt"
	"strings"
)

// diffText writes a diff for a terminal: what moves, then each duty with its
// resources, then what else changed.
func diffText(w *bufio.Writer, d *demarc.Diff, o Options) error {
	t := &terminal{w: w, o: o}
	if t.o.Width < 40 {
		t.o.Width = 100
	}
	t.o.Width = min(t.o.Width, 120)
	v := newDiffView(d)
	sentences := v.sentences(func(s string) string { return s })
	if len(sentences) == 0 {
		sentences = []string{still}
	}
	for _, s := range sentences {
		t.printf("%s\n", t.wrap(s, 0))
	}
	for _, s := range v.rest() {
		t.printf("%s\n", t.wrap(s, 0))
	}
	for _, s := range v.Warnings {
		t.printf("%s\n", t.wrap(t.paint("33", s), 0))
	}
	for _, g := range v.groups {
		t.section(fmt.Sprintf("%s: %s → %s", lowerFirst(g.Duty.Title), partyNames[g.From], partyNames[g.To]))
		if does := g.does(); does != "" {
			t.printf("  %s\n", t.wrap(does, 2))
		}
		limit := len(g.Moves)
		if !o.All {
			limit = min(limit, 3)
		}
		for _, m := range g.Moves[:limit] {
			owner := m.Owner
			if owner == "" && m.Toward == demarc.TowardCustomer && v.Head.Owned {
				owner = "nobody"
			}
			t.printf("  %s  %s%s\n", m.Resource, t.dim(place(m.File, m.LineNo)), prefixed("  owner ", owner))
		}
		if rest := len(g.Moves) - limit; rest > 0 {
			t.printf("  %s\n", t.dim(fmt.Sprintf("and %d more; --all shows them", rest)))
		}
		if url := g.Moves[0].Source.URL; url != "" {
			t.printf("  %s\n", t.dim(url))
		}
	}
	t.diffLists(v)
	return nil
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// diffLists writes what is beside the moves, each list short unless all is
// asked for.
func (t *terminal) diffLists(v *diffView) {
	list := func(title string, n int, line func(i int) string) {
		if n == 0 {
			return
		}
		t.section(title)
		limit := n
		if !t.o.All {
			limit = min(limit, 8)
		}
		for i := range limit {
			t.printf("  %s\n", t.wrap(line(i), 4))
		}
		if rest := n - limit; rest > 0 {
			t.printf("  %s\n", t.dim(fmt.Sprintf("and %d more; --all shows them", rest)))
		}
	}
	list("Forms", len(v.Forms), func(i int) string { return v.Forms[i].Resource + ": " + formWords(v.Forms[i]) })
	list("Checks", len(v.Turned), func(i int) string {
		k := v.Turned[i]
		return strings.TrimSpace(fmt.Sprintf("%-8s %s: %s → %s  %s", k.Severity, k.Resource, turnWord(k.From), turnWord(k.To), t.dim(k.Check)))
	})
	list("Came", len(v.Came), func(i int) string { return passageWords(v.Came[i]) })
	list("Went", len(v.Went), func(i int) string { return passageWords(v.Went[i]) })
	list("Changed address", len(v.Renamed), func(i int) string { return v.Renamed[i].From + " → " + v.Renamed[i].Resource })
	list("Controls", len(v.Controls), func(i int) string {
		k := v.Controls[i]
		return fmt.Sprintf("%s %s %s: %s → %s", k.Framework, cmp.Or(k.Label, k.Control), k.Title, k.From, k.To)
	})
}

func turnWord(s string) string { return cmp.Or(s, "not there") }

// formWords says how a resource changed its form.
func formWords(f demarc.FormChange) string {
	gained, lost := strings.Join(f.Gained, ", "), strings.Join(f.Lost, ", ")
	out := []string{f.From + " → " + f.To}
	switch {
	case gained != "" && lost != "":
		out[0] = lost + " → " + gained
	case gained != "":
		out[0] = "now " + gained
	case lost != "":
		out[0] = "no more " + lost
	}
	out = append(out, plural(f.Moves, "duty moves", "duties move"))
	if n := len(f.Reworded); n > 0 {
		out = append(out, plural(n, "duty stays where it is, with other parts", "duties stay where they are, with other parts"))
	}
	return strings.Join(out, "; ")
}

func passageWords(p demarc.Passage) string {
	out := p.Resource
	if p.Service != "" {
		out += fmt.Sprintf(" (%s): %s of yours", p.Service, plural(p.Yours, "duty", "duties"))
	}
	if p.Unmet > 0 {
		out += fmt.Sprintf(", %d unmet", p.Unmet)
	}
	if p.Owner != "" {
		out += ", owner " + p.Owner
	}
	return out
}
