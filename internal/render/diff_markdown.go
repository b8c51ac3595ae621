package render

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"demarc"
)

// Marker is the first line of a comment, by which a later run finds and
// updates it.
const Marker = "<!-- demarc:diff -->"

// commentLimit is how long a comment may be, in bytes: GitHub takes 65,536
// characters (https://github.com/orgs/community/discussions/27190).
const commentLimit = 60_000

// diffMarkdown writes a comment for a pull request: what moves, as a table;
// the rest folded. What does not fit is counted.
func diffMarkdown(w *bufio.Writer, d *demarc.Diff, _ Options) error {
	v := newDiffView(d)
	for _, limit := range []int{50, 20, 8, 3, 1} { // rows of a list
		var page bytes.Buffer
		p := &comment{Buffer: &page, v: v, limit: limit}
		p.write()
		if page.Len() <= commentLimit || limit == 1 {
			_, err := w.Write(page.Bytes())
			return err
		}
	}
	return nil
}

type comment struct {
	*bytes.Buffer
	v     *diffView
	limit int
}

func (p *comment) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

func (p *comment) write() {
	v := p.v
	p.printf("%s\n### %s\n\n", Marker, v.title())
	sentences := v.sentences(func(s string) string { return s })
	for i, s := range sentences {
		sentences[i] = md(s)
	}
	if len(sentences) == 0 {
		sentences = []string{still}
	}
	for _, s := range v.rest() {
		sentences = append(sentences, md(s))
	}
	p.printf("- %s\n", strings.Join(sentences, "\n- "))
	for _, s := range v.Warnings {
		p.printf("\n> %s\n", md(s))
	}
	p.table()
	p.moves()
	p.list("Newly unmet", "newly unmet", turnsTo(v, string(demarc.Unmet)), "| Severity | Where | What | Check |\n| --- | --- | --- | --- |\n")
	p.list("Waived", "waived by the base", turnsTo(v, demarc.Waived), "| Severity | Where | What | Check |\n| --- | --- | --- | --- |\n")
	p.list("Not known any more", "not known any more", turnsTo(v, string(demarc.Unknown)), "| Severity | Where | What | Check |\n| --- | --- | --- | --- |\n")
	p.list("Now met", "now met", turnsTo(v, string(demarc.Met)), "| Severity | Where | What | Check |\n| --- | --- | --- | --- |\n")
	var rows []string
	for _, f := range v.Forms {
		rows = append(rows, fmt.Sprintf("| %s | %s |\n", code(f.Resource), md(formWords(f))))
	}
	p.list("Forms", "changed form", rows, "| Resource | Form |\n| --- | --- |\n")
	rows = nil
	for _, c := range v.Came {
		rows = append(rows, fmt.Sprintf("| %s | came | %s | %d | %d | %s |\n", code(c.Resource), md(c.Service), c.Yours, c.Unmet, md(cmp.Or(c.Owner, "nobody"))))
	}
	for _, c := range v.Went {
		rows = append(rows, fmt.Sprintf("| %s | went | %s | %d | | %s |\n", code(c.Resource), md(c.Service), c.Yours, md(c.Owner)))
	}
	p.list("Resources that came and went", "came or went", rows, "| Resource | | Service | Your duties | Unmet | Owner |\n| --- | --- | --- | ---: | ---: | --- |\n")
	rows = nil
	for _, r := range v.Renamed {
		rows = append(rows, fmt.Sprintf("| %s | %s |\n", code(r.From), code(r.Resource)))
	}
	p.list("Changed address only", "changed address only", rows, "| Was | Is |\n| --- | --- |\n")
	rows = nil
	for _, k := range v.Controls {
		rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s |\n", md(k.Framework+" "+cmp.Or(k.Label, k.Control)), md(k.Title), k.From, k.To))
	}
	p.list("Controls", "changed type", rows, "| Control | Title | Was | Is |\n| --- | --- | --- | --- |\n")
	p.printf("\n<sub>%s compares %s with %s. A move says who must do a duty, not whether it is done.</sub>\n", md(v.Tool), code(cmp.Or(v.Head.Name, "the head")), code(cmp.Or(v.Base.Name, "the base")))
}

