// Package owners finds the team that carries the customer's duties of a
// resource: by the rules of demarc.yaml, the most specific first, else by the
// resource's tags, else by CODEOWNERS, else by its account. It is pure.
package owners

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hmarr/codeowners"

	"demarc"
)

// DefaultTags are the keys of tags that name an owner where the configuration
// names none.
var DefaultTags = []string{"owner", "team"}

// Resource is what decides about an owner.
type Resource struct {
	Address string
	Service string // id; "" where none is known
	Account string
	File    string            // as its Row has it
	Tags    map[string]string // by key in lower case
}

// Resolver finds owners. It belongs to one goroutine.
type Resolver struct {
	owners demarc.Owners
	duties []demarc.Duty
	rules  []rule // the most specific first
	teams  map[string]string
	files  []codeowners.Rule
	lines  []int // of files
	faults []string
	memo   map[string]*demarc.Ownership
}

// rule is a rule of the configuration, ready to match.
type rule struct {
	demarc.OwnerRule
	addresses []*regexp.Regexp
	paths     []codeowners.Rule
	why       string
}

// New prepares the owners of an organization; duties are all of the catalog.
// What is wrong with a pattern is an error; a line of CODEOWNERS that cannot be
// read is listed by Faults, as the host of the code skips it too.
func New(o demarc.Owners, duties []demarc.Duty) (*Resolver, error) {
	r := &Resolver{owners: o, duties: duties, teams: map[string]string{}, memo: map[string]*demarc.Ownership{}}
	if o.Tags == nil {
		r.owners.Tags = DefaultTags
	}
	for _, t := range o.Teams {
		for _, name := range append([]string{t.ID, t.Name}, t.Aliases...) {
			r.teams[strings.ToLower(name)] = t.ID
		}
	}
	delete(r.teams, "")
	for _, have := range o.Rules {
		made := rule{OwnerRule: have, why: fmt.Sprintf("%s:%d: %s", o.Path, have.Line, criteria(have))}
		for _, a := range have.Addresses {
			made.addresses = append(made.addresses, Pattern(a))
		}
		for _, p := range have.Paths {
			parsed, err := codeowners.ParseFile(strings.NewReader(p + " @x"))
			if err != nil || len(parsed) != 1 {
				return nil, fmt.Errorf("owners: %s:%d: path %q is no pattern as CODEOWNERS has them", o.Path, have.Line, p)
			}
			made.paths = append(made.paths, parsed[0])
		}
		r.rules = append(r.rules, made)
	}
	slices.SortStableFunc(r.rules, func(a, b rule) int {
		return cmp.Or(cmp.Compare(b.weight(), a.weight()), cmp.Compare(b.length(), a.length()))
	})
	r.codeowners()
	return r, nil
}

// codeowners reads the lines of CODEOWNERS one by one, so that a bad one costs
// only itself.
func (r *Resolver) codeowners() {
	n := 0
	for line := range strings.Lines(string(r.owners.Codeowners)) {
		n++
		text := strings.TrimSpace(line)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		parsed, err := codeowners.ParseFile(strings.NewReader(text))
		if err != nil || len(parsed) != 1 {
			r.faults = append(r.faults, fmt.Sprintf("%s:%d: not a pattern with owners; the line is passed over.", r.owners.CodeownersPath, n))
			continue
		}
		r.files, r.lines = append(r.files, parsed[0]), append(r.lines, n)
	}
}

// Faults lists the lines of CODEOWNERS that could not be read, a sentence each.
func (r *Resolver) Faults() []string { return r.faults }

