package assess

import (
	"fmt"
	"math"
	"strings"

	"demarc"
)

// digest is a hash of what rules read of a resource and of what it is called
// where it runs. It leaves out its address in the source, and what an unknown
// value hangs on, so that one that was only renamed there keeps it.
func digest(r *demarc.Resource) string {
	sum := text(seed, r.RawType)
	names := uint64(0)
	for _, name := range r.Names {
		names += text(seed, name)
	}
	return fmt.Sprintf("%016x", mix(mix(sum, names), fields(r.Props)))
}

// seed and prime are those of FNV-1a of 64 bits
// (https://datatracker.ietf.org/doc/draft-eastlake-fnv/).
const (
	seed  = 14695981039346656037
	prime = 1099511628211
)

func text(sum uint64, s string) uint64 {
	for i := range len(s) {
		sum = (sum ^ uint64(s[i])) * prime
	}
	return sum
}

// mix joins two sums, in order.
func mix(a, b uint64) uint64 {
	a ^= b + 0x9e3779b97f4a7c15 + a<<6 + a>>2
	return a * prime
}

// fields sums an object, whatever the order of its keys. Keys that begin with
// $ are the resource's own marks.
func fields(m map[string]any) uint64 {
	var sum uint64
	for k, v := range m {
		if !strings.HasPrefix(k, "$") {
			sum += mix(text(seed, k), value(v))
		}
	}
	return sum
}

func value(v any) uint64 {
	switch v := v.(type) {
	case bool:
		if v {
			return 2
		}
		return 3
	case string:
		return text(seed, v)
	case int64:
		return mix(5, math.Float64bits(float64(v)))
	case float64:
		return mix(5, math.Float64bits(v))
	case *demarc.Unk:
		return 7
	case []any:
		sum := uint64(11)
		for _, item := range v {
			sum = mix(sum, value(item))
		}
		return sum
	case map[string]any:
		return mix(13, fields(v))
	}
	return 1
}
