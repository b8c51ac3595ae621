package render

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"demarc"
)

// unmetFinding is an unmet check on a resource, whoever says so.
type unmetFinding struct {
	*demarc.Finding
	By string // what other scanners say of it, a sentence; "" for demarc alone
}

// unmet lists the unmet findings, the most severe first, as the report has
// them; those that several say of one check and resource are one.
func (v *view) unmet() []unmetFinding {
	var out []unmetFinding
	var same []*demarc.Finding
	for i := 0; i < len(v.Findings); {
		j := i
		same = same[:0]
		for ; j < len(v.Findings) && v.Findings[j].Check == v.Findings[i].Check && v.Findings[j].Resource == v.Findings[i].Resource; j++ {
			if f := &v.Findings[j]; f.Outcome == demarc.Unmet && !f.Waived {
				same = append(same, f)
			}
		}
		if len(same) > 0 {
			out = append(out, unmetFinding{same[0], saidBy(same)})
		}
		i = j
	}
	return out
}

// weighed says why a finding weighs more or less than its check.
func weighed(f *demarc.Finding, info demarc.CheckInfo) string {
	return fmt.Sprintf("%s, not %s: %s", f.Severity, info.Severity, lowerFirst(f.Exposure))
}

// saidBy says who else finds the same, and who does not. Demarc's own finding
// stands first, if it has one.
func saidBy(same []*demarc.Finding) string {
	var rules []string
	for _, f := range same {
		if f.From != "" {
			rules = append(rules, f.From+" "+f.Rule)
		}
	}
	var out []string
	switch own := same[0].From == ""; {
	case own && len(rules) > 0:
		out = append(out, strings.Join(rules, " and ")+" too")
	case len(rules) > 0:
		out = append(out, "says "+strings.Join(rules, " and "))
	}
	if met := same[0].MetBy; len(met) > 0 {
		out = append(out, "met for "+strings.Join(met, " and "))
	}
	return strings.Join(out, "; ")
}

// ScannerSentence says what became of the results of a file.
func ScannerSentence(s demarc.Scanner) string {
	out := fmt.Sprintf("%s: %s", s.Path, plural(s.Found, "result", "results"))
	if len(s.Tools) > 0 {
		out += " of " + strings.Join(s.Tools, ", ")
	}
	var parts []string
	for _, c := range []struct {
		n    int
		what string
	}{
		{s.Unmet, "unmet"}, {s.Met, "met"}, {s.Unknown, "unknown"}, {s.NotApplicable, "not applicable"}, {s.SetAside, "set aside"}, {s.Muted, "muted there"},
		{s.Unmatched, "without a place here"}, {s.LeftOut, "more left out: vulnerabilities, secrets, closed findings"},
	} {
		if c.n > 0 {
			parts = append(parts, thousands(c.n)+" "+c.what)
		}
	}
	if len(parts) > 0 {
		out += ": " + strings.Join(parts, ", ")
	}
	return out + "."
}

// asideGroup is results that stand aside for one reason.
type asideGroup struct {
	Standing demarc.Standing
	Rule     string // with the tool
	Title    string
	Reason   string
	Count    int
	Subjects []string
}

// standingWords names a standing for people.
var standingWords = map[demarc.Standing]string{
	demarc.StandsAside: "set aside", demarc.StandsMuted: "muted", demarc.StandsNowhere: "no place here",
}

// Words names the standing of the group for people.
func (g asideGroup) Words() string { return standingWords[g.Standing] }

// Where names what the results are about, the first of them.
func (g asideGroup) Where(most int) string {
	if len(g.Subjects) <= most {
		return strings.Join(g.Subjects, ", ")
	}
	return fmt.Sprintf("%s and %s more", strings.Join(g.Subjects[:most], ", "), thousands(len(g.Subjects)-most))
}

// asides groups the results that are no evidence by standing, rule and reason;
// within a standing the most frequent first.
func (v *view) asides() []asideGroup {
	index := map[[3]string]int{}
	var out []asideGroup
	for _, a := range v.Asides {
		rule := strings.TrimSpace(a.From + " " + a.Rule)
		key := [3]string{string(a.Standing), rule, a.Reason}
		i, ok := index[key]
		if !ok {
			i = len(out)
			index[key] = i
			out = append(out, asideGroup{Standing: a.Standing, Rule: rule, Title: a.Title, Reason: a.Reason})
		}
		out[i].Count++
		if a.Subject != "" && !slices.Contains(out[i].Subjects, a.Subject) {
			out[i].Subjects = append(out[i].Subjects, a.Subject)
		}
	}
	slices.SortStableFunc(out, func(a, b asideGroup) int {
		return cmp.Or(slices.Index(demarc.Standings, a.Standing)-slices.Index(demarc.Standings, b.Standing), b.Count-a.Count, strings.Compare(a.Rule, b.Rule))
	})
	return out
}

// scanners shows what became of other tools' results.
func (t *terminal) scanners() {
	files := t.v.Header.Scanners
	if len(files) == 0 {
		return
	}
	t.section("Other scanners")
	for _, s := range files {
		t.printf("  %s\n", t.wrap(ScannerSentence(s), 4))
	}
	shown := map[demarc.Standing]int{}
	rest := 0
	for _, g := range t.v.asides() {
		if shown[g.Standing]++; shown[g.Standing] > 4 && !t.o.All {
			rest++
			continue
		}
		most := 3
		if t.o.All {
			most = len(g.Subjects)
		}
		t.printf("  %s\n", t.wrap(fmt.Sprintf("%s %d × %s (%s): %s", g.Words(), g.Count, g.Rule, g.Where(most), g.Reason), 4))
	}
	if rest > 0 {
		t.printf("  %s\n", t.dim(fmt.Sprintf("and %s; --all shows them", plural(rest, "more rule", "more rules"))))
	}
}

func markdownScanners(w *bufio.Writer, v *view) {
	if len(v.Header.Scanners) == 0 {
		return
	}
	w.WriteString("\n## Other scanners\n\n")
	for _, s := range v.Header.Scanners {
		fmt.Fprintf(w, "- %s\n", md(ScannerSentence(s)))
	}
	groups := v.asides()
	if len(groups) == 0 {
		return
	}
	w.WriteString("\n| | Rule | Results | Where | Why |\n| --- | --- | ---: | --- | --- |\n")
	for _, g := range groups {
		fmt.Fprintf(w, "| %s | %s %s | %d | %s | %s |\n", g.Words(), code(g.Rule), md(g.Title), g.Count, md(g.Where(3)), md(g.Reason))
	}
}
