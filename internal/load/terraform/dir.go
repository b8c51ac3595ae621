// Package terraform reads Terraform: directories of configuration (Dir), plans
// (Plan) and state (State), all to the same raw resources.
//
// It evaluates configuration as far as that can be known without a provider:
// variables, locals, count, for_each, dynamic blocks, modules that are on disk
// and Terraform's functions. It runs nothing, downloads nothing and reads
// nothing outside the file system that it is given. It does not validate: what
// Terraform would refuse is read as far as it makes sense. What a resource
// means is not its business.
package terraform

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"demarc"
)

// Caps on what one load may grow to. Each is named where it is met.
const (
	maxModules   = 50        // depth of module calls
	maxCalls     = 10_000    // instances of modules in one load
	maxInstances = 10_000    // instances of one resource
	maxResources = 1_000_000 // resources of one load
)

// Options are what a user says about a root module.
type Options struct {
	Vars     map[string]string // by variable, as with terraform's --var
	VarFiles []string          // .tfvars files, paths in the file system
}

// Dir reads the directory dir of fsys as a root module, and every module that
// it calls, and evaluates the configuration as far as it can be known without
// a provider.
//
// Paths are slash-separated; "." is the top of fsys. Nothing outside fsys is
// read and nothing is downloaded: modules from a registry are found where
// "terraform init" has put them. The result holds data sources too. Resources
// are sorted by file, line and index; moved blocks give them their former
// addresses. A file, module, resource or moved block that could not be read
// stands in Skipped. The error tells that dir is no root module,
// that a file of opt.VarFiles cannot be read, or that ctx ended.
//
// A value that is not known is a *demarc.Unk. Its Ref is the address of the
// resource whose attribute it is, where it is exactly one. An attribute that a
// "dynamic" block with an unknown for_each may make is an Unk that is not Set.
// Nested blocks are lists of maps, a single one too.
func Dir(ctx context.Context, fsys fs.FS, dir string, opt Options) (demarc.Load, error) {
	dir = path.Clean(dir)
	if !fs.ValidPath(dir) {
		return demarc.Load{}, fmt.Errorf("load terraform: %s: the path leaves the scanned directory; name one inside it", dir)
	}
	l := &loader{ctx: ctx, fsys: fsys, root: dir, modules: map[string]*module{}, skipped: map[demarc.Skip]bool{}, files: map[string]fileText{}}
	var err error
	if l.given, err = l.readGiven(opt); err != nil {
		return demarc.Load{}, err
	}
	root := l.module(dir)
	if root == nil {
		return demarc.Load{}, fmt.Errorf("load terraform: %s: no .tf or .tf.json files; name a directory that has some", dir)
	}
	l.manifest = readManifest(fsys, dir)
	l.emit(&instance{module: root, cells: map[string]*cell{}})
	if err := ctx.Err(); err != nil {
		return demarc.Load{}, fmt.Errorf("load terraform: %s: %w", dir, err)
	}
	l.traceMoves()
	sort.SliceStable(l.raws, func(i, j int) bool {
		a, b := l.raws[i], l.raws[j]
		if a.File != b.File {
			return a.File < b.File
		}
		return a.Line < b.Line
	})
	sort.SliceStable(l.skips, func(i, j int) bool {
		a, lineA := fileLine(l.skips[i].Path)
		b, lineB := fileLine(l.skips[j].Path)
		return a < b || a == b && lineA < lineB
	})
	return demarc.Load{Resources: l.raws, Skipped: l.skips}, nil
}

// fileLine parts "main.tf:12".
func fileLine(place string) (file string, line int) {
	if i := strings.LastIndexByte(place, ':'); i >= 0 {
		if n, err := strconv.Atoi(place[i+1:]); err == nil {
			return place[:i], n
		}
	}
	return place, 0
}

// loader is the state of one Dir.
type loader struct {
	ctx      context.Context
	fsys     fs.FS
	root     string
	given    map[string]given
	modules  map[string]*module // by directory
	manifest map[string]string  // what terraform init fetched: key of the call -> directory
	files    map[string]fileText

	holes
	raws    []*demarc.Raw
	skips   []demarc.Skip
	skipped map[demarc.Skip]bool
	moves   map[string][]move // by the path to which they lead; nil if there are none

	calls int     // module instances made
	moved int     // moves entered
	busy  []*cell // being evaluated, outermost first
	depth int     // of the evaluation, in expressions
	steps int     // of the cell being evaluated
}

// instance is a module with the inputs of one call.
type instance struct {
	*module
	address   string // "module.a[0].", "" for the root module
	key       string // "a.b": names of the calls without their indexes
	parent    *instance
	level     int
	call      *hclsyntax.Block // nil for the root module
	caller    scope            // in which the arguments of the call are read
	cells     map[string]*cell
	resources map[string]*resource
	children  map[string]*children
	passed    map[string]*provider // by name, from the caller
	own       map[string]*provider
}

// cell is something evaluated once: a local, a variable, an attribute.
type cell struct {
	name  string
	at    hcl.Range
	value cty.Value
	step  step
}

type step uint8

const (
	fresh step = iota
	running
	done
)

func (m *instance) cell(name string, at hcl.Range) *cell {
	c := m.cells[name]
	if c == nil {
		c = &cell{name: m.address + name, at: at}
		m.cells[name] = c
	}
	return c
}

// once evaluates a cell. Whatever goes wrong makes it unknown, with the fault
// as its reason; a cell that needs itself is named as skipped.
func (l *loader) once(c *cell, f func() (cty.Value, error)) cty.Value {
	switch c.step {
	case done:
		return c.value
	case running:
		return l.cycle(c)
	}
	c.step = running
	l.busy = append(l.busy, c)
	steps := l.steps
	l.steps = 0
	v, err := l.guard(f)
	l.steps = steps
	l.busy = l.busy[:len(l.busy)-1]
	if err == nil {
		err = bounded(v)
	}
	if err != nil {
		var f *fault
		if !errors.As(err, &f) {
			err = &fault{c.at, err.Error()}
		}
		v = l.unknown(demarc.Unk{Reason: err.Error()})
	}
	c.value, c.step = v, done
	return v
}

// guard keeps a panic of a library from ending the run. Its text may quote a
// value, so it is not told.
func (l *loader) guard(f func() (cty.Value, error)) (v cty.Value, err error) {
	depth := l.depth
	defer func() {
		if recover() != nil {
			v, err = cty.NilVal, errors.New("the expression cannot be evaluated")
		}
		l.depth = depth
	}()
	return f()
}

// cycle names the ring of cells that c closes.
func (l *loader) cycle(c *cell) cty.Value {
	ring := ""
	for i := len(l.busy) - 1; i >= 0 && l.busy[i] != c; i-- {
		ring = ", " + l.busy[i].name + ring
	}
	reason := c.name + " refers to itself"
	if ring != "" {
		reason += " through" + ring[1:]
	}
	place := placeOf(c.at)
	l.skip(place, fmt.Sprintf("load terraform: %s: %s; break the cycle", place, reason))
	return l.unknown(demarc.Unk{Reason: reason})
}

// fault is an expression that does not evaluate.
type fault struct {
	at   hcl.Range
	what string
}

func (f *fault) Error() string { return fmt.Sprintf("load terraform: %s: %s", placeOf(f.at), f.what) }
