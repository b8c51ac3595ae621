package lens

import (
	"strconv"
	"strings"

	"demarc"
	"demarc/catalog"
)

// pairs turns tags written as a map into a list of {Key, Value}.
func pairs(tags map[string]any) []any {
	out := make([]any, 0, len(tags))
	for _, k := range demarc.Tree(tags).Names() {
		out = append(out, map[string]any{"Key": k, "Value": tags[k]})
	}
	return out
}

func items(v any) []any { l, _ := v.([]any); return l }

// elements of a list that may be missing or not known as a whole.
func elements(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

func toAny(m map[string]string) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// blocks gives the objects of a block or a list of blocks.
func blocks(v any) []map[string]any {
	switch v := v.(type) {
	case map[string]any:
		return []map[string]any{v}
	case []any:
		var out []map[string]any
		for _, item := range v {
			if m, ok := item.(map[string]any); ok {
				out = append(out, m)
			}
		}
		return out
	}
	return nil
}

// setDefault puts v at a path where nothing stands, and below each element of
// a list that stands there.
func setDefault(m map[string]any, path []string, v any) {
	name := strings.TrimSuffix(path[0], "[]")
	old, ok := m[name]
	if len(path) == 1 {
		if !ok {
			m[name] = v
		}
		return
	}
	switch t := old.(type) {
	case map[string]any:
		setDefault(t, path[1:], v)
	case []any:
		for _, item := range t {
			if im, ok := item.(map[string]any); ok {
				setDefault(im, path[1:], v)
			}
		}
	case nil:
		if !strings.HasSuffix(path[0], "[]") {
			next := map[string]any{}
			m[name] = next
			setDefault(next, path[1:], v)
		}
	}
}

// coerce makes a scalar of the kind that the schema says: "7" of an integer is 7.
func coerce(kind catalog.Kind, v any) any {
	switch kind {
	case catalog.Boolean:
		switch strings.ToLower(scalar(v)) {
		case "true", "1", "yes", "on":
			return true
		case "false", "0", "no", "off":
			return false
		}
	case catalog.Integer, catalog.Number:
		if s, ok := v.(string); ok {
			if n, err := strconv.ParseInt(s, 10, 64); err == nil {
				return n
			}
			if f, err := strconv.ParseFloat(s, 64); err == nil {
				return f
			}
		}
	case catalog.String:
		switch v.(type) {
		case bool, int64, float64:
			return scalar(v)
		}
	}
	return v
}

func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// widen makes the numbers of decoded JSON and YAML those of demarc.Attributes.
func widen(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case float64:
		if n := int64(v); float64(n) == v {
			return n
		}
	case []any:
		for i := range v {
			v[i] = widen(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = widen(v[k])
		}
	}
	return v
}
