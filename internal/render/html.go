package render

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"demarc"
)

//go:embed report.html
var page string

var pageTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"words": func(p demarc.Party) string { return partyWords[p] },
	"lower": lowerFirst,
	"join":  func(forms []string) string { return strings.Join(forms, " and ") },
}).Parse(page))

// writeHTML writes one self-contained page: nothing is loaded from elsewhere,
// and it works without script.
func writeHTML(w *bufio.Writer, r *demarc.Report, _ Options) error {
	v := newView(r)
	r = v.Report
	var drawing strings.Builder
	if err := picture(&drawing, v); err != nil {
		return err
	}
	d := r.Header.Summary.Duties
	data := struct {
		*view
		Sentence string
		Owned    string
		Counts   []labelled
		Warnings []string
		Picture  template.HTML
		Differs  []moved
		Services []serviceView
		Unmet    []htmlFinding
		Waived   []waivedFinding
		Scanners []string
		Asides   []asideGroup
		Unknowns []reasonCount
		Skipped  []demarc.Skip
		Lines    []htmlLine
	}{
		view: v, Sentence: v.sentence(), Owned: v.owned(), Waived: v.waived(),
		Counts: []labelled{
			{thousands(d[demarc.StatusUnmet]), "unmet"}, {thousands(d[demarc.StatusUnknown]), "unknown"}, {thousands(d[demarc.StatusMet]), "met"},
			{thousands(d[demarc.StatusManual]), "for a person to confirm"}, {thousands(d[demarc.StatusInherited]), "inherited"},
		},
		Warnings: r.Header.Warnings,
		Picture:  template.HTML(drawing.String()), // written by picture, which escapes every name
		Differs:  v.differs(), Services: v.services, Asides: v.asides(), Unknowns: v.unknowns(), Skipped: r.Header.Skipped, Lines: htmlLines(v),
	}
	if n := d[demarc.StatusAttested]; n > 0 {
		data.Counts = slices.Insert(data.Counts, 4, labelled{thousands(n), "confirmed by a person"})
	}
	if n := d[demarc.StatusWaived]; n > 0 {
		data.Counts = append(data.Counts, labelled{thousands(n), "waived"})
	}
	for _, f := range v.unmet() {
		data.Unmet = append(data.Unmet, htmlFinding{f, r.Header.Checks[f.Check], place(f.File, f.LineNo), v.ownerOf(f.Finding)})
	}
	for _, f := range r.Header.Scanners {
		data.Scanners = append(data.Scanners, ScannerSentence(f))
	}
	return pageTemplate.Execute(w, data)
}

type labelled struct{ Text, Name string }

type htmlFinding struct {
	unmetFinding
	Info  demarc.CheckInfo
	Place string
	Owner string
}

// Weighed says why the finding weighs more or less than its check; "" if it
// does not.
func (f htmlFinding) Weighed() string {
	if f.Exposure == "" {
		return ""
	}
	return weighed(f.Finding, f.Info)
}

type htmlLine struct {
	Title      string
	Resources  string
	Rows       []demarc.Row
	Placements []htmlPlacement
}

type htmlPlacement struct {
	*demarc.Placement
	Duty   demarc.Duty
	Status string
}

// htmlLines gives every line that has duties, with its resources.
func htmlLines(v *view) []htmlLine {
	status := v.statusWords()
	rows := map[string][]demarc.Row{}
	for _, r := range v.Resources {
		if r.Line != "" && len(rows[r.Line]) < 200 {
			rows[r.Line] = append(rows[r.Line], r)
		}
	}
	var out []htmlLine
	for _, l := range v.Header.Lines {
		if v.count[l.ID] == 0 || len(l.Placements) == 0 {
			continue
		}
		h := htmlLine{Title: lineTitle(&l), Resources: plural(v.count[l.ID], "resource", "resources"), Rows: rows[l.ID]}
		for _, id := range l.Placements {
			p := v.Header.Placements[id]
			h.Placements = append(h.Placements, htmlPlacement{p, v.Header.Duties[p.Duty], status[l.ID+"\x00"+p.Duty]})
		}
		out = append(out, h)
	}
	return out
}

// lineTitle names a line in words.
func lineTitle(l *demarc.Line) string {
	if len(l.FormTitles) == 0 {
		return l.Name
	}
	return l.Name + " with " + strings.Join(l.FormTitles, ", ")
}

// statusWords gives, by line and duty, how many resources have which status.
func (v *view) statusWords() map[string]string {
	counts := map[string]map[demarc.Status]int{}
	for _, s := range v.Statuses {
		key := s.Line + "\x00" + s.Duty
		if counts[key] == nil {
			counts[key] = map[demarc.Status]int{}
		}
		counts[key][s.Status] += s.Count
	}
	out := make(map[string]string, len(counts))
	for key, byStatus := range counts {
		var words []string
		for _, status := range slices.Sorted(maps.Keys(byStatus)) {
			words = append(words, fmt.Sprintf("%d %s", byStatus[status], status))
		}
		out[key] = strings.Join(words, ", ")
	}
	return out
}
