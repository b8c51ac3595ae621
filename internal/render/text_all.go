package render

import (
	"fmt"
	"strings"

	"demarc"
)

// picture draws the line as a staircase: services across, layers down, in each
// cell who has the duties of that layer.
func (t *terminal) picture() {
	t.section("The line: █ AWS, ▒ shared, ░ yours, ? not known, · nothing here")
	const column = 9
	per := max(1, (t.o.Width-24)/column)
	for from := 0; from < len(t.v.services); from += per {
		group := t.v.services[from:min(from+per, len(t.v.services))]
		t.printf("%-23s", "")
		for _, s := range group {
			t.printf("%-*s", column, cut(s.ID, column-1))
		}
		t.printf("\n")
		for i := len(demarc.Layers) - 1; i >= 0; i-- {
			layer := demarc.Layers[i]
			t.printf("%-23s", layer)
			for _, s := range group {
				t.printf("%-*s", column, bar(s.Layers[layer], column-2))
			}
			t.printf("\n")
		}
		t.printf("\n")
	}
}

// bar is the parties of a layer in proportion, from the provider to the customer.
func bar(parties map[demarc.Party]int, width int) string {
	total := 0
	for p, n := range parties {
		if p != demarc.None {
			total += n
		}
	}
	if total == 0 {
		return "·"
	}
	var b strings.Builder
	done, drawn := 0, 0
	for _, step := range []struct {
		glyph   string
		parties []demarc.Party
	}{
		{"█", []demarc.Party{demarc.Provider}}, {"▒", []demarc.Party{demarc.Shared}},
		{"░", []demarc.Party{demarc.Customer, demarc.Organization, demarc.ThirdParty}}, {"?", []demarc.Party{demarc.Undecided}},
	} {
		for _, p := range step.parties {
			done += parties[p]
		}
		upto := (done*width + total/2) / total
		b.WriteString(strings.Repeat(step.glyph, upto-drawn))
		drawn = upto
	}
	return b.String()
}

// lines writes every line with its duties, parts, status and source.
func (t *terminal) lines() {
	status := t.v.statusWords()
	for _, l := range t.v.Header.Lines {
		if t.v.count[l.ID] == 0 || len(l.Placements) == 0 {
			continue
		}
		t.section(fmt.Sprintf("%s (%s)", lineTitle(&l), plural(t.v.count[l.ID], "resource", "resources")))
		for _, r := range t.v.Resources {
			if r.Line == l.ID {
				t.printf("  %s  %s\n", r.Address, t.dim(place(r.File, r.LineNo)))
			}
		}
		for _, id := range l.Placements {
			t.placement(t.v.Header.Placements[id], status[l.ID+"\x00"+t.v.Header.Placements[id].Duty])
		}
	}
}

func (t *terminal) placement(p *demarc.Placement, status string) {
	d := t.v.Header.Duties[p.Duty]
	t.printf("  %-12s %s %s\n", partyWords[p.Party], t.bold(d.Title), t.dim("["+status+"]"))
	if p.Provider != "" {
		t.printf("      AWS: %s\n", t.wrap(p.Provider, 11))
	}
	if p.Customer != nil {
		t.printf("      you: %s\n", t.wrap(p.Customer.Text+" ("+string(p.Customer.Role)+")", 11))
	}
	for _, portion := range append(p.Portions, p.Candidates...) {
		t.printf("      %s: %s\n", strings.Join(portion.Forms, "+"), partyWords[portion.Party])
	}
	if p.Reason != "" {
		t.printf("      why: %s\n", t.wrap(p.Reason, 11))
	}
	if p.Source.URL != "" {
		t.printf("      %s\n", t.dim(p.Source.URL))
	}
}
