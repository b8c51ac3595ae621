package lens

import (
	"maps"
	"slices"
	"strings"

	"demarc"
)

// tagAttributes are the names under which a source keeps the tags of a
// resource; those of the first that it has count. Terraform's tags_all holds
// the provider's default tags too.
var tagAttributes = map[string][]string{
	"terraform":      {"tags_all", "tags", "tag"},
	"cloudformation": {"Tags"},
	"config":         {"tags", "Tags"},
}

// tags gives the tags of a raw resource whose keys, in lower case, are asked
// for. A tag whose value is not known is left out.
func tags(raw *demarc.Raw, keys []string) map[string]string {
	if len(keys) == 0 || raw.Data {
		return nil
	}
	var out map[string]string
	add := func(k, v any) {
		key, _ := k.(string)
		value, _ := v.(string)
		key = strings.ToLower(key)
		if _, known := out[key]; known || value == "" || !slices.Contains(keys, key) {
			return
		}
		if out == nil {
			out = map[string]string{}
		}
		out[key] = value
	}
	for _, name := range tagAttributes[raw.Source] {
		v, ok := raw.Attrs.Get(name)
		if _, open := v.(*demarc.Unk); !ok || v == nil || open {
			continue
		}
		switch v := v.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				add(k, v[k])
			}
		case []any:
			for _, item := range v {
				if m, ok := item.(map[string]any); ok {
					add(either(m, "Key", "key"), either(m, "Value", "value"))
				}
			}
		}
		break
	}
	return out
}

func either(m map[string]any, a, b string) any {
	if v, ok := m[a]; ok {
		return v
	}
	return m[b]
}
