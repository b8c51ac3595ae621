package assess

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"demarc"
	"demarc/catalog"
)

// landing is where an observation may be evidence: a check on a resource. The
// check may be of another type than the resource, where only the line can say
// what the observation means.
type landing struct {
	observation int
	check       *catalog.Check
}

// matcher finds the checks and resources that observations speak of.
type matcher struct {
	catalog   *catalog.Catalog
	estate    *demarc.Estate
	aliases   catalog.Aliases
	byAddress map[string][]*demarc.Resource // as it is, and without the keys of instances
	byName    map[string][]*demarc.Resource
	byFile    map[string][]*demarc.Resource // by the last step of the path
	accounts  []*demarc.Resource            // those on which the duties of accounts stand
	one       bool                          // the observations speak of one account
}

func newMatcher(c *catalog.Catalog, e *demarc.Estate, all []demarc.Observation) *matcher {
	m := &matcher{catalog: c, estate: e, aliases: c.Aliases(),
		byAddress: map[string][]*demarc.Resource{}, byName: map[string][]*demarc.Resource{}, byFile: map[string][]*demarc.Resource{}}
	for _, r := range e.Resources {
		if m.ofAccount(r.Type) {
			m.accounts = append(m.accounts, r)
			continue
		}
		m.byAddress[r.Address] = append(m.byAddress[r.Address], r)
		if bare := instanceKey.ReplaceAllString(r.Address, ""); bare != r.Address {
			m.byAddress[bare] = append(m.byAddress[bare], r)
		}
		for i, name := range r.Names {
			if !slices.Contains(r.Names[:i], name) {
				m.byName[name] = append(m.byName[name], r)
			}
		}
		if r.Line > 0 {
			m.byFile[path.Base(r.File)] = append(m.byFile[path.Base(r.File)], r)
		}
	}
	accounts := map[string]bool{}
	for _, o := range all {
		if o.Subject.Account != "" {
			accounts[o.Subject.Account] = true
		}
	}
	m.one = len(accounts) <= 1
	return m
}

// instanceKey is the key of one of several instances: [0], ["a"].
var instanceKey = regexp.MustCompile(`\[(\d+|"(\\.|[^"\\])*")\]`)

func (m *matcher) ofAccount(typ string) bool {
	_, types := m.catalog.Claims(typ)
	return slices.ContainsFunc(types, func(t *catalog.Type) bool { return t.Scope == demarc.ScopeAccount })
}

// place finds where an observation lands; nowhere has a reason.
func (m *matcher) place(o *demarc.Observation) (checks []*catalog.Check, found []*demarc.Resource, reason string) {
	checks = m.aliases.Find(o.Aliases)
	if len(checks) == 0 {
		return nil, nil, "No check asks what this rule asks."
	}
	wanted := func(r *demarc.Resource) bool {
		return slices.ContainsFunc(checks, func(k *catalog.Check) bool { return k.On(r.Type) })
	}
	found, reason = m.resources(o.Subject, wanted)
	found = m.wholes(found, wanted)
	if o.Live && !slices.ContainsFunc(found, wanted) {
		if account := m.account(o.Subject, wanted); account != nil {
			return checks, []*demarc.Resource{account}, ""
		}
	}
	return checks, found, reason
}

// wholes puts in place of a part that no check is on the resource into which
// it folds.
func (m *matcher) wholes(found []*demarc.Resource, wanted func(*demarc.Resource) bool) []*demarc.Resource {
	var out []*demarc.Resource
	for _, r := range found {
		whole := r
		for _, rel := range m.catalog.RelationsFrom(r.Type) {
			if wanted(r) || len(rel.Fold) == 0 {
				continue
			}
			for _, props := range m.estate.Related(r, rel.As) {
				p, _ := props.(map[string]any)
				address, _ := p["$address"].(string)
				for _, other := range m.byAddress[address] {
					if other.Root == r.Root && other.Address == address && wanted(other) {
						whole = other
					}
				}
			}
		}
		if !slices.Contains(out, whole) {
			out = append(out, whole)
		}
	}
	return out
}

// account finds the account that a subject is in, where a wanted check stands
// on accounts. Where neither says which account it is and there is one, it is
// that one.
func (m *matcher) account(s demarc.Subject, wanted func(*demarc.Resource) bool) *demarc.Resource {
	for _, r := range m.accounts {
		same := r.Account == s.Account && r.Account != ""
		alone := len(m.accounts) == 1 && m.one && (r.Account == "" || s.Account == "")
		if wanted(r) && (same || alone) {
			return r
		}
	}
	return nil
}

// resources finds what a subject names: by address, by ARN, name or id, by
// file and line, the first that leads somewhere.
func (m *matcher) resources(s demarc.Subject, wanted func(*demarc.Resource) bool) ([]*demarc.Resource, string) {
	if s.String() == "" {
		return nil, "The result names no resource."
	}
	if found := m.byName[s.ARN]; len(found) > 0 && s.ARN != "" { // one resource, from however many inputs
		return prefer(found, wanted), ""
	}
	for _, found := range [][]*demarc.Resource{m.addressed(s, wanted), m.called(s, wanted)} {
		if places := distinct(found); len(places) > 1 {
			return nil, fmt.Sprintf("%d resources of the estate fit: %s.", len(places), strings.Join(places[:min(3, len(places))], ", "))
		}
		if len(found) > 0 {
			return found, ""
		}
	}
	if found := m.written(s, wanted); len(found) > 0 {
		return found, ""
	}
	return nil, "The resource is not in the estate."
}

