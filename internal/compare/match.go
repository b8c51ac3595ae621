package compare

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"demarc"
)

const accountType = "Demarc::AWS::Account"

// pair is a resource in both reports; one side is nil where it came or went.
type pair struct {
	base, head *demarc.Row
	by         string // how they found each other where the addresses differ: moved, same
}

// unnamedAccount: whether it is the account of a folder, which only one side has.
func (p pair) unnamedAccount() bool {
	row := p.base
	if row == nil {
		row = p.head
	}
	return (p.base == nil || p.head == nil) && row.RawType == accountType && row.Account == ""
}

// at is where a resource stands, whatever path the user named.
type at struct {
	root    string // relative to the named path
	address string // "" of an account
	place   string // number of an account, which has no root
}

// rows gives the rows of a report with where they stand, in an order that does
// not hang on the report's; and the roots, without accounts.
func rows(rep *demarc.Report) (list []*demarc.Row, where []at, roots []string) {
	for i := range rep.Resources {
		list = append(list, &rep.Resources[i])
	}
	slices.SortStableFunc(list, func(a, b *demarc.Row) int { return strings.Compare(a.ID, b.ID) })
	named := common(rep.Header.Paths)
	for _, row := range list {
		if row.RawType == accountType { // a folder may be called account
			where = append(where, at{place: row.Account})
			continue
		}
		root := relative(named, strings.TrimSuffix(row.ID, "#"+row.Address))
		where = append(where, at{root: root, address: row.Address})
		if len(roots) == 0 || roots[len(roots)-1] != root {
			roots = append(roots, root)
		}
	}
	slices.Sort(roots)
	return list, where, slices.Compact(roots)
}

// common is the path that the user named, or what several have in common.
func common(paths []string) string {
	var steps []string
	for i, p := range paths {
		here := strings.Split(path.Clean(strings.ReplaceAll(p, `\`, "/")), "/")
		if i == 0 {
			steps = here
		}
		n := 0
		for n < min(len(steps), len(here)) && steps[n] == here[n] {
			n++
		}
		steps = steps[:n]
	}
	return strings.Join(steps, "/")
}

// relative takes what the user named off a root.
func relative(named, root string) string {
	if root == named {
		return ""
	}
	if named == "" {
		return root
	}
	return strings.TrimPrefix(root, named+"/")
}

// matcher pairs the resources of two reports.
type matcher struct {
	base, head           []*demarc.Row
	baseAt, headAt       []at
	baseTaken, headTaken []bool
	pairs                []pair
}

// match finds which resource of the head is which of the base: by address; by
// the addresses that the head says it had; by any of these with or without [0],
// which Terraform takes for the same when a count is put in or taken out
// (https://developer.hashicorp.com/terraform/language/modules/develop/refactoring);
// and, for what is left, by all that rules read of it.
func match(base, head *demarc.Report) []pair {
	m := &matcher{}
	var before, after []string
	m.base, m.baseAt, before = rows(base)
	m.head, m.headAt, after = rows(head)
	if len(before) == 1 && len(after) == 1 { // the one root is the other, whatever they are called
		for i := range m.headAt {
			if m.headAt[i].address != "" {
				m.headAt[i].root = before[0]
			}
		}
	}
	m.baseTaken, m.headTaken = make([]bool, len(m.base)), make([]bool, len(m.head))
	index := make(map[at]int, len(m.base))
	for i, where := range m.baseAt {
		index[where] = i
	}
	m.each(func(h int) (int, bool) { return find(index, m.headAt[h]) }, "")
	m.each(func(h int) (int, bool) {
		for _, former := range m.head[h].MovedFrom {
			if b, ok := find(index, at{root: m.headAt[h].root, address: former}); ok && !m.baseTaken[b] {
				return b, true
			}
		}
		return 0, false
	}, "moved")
	m.each(func(h int) (int, bool) {
		for _, address := range append([]string{m.headAt[h].address}, m.head[h].MovedFrom...) { // a count may come with a move, or commits later
			if b, ok := find(index, at{root: m.headAt[h].root, address: counted(address)}); ok && !m.baseTaken[b] {
				return b, true
			}
		}
		return 0, false
	}, "moved")
	m.same(true)
	m.same(false)
	for i, row := range m.base {
		if !m.baseTaken[i] {
			m.pairs = append(m.pairs, pair{base: row})
		}
	}
	for i, row := range m.head {
		if !m.headTaken[i] {
			m.pairs = append(m.pairs, pair{head: row})
		}
	}
	slices.SortFunc(m.pairs, func(a, b pair) int { return strings.Compare(a.address(), b.address()) })
	return m.pairs
}

// counted puts [0] on an address, or takes it off.
func counted(address string) string {
	if bare, ok := strings.CutSuffix(address, "[0]"); ok {
		return bare
	}
	return address + "[0]"
}

func (p pair) address() string {
	if p.head != nil {
		return p.head.Address
	}
	return p.base.Address
}

func find(index map[at]int, where at) (int, bool) {
	i, ok := index[where]
	return i, ok
}

// each pairs every free resource of the head with the one that by names.
func (m *matcher) each(by func(h int) (int, bool), how string) {
	for h := range m.head {
		if m.headTaken[h] {
			continue
		}
		if b, ok := by(h); ok && !m.baseTaken[b] && (how == "moved" || m.base[b].RawType == m.head[h].RawType) {
			m.take(b, h, how)
		}
	}
}

func (m *matcher) take(b, h int, how string) {
	m.baseTaken[b], m.headTaken[h] = true, true
	m.pairs = append(m.pairs, pair{m.base[b], m.head[h], how})
}

// same pairs what is left and of which all that rules read is the same, within
// a root or across roots, in the order of their addresses.
func (m *matcher) same(within bool) {
	type key struct{ root, digest string }
	keyOf := func(row *demarc.Row, where at) key {
		k := key{digest: row.Digest}
		if within {
			k.root = where.root
		}
		return k
	}
	free := map[key][]int{}
	for i, row := range m.base {
		if !m.baseTaken[i] && row.Digest != "" {
			k := keyOf(row, m.baseAt[i])
			free[k] = append(free[k], i)
		}
	}
	var order []int
	for i, row := range m.head {
		if !m.headTaken[i] && row.Digest != "" && len(free) > 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(strings.Compare(m.headAt[a].root, m.headAt[b].root), strings.Compare(m.headAt[a].address, m.headAt[b].address))
	})
	for _, h := range order {
		k := keyOf(m.head[h], m.headAt[h])
		if list := free[k]; len(list) > 0 && m.base[list[0]].RawType == m.head[h].RawType {
			free[k] = list[1:]
			m.take(list[0], h, "same")
		}
	}
}
