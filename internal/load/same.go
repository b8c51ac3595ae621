package load

import (
	"path"
	"path/filepath"

	"demarc"
	"demarc/internal/load/terraform"
)

// neighbours are the inputs, by index, that lie in one directory and may be
// of one root module.
type neighbours struct{ hcl, plans, states []int }

// settle sees that a root module and a template count once. A plan in the directory of its
// HCL stands for it, else a state does; a plan stands for a state too. What
// stands for HCL gets its lines. A plan is of the HCL beside it if the HCL
// declares one of its resources.
func settle(sources []source, outcomes []outcome) {
	groups := map[string]*neighbours{}
	for i, in := range sources {
		dir := filepath.Join(in.tree.dir, in.name)
		if in.data != nil {
			dir = filepath.Dir(dir)
		}
		if abs, err := filepath.Abs(dir); err == nil {
			dir = abs
		}
		g := groups[dir]
		if g == nil {
			g = &neighbours{}
			groups[dir] = g
		}
		switch in.kind {
		case hcl.kind:
			g.hcl = append(g.hcl, i)
		case plan.kind:
			g.plans = append(g.plans, i)
		case state.kind:
			g.states = append(g.states, i)
		}
	}
	for _, g := range groups {
		g.settle(sources, outcomes)
	}
	nest(sources, outcomes)
}

// nest sees that a template that another nests as a stack counts there, with
// the parameters that it gets there, and not again by itself. It stays among
// the inputs, as it was read.
func nest(sources []source, outcomes []outcome) {
	index, nested := map[string]int{}, map[int]bool{}
	for i, in := range sources {
		if in.kind == template.kind {
			index[in.tree.display(in.name)] = i
		}
	}
	for i, in := range sources {
		if in.kind != template.kind || nested[i] {
			continue
		}
		for _, raw := range outcomes[i].load.Resources {
			if j, ok := index[in.tree.display(raw.File)]; ok && j != i {
				nested[j] = true
				outcomes[j].load = demarc.Load{}
			}
		}
	}
}

func (g *neighbours) settle(sources []source, outcomes []outcome) {
	var places map[string]terraform.Place // of the directory, read once
	locate := func(i int) bool {
		if places == nil {
			places = terraform.Places(sources[i].tree, path.Dir(sources[i].name))
		}
		terraform.Locate(outcomes[i].load.Resources, places)
		terraform.Locate(outcomes[i].load.Prior, places)
		return terraform.Placed(outcomes[i].load.Resources, places)
	}
	placed := false
	for _, i := range g.plans {
		placed = locate(i) || placed
	}
	planned := placed
	for _, i := range g.states {
		of := locate(i)
		if of && planned || g.shared(outcomes, i) {
			outcomes[i].left = true
			outcomes[i].load = demarc.Load{Skipped: []demarc.Skip{{Path: sources[i].name,
				Reason: "load state: a plan of the same root lies beside it and is read instead"}}}
			continue
		}
		placed = of || placed
	}
	if placed {
		for _, i := range g.hcl {
			outcomes[i] = outcome{left: true}
		}
	}
}

// shared reports whether a plan of the group has a resource of state i.
func (g *neighbours) shared(outcomes []outcome, i int) bool {
	known := map[string]bool{}
	for _, p := range g.plans {
		for _, raw := range outcomes[p].load.Resources {
			known[raw.Address] = !raw.Data
		}
	}
	for _, raw := range outcomes[i].load.Resources {
		if known[raw.Address] {
			return true
		}
	}
	return false
}
