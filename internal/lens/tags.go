package lens

import (
	"maps"
	"slices"
	"strings"

	"demarc"
)

// tagAttributes are the names under which sources keep the tags of a resource,
// those that hold the provider's default tags too first.
var tagAttributes = []string{"tags_all", "tags", "Tags", "tag", "TagList", "tagList"}

// tags gives the tags of a raw resource whose keys, in lower case, are asked
// for. A tag whose value is not known is left out.
func tags(attrs demarc.Attributes, keys []string) map[string]string {
	if len(keys) == 0 {
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
	for _, name := range tagAttributes {
		v, ok := attrs.Get(name)
		if !ok {
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
	}
	return out
}

func either(m map[string]any, a, b string) any {
	if v, ok := m[a]; ok {
		return v
	}
	return m[b]
}
