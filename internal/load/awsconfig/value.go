package awsconfig

import (
	"encoding/json"
	"net/url"
	"strings"
)

// plain gives a decoded value the types of demarc.Attributes. IAM's policy
// documents are URL-encoded as in RFC 3986 and are decoded:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String()
	case string:
		if strings.HasPrefix(v, "%7B") {
			if text, err := url.PathUnescape(v); err == nil {
				return text
			}
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return v
}
