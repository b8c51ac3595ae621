package terraform

import (
	"cmp"
	"strings"

	"github.com/tidwall/gjson"

	"demarc"
)

// planBefore is what resource_changes says of a resource before the plan.
type planBefore struct {
	noop      bool   // nothing is to be done
	sensitive string // JSON
}

// priorAttrs is demarc.Attributes over a resource as it stood. What is hidden
// of it now, it does not show either.
type priorAttrs struct {
	*planAttrs
	now [2]string // marks, as planAttrs has them
}

// Get implements demarc.Attributes.
func (a priorAttrs) Get(name string) (any, bool) {
	value, ok := a.planAttrs.Get(name)
	return planHideBoth(value, a.now, gjson.Escape(name)), ok
}

// priorResources gives what prior_state holds, in its order. A data source
// that the planning has read, and a resource that stays as it is, are the
// planned ones themselves.
func (doc *planDoc) priorResources(config *planConfig, listed map[string]bool) []*demarc.Raw {
	planned := make(map[string]*demarc.Raw, len(doc.planned.resources))
	for _, raw := range doc.planned.resources {
		planned[raw.Address] = raw
	}
	prior := doc.prior.resources
	for i, raw := range prior {
		twin := planned[raw.Address]
		switch attrs := raw.Attrs.(*planAttrs); {
		case raw.Data && !listed[raw.Address]: // joined already
		case twin != nil && doc.stays(twin, attrs):
			prior[i] = twin
		default:
			attrs.secret[0] = doc.before[raw.Address].sensitive
			raw.Region = planOwnRegion(raw.Type, attrs.values)
			if twin == nil {
				raw.Region = cmp.Or(raw.Region, config.regionBefore(raw))
				continue
			}
			after := twin.Attrs.(*planAttrs)
			raw.Region = cmp.Or(raw.Region, config.region(gjson.Get(after.block, "provider_config_key").Str))
			raw.Attrs = priorAttrs{attrs, after.secret}
		}
	}
	return prior
}

// stays reports whether a planned resource is what stood before: nothing is to
// be done, and the values and what is hidden of them are the same.
func (doc *planDoc) stays(planned *demarc.Raw, before *planAttrs) bool {
	said, after := doc.before[planned.Address], planned.Attrs.(*planAttrs)
	return said.noop && planned.MovedFrom == nil && !planned.Data && !strings.Contains(after.unknown, "true") &&
		planSame(after.secret[0], said.sensitive) && planSame(after.secret[1], before.secret[1]) && planSame(after.values, before.values)
}

// regionBefore gives the Region in which a resource stood. One whose block is
// gone was of the only configuration of its provider, if there is but one, as
// Terraform needs that to destroy it.
func (c *planConfig) regionBefore(raw *demarc.Raw) string {
	module, local := planSplit(raw.Address)
	if m := c.module(module); m != nil {
		if block := m.resources[planBlock(local)]; block != "" {
			return c.region(gjson.Get(block, "provider_config_key").Str)
		}
	}
	kind, _, _ := strings.Cut(raw.Type, "_")
	return c.region(":" + kind)
}

// planSame reports whether two pieces of valid JSON are the same but for the
// space between their words.
func planSame(a, b string) bool {
	if a == b {
		return true
	}
	s, t := planScan{text: a}, planScan{text: b}
	quoted := false
	for i, j := 0, 0; ; i, j = i+1, j+1 {
		if !quoted {
			i, j = s.blank(i), t.blank(j)
		}
		if i >= len(a) || j >= len(b) {
			return i >= len(a) && j >= len(b)
		}
		if a[i] != b[j] {
			return false
		}
		switch {
		case a[i] == '"':
			quoted = !quoted
		case quoted && a[i] == '\\': // what it escapes is no quote
			if i, j = i+1, j+1; a[i] != b[j] {
				return false
			}
		}
	}
}
