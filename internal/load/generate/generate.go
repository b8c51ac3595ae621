// Package generate makes Terraform estates of any size for benchmarks and
// tests: as the JSON of a plan, and as HCL that says the same.
//
// An estate is a row of applications, each with the kinds of resource that
// real ones have, some of them set up badly; every fourth application stands
// in a module. The same size and seed give the same bytes. The package is not
// part of the program: nothing in cmd imports it. It does not know every
// attribute that the provider knows, and its estates cannot be applied.
package generate

import (
	"fmt"
	"math/rand/v2"
)

// resource is a resource block of the configuration.
type resource struct {
	kind, name string
	body       []attr
	computed   []string // attributes that only AWS sets
}

// attr is an attribute or a list of nested blocks.
type attr struct {
	name   string
	value  any      // a constant; nil with ref or blocks
	ref    string   // a reference, not known before apply
	blocks [][]attr // nested blocks
	unset  bool     // the provider's default, which the configuration does not write
}

func set(name string, value any) attr        { return attr{name: name, value: value} }
func ref(name, reference string) attr        { return attr{name: name, ref: reference} }
func unset(name string, value any) attr      { return attr{name: name, value: value, unset: true} }
func block(name string, body ...attr) attr   { return attr{name: name, blocks: [][]attr{body}} }
func blocks(name string, all ...[]attr) attr { return attr{name: name, blocks: all} }

// app is one application while its resources are made.
type app struct {
	name string
	rand *rand.Rand
}

// appOf gives application i of an estate.
func appOf(i int, seed int64) *app {
	return &app{fmt.Sprintf("app%05d", i), rand.New(rand.NewPCG(uint64(seed), uint64(i)))}
}

// well gives good to about four applications in five, else bad.
func (a *app) well(good, bad any) any {
	if a.rand.IntN(5) > 0 {
		return good
	}
	return bad
}

// pick gives one of the choices.
func (a *app) pick(choices ...any) any { return choices[a.rand.IntN(len(choices))] }

// tags are what every resource of the application carries.
func (a *app) tags() map[string]any {
	return map[string]any{"Application": a.name, "Environment": a.pick("prod", "test"), "Team": fmt.Sprintf("team-%02d", a.rand.IntN(40))}
}

// inModule reports whether application i stands in a module of its own.
func inModule(i int) bool { return i%4 == 3 }

// each calls visit with the applications that n resources need, the last of
// them cut, until visit fails.
func each(n int, seed int64, visit func(i int, a *app, resources []resource) error) error {
	for i := 0; n > 0; i++ {
		a := appOf(i, seed)
		resources := a.resources()
		resources = resources[:min(n, len(resources))]
		n -= len(resources)
		if err := visit(i, a, resources); err != nil {
			return err
		}
	}
	return nil
}