// distinct lists the resources, the instances of one counted once.
func distinct(list []*demarc.Resource) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range list {
		key := r.Root + "#" + instanceKey.ReplaceAllString(r.Address, "")
		if !seen[key] {
			seen[key] = true
			out = append(out, r.Address+" in "+r.Root)
		}
	}
	return out
}

// addressed finds resources by the address in code: of Terraform, or a logical
// id, before which Checkov writes the type. An address without the keys of
// instances speaks of all of them.
func (m *matcher) addressed(s demarc.Subject, wanted func(*demarc.Resource) bool) []*demarc.Resource {
	address := s.Address
	if typ, id, ok := strings.Cut(address, "."); ok && strings.Contains(typ, "::") {
		address = id
	}
	if address == "" {
		return nil
	}
	found := m.byAddress[address]
	if len(found) == 0 {
		found = m.byAddress["data."+address]
	}
	found = slices.DeleteFunc(slices.Clone(found), func(r *demarc.Resource) bool { return inAnother(r, s.Files) })
	found = prefer(found, wanted)
	for _, file := range s.Files { // one root among several
		found = prefer(found, func(r *demarc.Resource) bool { return samePath(r.File, file) || samePath(r.Root, file) })
	}
	return found
}

// inAnother: whether the files that results name are code like that in which
// the resource is written, and none is it. A plan says nothing of the code, nor
// does its name: each tool may have one of its own.
func inAnother(r *demarc.Resource, files []string) bool {
	if len(files) == 0 || path.Ext(r.File) != path.Ext(files[0]) || path.Ext(r.File) == ".json" && !strings.Contains(r.RawType, "::") {
		return false
	}
	return !slices.ContainsFunc(files, func(f string) bool { return samePath(r.File, f) })
}

// prefer keeps what fits, or all where nothing does.
func prefer(list []*demarc.Resource, fits func(*demarc.Resource) bool) []*demarc.Resource {
	var out []*demarc.Resource
	for _, r := range list {
		if fits(r) {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return list
	}
	return out
}

// called finds resources by name or id, which the last part of an ARN holds:
// those of a type that a wanted check is on, or of the type that is said, and
// of no other account or Region.
func (m *matcher) called(s demarc.Subject, wanted func(*demarc.Resource) bool) []*demarc.Resource {
	region := s.Region
	names := arnNames(s.ARN)
	if s.ARN != "" {
		region = strings.SplitN(s.ARN+":::::", ":", 6)[3]
	}
	if s.Name != "" {
		names = append(names, s.Name)
	}
	elsewhere := func(mine, theirs string) bool { return mine != "" && theirs != "" && mine != theirs }
	for _, name := range names {
		var found []*demarc.Resource
		for _, r := range m.byName[name] {
			ofType := wanted(r) || s.Type == r.Type
			if ofType && !elsewhere(r.Account, s.Account) && !elsewhere(r.Region, region) {
				found = append(found, r)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// secretTail is what Secrets Manager adds to a name in an ARN.
var secretTail = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)

// arnNames gives the names that the last part of an ARN may hold, the longest
// first: of table/orders it is orders, of loadbalancer/app/shop/50dc6c495c0c9188
// one of the steps. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func arnNames(arn string) []string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return nil
	}
	last := strings.TrimSuffix(parts[5], ":*")
	out := []string{last}
	if i := strings.IndexAny(last, ":/"); i >= 0 && i+1 < len(last) {
		last = last[i+1:]
		out = append(out, last)
	}
	steps := strings.FieldsFunc(last, func(r rune) bool { return r == ':' || r == '/' })
	slices.Reverse(steps)
	out = append(out, steps...)
	if plain := secretTail.ReplaceAllString(last, ""); plain != last {
		out = append(out, plain)
	}
	return out
}

// written finds the resources that are written at a line of a file: those of
// the last block that starts at or before it. A block in a module stands for
// all its instances. Only blocks that a wanted check is on are believed, since
// where a block ends is not known.
func (m *matcher) written(s demarc.Subject, wanted func(*demarc.Resource) bool) []*demarc.Resource {
	for _, file := range s.Files {
		var at []*demarc.Resource
		files := map[string]bool{}
		for _, r := range m.byFile[path.Base(file)] {
			if r.Line > s.Line || !samePath(r.File, file) {
				continue
			}
			files[r.File] = true
			if len(at) > 0 && r.Line > at[0].Line {
				at = nil
			}
			if len(at) == 0 || r.Line == at[0].Line {
				at = append(at, r)
			}
		}
		at = slices.DeleteFunc(at, func(r *demarc.Resource) bool { return !wanted(r) })
		if len(at) > 0 && len(files) == 1 {
			return at
		}
	}
	return nil
}

// samePath: whether two paths end in the same steps, all of the shorter's:
// results name files below the directory that was scanned, or from the root of
// the machine.
func samePath(a, b string) bool {
	a, b = strings.TrimPrefix(path.Clean("/"+a), "/"), strings.TrimPrefix(path.Clean("/"+b), "/")
	if len(a) < len(b) {
		a, b = b, a
	}
	return b != "" && (a == b || strings.HasSuffix(a, "/"+b))
}