func (v *diffView) title() string {
	s := v.Summary
	switch {
	case s.ToYou > 0:
		title := fmt.Sprintf("The line moves: %s to you", plural(v.distinct(demarc.TowardCustomer), "duty comes", "duties come"))
		if n := v.distinct(demarc.TowardProvider); n > 0 {
			title += fmt.Sprintf(", %s", plural(n, "leaves", "leave"))
		}
		if n := v.moving(); n > 1 {
			title += fmt.Sprintf(" (%s)", plural(n, "resource", "resources"))
		}
		return title
	case s.ToAWS > 0:
		return fmt.Sprintf("The line moves: %s you", plural(v.distinct(demarc.TowardProvider), "duty leaves", "duties leave"))
	case s.Moves > 0:
		return "The line moves"
	case s.NewUnmet > 0:
		return fmt.Sprintf("The line stays; %s newly unmet", plural(s.NewUnmet, "check is", "checks are"))
	}
	return "The line stays where it is"
}

// distinct counts the duties that move in a direction.
func (v *diffView) distinct(toward demarc.Direction) int {
	duties := map[string]bool{}
	for _, g := range v.groups {
		if g.Toward == toward {
			duties[g.Duty.ID] = true
		}
	}
	return len(duties)
}

// moving counts the resources on which a duty moves.
func (v *diffView) moving() int {
	resources := map[string]bool{}
	for _, m := range v.Moves {
		resources[m.ID] = true
	}
	return len(resources)
}

// table shows the duties that move, a row for each and each pair of parties.
func (p *comment) table() {
	if len(p.v.groups) == 0 {
		return
	}
	owner := func(cell string) string { // a column only where somebody owns something
		if !p.v.Head.Owned {
			return ""
		}
		return " " + cell + " |"
	}
	p.printf("\n| Duty | From | To | Resources | What is to be done now |%s\n| --- | --- | --- | ---: | --- |%s\n", owner("Owner"), owner("---"))
	shown := p.v.groups[:min(len(p.v.groups), p.limit)]
	for _, g := range shown {
		owners := md(g.owners())
		if g.Unowned > 0 {
			owners = "**" + owners + "**"
		}
		does := md(g.does())
		if url := g.Moves[0].Source.URL; url != "" {
			does += fmt.Sprintf(" ([source](%s))", strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "|", "%7C").Replace(url))
		}
		p.printf("| %s | %s | %s | %d | %s |%s\n", md(g.Duty.Title), md(partyNames[g.From]), md(partyNames[g.To]), len(g.Moves), does, owner(owners))
	}
	if rest := len(p.v.groups) - len(shown); rest > 0 {
		p.printf("\nand %d more.\n", rest)
	}
}

// moves lists the resources of the moves, folded.
func (p *comment) moves() {
	byResource := map[string][]string{}
	var order []string
	file := map[string]string{}
	for _, g := range p.v.groups {
		for _, m := range g.Moves {
			key := m.ID
			if byResource[key] == nil {
				order = append(order, key)
				file[key] = code(m.Resource) + " " + md(place(m.File, m.LineNo))
			}
			byResource[key] = append(byResource[key], fmt.Sprintf("%s: %s → %s", md(g.Duty.Title), md(partyNames[g.From]), md(partyNames[g.To])))
		}
	}
	var rows []string
	for _, key := range order {
		rows = append(rows, fmt.Sprintf("| %s | %s |\n", strings.TrimSpace(file[key]), strings.Join(byResource[key], "<br>")))
	}
	p.list("Resources whose line moves", "resources whose line moves", rows, "| Resource | Duties |\n| --- | --- |\n")
}

func turnsTo(v *diffView, to string) []string {
	var rows []string
	for _, t := range v.Turned {
		if t.To == to {
			rows = append(rows, fmt.Sprintf("| %s | %s %s | %s | %s |\n", t.Severity, code(t.Resource), md(place(t.File, t.LineNo)), md(cmp.Or(t.Reason, v.Checks[t.Check].Title)), code(t.Check)))
		}
	}
	return rows
}

// list writes a folded table.
func (p *comment) list(title, what string, rows []string, head string) {
	if len(rows) == 0 {
		return
	}
	p.printf("\n<details><summary>%s (%d)</summary>\n\n%s", title, len(rows), head)
	shown := rows[:min(len(rows), p.limit)]
	for _, r := range shown {
		p.WriteString(r)
	}
	if rest := len(rows) - len(shown); rest > 0 {
		p.printf("\nand %d more %s.\n", rest, what)
	}
	p.printf("\n</details>\n")
}
