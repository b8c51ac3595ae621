package cloudformation

import (
	"encoding/json"
	"fmt"
	"strings"

	"demarc"
)

// dump writes what was loaded, a line for each resource, property and skip.
func dump(load demarc.Load) string {
	var b strings.Builder
	for _, r := range load.Resources {
		fmt.Fprintf(&b, "%s %s %s:%d\n", r.Address, r.Type, r.File, r.Line)
		for _, name := range r.Attrs.Names() {
			v, _ := r.Attrs.Get(name)
			fmt.Fprintf(&b, "  %s: %s\n", name, show(v))
		}
		if open, ok := r.Attrs.(openTree); ok {
			fmt.Fprintf(&b, "  ...: %s\n", show(open.why))
		}
	}
	for _, s := range load.Skipped {
		fmt.Fprintf(&b, "skip %s: %s\n", s.Path, s.Reason)
	}
	return b.String()
}

// show writes a value as JSON; an unknown as <reason>, with the resource and
// attribute that it hangs on, and what is known of its text, holes as "_". A
// question mark says that it may be unset.
func show(v any) string {
	switch v := v.(type) {
	case *demarc.Unk:
		text := v.Reason
		if v.Ref != "" {
			text = v.Ref + "." + v.Attr + ": " + text
		}
		if v.Text != "" {
			text += " " + fmt.Sprintf("%q", strings.ReplaceAll(v.Text, demarc.Hole, "_"))
		}
		if !v.Set {
			text = "? " + text
		}
		return "<" + text + ">"
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = show(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		var items []string
		for _, name := range demarc.Tree(v).Names() {
			items = append(items, name+": "+show(v[name]))
		}
		return "{" + strings.Join(items, ", ") + "}"
	case removed:
		return "removed"
	case float64:
		return fmt.Sprintf("float(%v)", v)
	}
	data, _ := json.Marshal(v)
	return string(data)
}