// Keys are the keys of tags, in lower case, that decide about an owner.
func Keys(o demarc.Owners) []string {
	keys := o.Tags
	if keys == nil {
		keys = DefaultTags
	}
	keys = slices.Clone(keys)
	for _, rule := range o.Rules {
		keys = slices.AppendSeq(keys, maps.Keys(rule.Tags))
	}
	for i := range keys {
		keys[i] = strings.ToLower(keys[i])
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Pattern compiles an address pattern: * stands for any text, all else for
// itself.
func Pattern(s string) *regexp.Regexp {
	return regexp.MustCompile("(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(s), `\*`, ".*") + "$")
}

// The weights of criteria: a rule with a more specific one comes first,
// whatever else the other names.
const (
	ofAccount = 1 << iota
	ofLayer
	ofService
	ofPath
	ofTag
	ofDuty
	ofAddress
)

func (r rule) weight() int {
	w := 0
	for _, c := range []struct {
		named bool
		of    int
	}{
		{r.Accounts != nil, ofAccount}, {r.Layers != nil, ofLayer}, {r.Services != nil, ofService}, {r.Paths != nil, ofPath},
		{r.Tags != nil, ofTag}, {r.Duties != nil, ofDuty}, {r.Addresses != nil, ofAddress},
	} {
		if c.named {
			w += c.of
		}
	}
	return w
}

// length decides between rules of one weight: the longer pattern is the more
// specific.
func (r rule) length() int {
	n := 0
	for _, s := range append(slices.Clone(r.Addresses), r.Paths...) {
		n = max(n, len(strings.ReplaceAll(s, "*", "")))
	}
	return n
}

// aboutDuty: whether a rule speaks of some duties of a resource only.
func (r rule) aboutDuty() bool { return r.Duties != nil || r.Layers != nil }

func (r rule) has(d demarc.Duty) bool {
	return (r.Duties == nil || slices.Contains(r.Duties, d.ID)) && (r.Layers == nil || slices.Contains(r.Layers, d.Layer))
}

// criteria says in words what a rule asks.
func criteria(r demarc.OwnerRule) string {
	var out []string
	add := func(what string, values []string) {
		if values != nil {
			out = append(out, what+" "+strings.Join(values, ", "))
		}
	}
	add("address", r.Addresses)
	add("duty", r.Duties)
	for _, k := range slices.Sorted(maps.Keys(r.Tags)) {
		out = append(out, "tag "+k+"="+r.Tags[k])
	}
	add("path", r.Paths)
	add("service", r.Services)
	for _, l := range r.Layers {
		out = append(out, "layer "+string(l))
	}
	add("account", r.Accounts)
	if out == nil {
		return "all"
	}
	return strings.Join(out, ", ")
}

// matches: whether what a rule asks of a resource holds, its duties aside.
func (r *Resolver) matches(rule rule, at Resource, file string) bool {
	if rule.Accounts != nil && !slices.Contains(rule.Accounts, at.Account) || rule.Services != nil && !slices.Contains(rule.Services, at.Service) {
		return false
	}
	for k, v := range rule.Tags {
		if have, ok := at.Tags[strings.ToLower(k)]; !ok || v != "*" && v != have {
			return false
		}
	}
	if rule.addresses != nil && !slices.ContainsFunc(rule.addresses, func(p *regexp.Regexp) bool { return p.MatchString(at.Address) }) {
		return false
	}
	return rule.paths == nil || file != "" && slices.ContainsFunc(rule.paths, func(p codeowners.Rule) bool {
		ok, err := p.Match(file)
		return ok && err == nil
	})
}

// Of gives the ownership of a resource; its ID is not set. Equal ownerships
// are one pointer.
func (r *Resolver) Of(at Resource) *demarc.Ownership {
	file := Below(r.owners.Root, at.File)
	var matched []rule
	var key strings.Builder
	for i, rule := range r.rules {
		if r.matches(rule, at, file) {
			matched = append(matched, rule)
			fmt.Fprintf(&key, "%d,", i)
		}
	}
	var general demarc.Owned
	if i := slices.IndexFunc(matched, func(r rule) bool { return !r.aboutDuty() }); i >= 0 {
		general = demarc.Owned{Owner: matched[i].Team, Why: matched[i].why}
		matched = matched[:i]
	} else {
		general = r.fallback(at, file)
	}
	fmt.Fprintf(&key, "|%s|%s", general.Owner, general.Why)
	if have, ok := r.memo[key.String()]; ok {
		return have
	}
	made := &demarc.Ownership{Owned: general}
	for _, d := range r.duties {
		for _, rule := range matched {
			if !rule.has(d) {
				continue
			}
			if made.Duties == nil {
				made.Duties = map[string]demarc.Owned{}
			}
			made.Duties[d.ID] = demarc.Owned{Owner: rule.Team, Why: rule.why}
			break
		}
	}
	r.memo[key.String()] = made
	return made
}

// fallback finds the owner that no rule names.
func (r *Resolver) fallback(at Resource, file string) demarc.Owned {
	for _, key := range r.owners.Tags {
		if v := at.Tags[strings.ToLower(key)]; v != "" {
			return demarc.Owned{Owner: r.team(v), Why: "tag " + key + "=" + v}
		}
	}
	for i := len(r.files) - 1; i >= 0 && file != ""; i-- { // the last line that matches counts
		if ok, err := r.files[i].Match(file); !ok || err != nil {
			continue
		}
		var names []string
		for _, o := range r.files[i].Owners {
			names = append(names, r.team(o.String()))
		}
		if len(names) == 0 {
			break // the line takes the owners away
		}
		return demarc.Owned{Owner: strings.Join(names, " "), Why: fmt.Sprintf("%s:%d: %s", r.owners.CodeownersPath, r.lines[i], r.files[i].RawPattern())}
	}
	if team := r.owners.Accounts[at.Account]; team != "" {
		return demarc.Owned{Owner: team, Why: r.owners.Path + ": owner of account " + at.Account}
	}
	return demarc.Owned{}
}

// team is the declared team of that name, else the name itself.
func (r *Resolver) team(name string) string {
	if id, ok := r.teams[strings.ToLower(name)]; ok {
		return id
	}
	return name
}

// Below gives the path of a file relative to a directory; "" if it lies
// elsewhere. Both are as a user names them.
func Below(root, file string) string {
	if file == "" {
		return ""
	}
	root, file = path.Clean(root), path.Clean(file)
	if root == "." && !path.IsAbs(file) && !strings.HasPrefix(file, "../") {
		return file
	}
	if rest, ok := strings.CutPrefix(file, root+"/"); ok {
		return rest
	}
	return ""
}
