package catalog

import "strings"

// Aliases finds the checks that ask what rules of other tools ask.
type Aliases map[string][]*Check // by alias in lower case

// Aliases indexes the aliases of all checks. It reads every service.
func (c *Catalog) Aliases() Aliases {
	out := Aliases{}
	for _, s := range c.Services() {
		for _, k := range s.Checks {
			for _, alias := range k.Aliases {
				key := strings.ToLower(alias)
				out[key] = append(out[key], k)
			}
		}
	}
	return out
}

// Find gives the checks of the first alias that has any, in order of service;
// an alias is tool/id, in either case.
func (a Aliases) Find(aliases []string) []*Check {
	for _, alias := range aliases {
		if list := a[strings.ToLower(alias)]; len(list) > 0 {
			return list
		}
	}
	return nil
}

// On reports whether the check can be asked of a canonical type.
func (k *Check) On(typ string) bool {
	for _, v := range k.Variants {
		for _, t := range v.On {
			if t == typ {
				return true
			}
		}
	}
	return false
}
