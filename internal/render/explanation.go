package render

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"demarc"
)

// WriteExplanation shows one resource for a person (text) or a program (json).
func WriteExplanation(w io.Writer, x demarc.Explanation, duty func(id string) demarc.Duty, format string, o Options) error {
	if format == "json" {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(x)
	}
	out := bufio.NewWriter(w)
	if o.Width < 40 {
		o.Width = 100
	}
	t := &terminal{w: out, o: o}
	t.explanation(x, duty)
	return out.Flush()
}

func (t *terminal) explanation(x demarc.Explanation, duty func(id string) demarc.Duty) {
	r := x.Resource
	t.printf("%s\n", t.bold(clean(r.Address)))
	if r.File != "" {
		t.printf("  %s:%d\n", clean(r.File), r.LineNo)
	}
	t.printf("  %s as %s\n", clean(r.RawType), clean(r.Type))
	if x.Service == "" {
		t.printf("  No service claims this type, so no duty stands on it.\n")
		return
	}
	t.printf("  %s, line %s\n", x.Service, r.Line)
	t.owners(x)
	t.section("Properties")
	t.tree(x.Properties, 2)
	if len(x.Forms) > 0 {
		t.section("Forms")
	}
	for _, f := range x.Forms {
		t.printf("  %-8s %s\n", f.Holds, t.wrap(strings.TrimSuffix(f.Title+": "+clean(f.Reason), ": "), 11))
	}
	t.section("The line")
	for _, p := range x.Duties {
		t.placed(p, duty(p.Duty))
	}
	t.section("Checks")
	for _, c := range x.Checks {
		t.answer(c)
	}
}

// owners says who carries the duties of the resource, why, and what people
// state of them.
func (t *terminal) owners(x demarc.Explanation) {
	who := func(o demarc.Owned) string {
		if o.Owner == "" {
			return "no owner"
		}
		return clean("owner " + o.Owner + ", by " + o.Why)
	}
	if x.Owners == nil {
		t.printf("  no owner\n")
	} else {
		t.printf("  %s\n", t.wrap(who(x.Owners.Owned), 4))
		for _, d := range slices.Sorted(maps.Keys(x.Owners.Duties)) {
			t.printf("    but %s: %s\n", d, t.wrap(who(x.Owners.Duties[d]), 8))
		}
	}
	for _, s := range x.Statements {
		t.printf("  %s\n", t.wrap(clean(s), 4))
	}
}

// tree prints properties, one a line, nested ones below their name.
func (t *terminal) tree(v any, indent int) {
	pad := strings.Repeat(" ", indent)
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			t.branch(pad+clean(k)+":", v[k], indent)
		}
	case []any:
		for _, item := range v {
			t.branch(pad+"-", item, indent)
		}
	}
}

func (t *terminal) branch(head string, v any, indent int) {
	switch v.(type) {
	case map[string]any, []any:
		t.printf("%s\n", head)
		t.tree(v, indent+2)
	default:
		t.printf("%s %s\n", head, clean(fmt.Sprint(v)))
	}
}

func (t *terminal) placed(p *demarc.Placement, d demarc.Duty) {
	t.printf("  %s %s\n", t.bold(fmt.Sprintf("%-10s", partyWords[p.Party])), t.wrap(d.Title, 13))
	if p.Provider != "" {
		t.printf("             AWS: %s\n", t.wrap(p.Provider, 13))
	}
	if p.Customer != nil {
		t.printf("             you: %s\n", t.wrap(p.Customer.Text+" ("+string(p.Customer.Role)+")", 13))
	}
	if p.Reason != "" {
		t.printf("             %s\n", t.wrap(p.Reason, 13))
	}
	for _, f := range p.Flips {
		t.printf("             %s\n", t.dim("with "+f.Title+": "+partyWords[f.Party]))
	}
	if p.Source.URL != "" {
		t.printf("             %s\n", t.dim(p.Source.URL))
	}
}

func (t *terminal) answer(c demarc.CheckAnswer) {
	t.printf("  %s %s\n", t.bold(fmt.Sprintf("%-15s", strings.ReplaceAll(string(c.Outcome), "-", " "))), t.wrap(c.Title+". "+c.Check, 18))
	if c.Reason != "" {
		t.printf("                  %s\n", t.wrap(clean(c.Reason), 18))
	}
	if c.Outcome == demarc.Unmet {
		t.printf("                  %s\n", t.wrap(strings.TrimSuffix(string(c.Severity)+": "+lowerFirst(c.Exposure), ": "), 18))
	}
	for _, path := range slices.Sorted(maps.Keys(c.Read)) {
		value := "absent"
		if c.Read[path] != nil {
			value = clean(fmt.Sprint(c.Read[path]))
		}
		t.printf("                  %s\n", t.dim(path+" = "+value))
	}
	if c.Remedy != "" {
		t.printf("                  → %s\n", t.wrap(c.Remedy, 20))
	}
}
