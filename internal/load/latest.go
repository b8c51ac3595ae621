package load

import (
	"fmt"

	"demarc"
)

// latest leaves one of the resources that several inputs recorded at different
// times: the one recorded last, or last in the order of the inputs. It skips
// the others, by file.
func (r *Result) latest() {
	type key struct{ account, region, typ, address string }
	last := map[key]int{}
	older := map[string]int{}
	for i, raw := range r.Resources {
		if raw.Seen.IsZero() {
			continue
		}
		k := key{raw.Account, raw.Region, raw.Type, raw.Address}
		if j, again := last[k]; again {
			if r.Resources[j].Seen.After(raw.Seen) {
				i, j = j, i
			}
			older[r.Resources[j].File]++
		}
		last[k] = i
	}
	if len(older) == 0 {
		return
	}
	kept := r.Resources[:0]
	for i, raw := range r.Resources {
		if raw.Seen.IsZero() || last[key{raw.Account, raw.Region, raw.Type, raw.Address}] == i {
			kept = append(kept, raw)
		}
	}
	r.Resources = kept
	for file, n := range older {
		r.Skipped = append(r.Skipped, demarc.Skip{Path: file, Reason: fmt.Sprintf("load: %d older items of resources that stand anew in another file", n)})
	}
}
