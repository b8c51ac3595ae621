package terraform_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"demarc"
)

// dump writes a load as a person would read it: a resource a paragraph, its
// unknowns in angle brackets.
func dump(load demarc.Load) string {
	var out strings.Builder
	for _, r := range load.Resources {
		fmt.Fprintf(&out, "%s  %s:%d", r.Address, r.File, r.Line)
		if r.Region != "" {
			fmt.Fprintf(&out, "  region %s", r.Region)
		}
		if r.Account != "" {
			fmt.Fprintf(&out, "  account %s", r.Account)
		}
		out.WriteByte('\n')
		if len(r.MovedFrom) > 0 {
			fmt.Fprintf(&out, "  from %s\n", strings.Join(r.MovedFrom, ", "))
		}
		for _, name := range r.Attrs.Names() {
			v, _ := r.Attrs.Get(name)
			fmt.Fprintf(&out, "  %s = %s\n", name, show(v))
		}
	}
	for _, s := range load.Skipped {
		fmt.Fprintf(&out, "skipped %s: %s\n", s.Path, s.Reason)
	}
	return out.String()
}

func show(v any) string {
	switch v := v.(type) {
	case *demarc.Unk:
		text := "<" + v.Reason
		if v.Ref != "" {
			text += " | ref " + v.Ref + " . " + v.Attr
		}
		if v.Text != "" {
			text += " | text " + strings.ReplaceAll(fmt.Sprintf("%q", v.Text), "\ufffd", "_")
		}
		if !v.Set {
			text += " | may be unset"
		}
		return text + ">"
	case []any:
		items := make([]string, len(v))
		for i, e := range v {
			items[i] = show(e)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		var items []string
		for _, k := range demarc.Tree(v).Names() {
			items = append(items, strings.ReplaceAll(k, "\ufffd", "_")+": "+show(v[k]))
		}
		return "{" + strings.Join(items, ", ") + "}"
	default:
		text, _ := json.Marshal(v)
		return string(text)
	}
}
