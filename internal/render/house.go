package render

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"demarc"
)

// owned says which team carries how many of the customer's duties, and how
// many nobody carries.
func (v *view) owned() string {
	byOwner := map[string]int{}
	for _, s := range v.Statuses {
		if s.Owner != "" {
			byOwner[s.Owner] += s.Count
		}
	}
	unowned := v.Header.Summary.Unowned
	nobody := fmt.Sprintf("%s no owner", plural(unowned, "duty has", "duties have"))
	if len(byOwner) == 0 {
		return nobody + ": demarc owners --help says how to name them."
	}
	names := slices.Collect(maps.Keys(byOwner))
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(byOwner[b]-byOwner[a], strings.Compare(a, b)) })
	var out []string
	for i, name := range names {
		if i == 6 && len(names) > 7 {
			out = append(out, fmt.Sprintf("%d more teams", len(names)-i))
			break
		}
		out = append(out, v.team(name)+" "+thousands(byOwner[name]))
	}
	return "Owners: " + strings.Join(out, ", ") + "; " + nobody + "."
}

// ownerOf names the team that carries the duty of a finding; "" if none does.
func (v *view) ownerOf(f *demarc.Finding) string {
	if len(v.Header.Ownerships) == 0 {
		return ""
	}
	i, found := slices.BinarySearchFunc(v.Resources, f.Resource, func(r demarc.Row, id string) int { return strings.Compare(r.ID, id) })
	if !found || v.Resources[i].Owner == "" {
		return ""
	}
	j := slices.IndexFunc(v.Header.Ownerships, func(o demarc.Ownership) bool { return o.ID == v.Resources[i].Owner })
	if j < 0 {
		return ""
	}
	return v.team(clean(v.Header.Ownerships[j].Of(f.Duty).Owner))
}

// team is a team by its name, where it has one.
func (v *view) team(id string) string {
	if i := slices.IndexFunc(v.Header.Teams, func(t demarc.Team) bool { return t.ID == id }); i >= 0 && v.Header.Teams[i].Name != "" {
		return v.Header.Teams[i].Name
	}
	return id
}

// waivedFinding is a finding that a waiver excuses, with the waiver.
type waivedFinding struct {
	*demarc.Finding
	Waiver demarc.StatementInfo
}

// waived lists the findings that a waiver excuses, each once.
func (v *view) waived() []waivedFinding {
	var out []waivedFinding
	for i := range v.Findings {
		f := &v.Findings[i]
		if !f.Waived || i > 0 && v.Findings[i-1].Check == f.Check && v.Findings[i-1].Resource == f.Resource {
			continue
		}
		made := waivedFinding{Finding: f}
		if j := slices.IndexFunc(v.Header.Statements, func(s demarc.StatementInfo) bool { return s.ID == f.Record }); j >= 0 {
			made.Waiver = v.Header.Statements[j]
		}
		out = append(out, made)
	}
	return out
}

// Until says who accepted a waived finding, and to when.
func (w waivedFinding) Until() string {
	return fmt.Sprintf("%s, approved by %s, until %s: %s", w.Waiver.By, w.Waiver.Approver, w.Waiver.Expires, w.Waiver.Text)
}

func (t *terminal) waived() {
	list := t.v.waived()
	if len(list) == 0 {
		return
	}
	t.section(fmt.Sprintf("Waived (%s)", plural(len(list), "finding", "findings")))
	limit := len(list)
	if !t.o.All {
		limit = min(limit, 4)
	}
	for _, f := range list[:limit] {
		t.printf("  %-8s %s %s\n           %s\n", f.Severity, f.Address, t.dim(f.Check), t.wrap(f.Until(), 11))
	}
	if rest := len(list) - limit; rest > 0 {
		t.printf("           %s\n", t.dim(fmt.Sprintf("and %d more; --all shows them", rest)))
	}
}

func markdownWaived(w *bufio.Writer, v *view) {
	list := v.waived()
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "\n## Waived (%d)\n\n| Severity | Where | Check | Accepted by |\n| --- | --- | --- | --- |\n", len(list))
	for _, f := range list {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", f.Severity, code(f.Address), code(f.Check), md(f.Until()))
	}
}
