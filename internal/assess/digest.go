package assess

import (
	"encoding/binary"
	"encoding/hex"
	"hash"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strings"

	"demarc"
)

// digest is a hash of what rules read of a resource and of what it is called
// where it runs. It leaves out its address in the source, and what an unknown
// value hangs on, so that one that was only renamed there keeps it.
func digest(r *demarc.Resource) string {
	h := fnv.New128a()
	write(h, r.RawType)
	for _, name := range slices.Sorted(slices.Values(r.Names)) {
		write(h, name)
	}
	for _, k := range slices.Sorted(maps.Keys(r.Props)) {
		if !strings.HasPrefix(k, "$") {
			write(h, k)
			hashValue(h, r.Props[k])
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

func hashValue(h hash.Hash, v any) {
	switch v := v.(type) {
	case nil:
		write(h, "n")
	case bool:
		if v {
			write(h, "t")
		} else {
			write(h, "f")
		}
	case string:
		write(h, "s")
		write(h, v)
	case int64:
		number(h, float64(v))
	case float64:
		number(h, v)
	case *demarc.Unk:
		write(h, "?")
	case []any:
		number(h, float64(len(v)))
		for _, item := range v {
			hashValue(h, item)
		}
	case map[string]any:
		number(h, float64(len(v)))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if !strings.HasPrefix(k, "$") {
				write(h, k)
				hashValue(h, v[k])
			}
		}
	}
}

func write(h hash.Hash, s string) {
	var n [4]byte
	binary.LittleEndian.PutUint32(n[:], uint32(len(s)))
	h.Write(n[:])
	h.Write([]byte(s))
}

func number(h hash.Hash, f float64) {
	var n [8]byte
	binary.LittleEndian.PutUint64(n[:], math.Float64bits(f))
	h.Write(n[:])
}
