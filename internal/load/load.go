// Package load reads the inputs that a user names into raw resources. It
// looks at each file's content, chooses the loader for it, and sees to what
// all loaders share: that nothing outside a named directory is read, that
// files are bounded, that a plan is not counted again as HCL, that names are
// as the user wrote them, and that what cannot be read is listed.
//
// It knows no format itself, opens no network connection, and gives the
// resources no meaning: package lens does.
package load

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sort"
	"sync"

	"demarc"
)

// ErrNothing is the error of a directory that holds no infrastructure.
var ErrNothing = errors.New("no infrastructure found")

// Options are what a user says about the inputs.
type Options struct {
	Vars       map[string]string // values of variables of Terraform root modules
	VarFiles   []string          // .tfvars files, paths as the user named them
	Parameters map[string]string // values of parameters of CloudFormation templates
	Covers     string            // what each input covers: folder (the default), account-region, organization
	Prior      bool              // read also what stood before each plan
	As         string            // shown in place of the one path that is named, or of the directory of the one file; "" for none
}

// Result is everything that was read.
type Result struct {
	Resources []*demarc.Raw  // by input, in the order of its loader
	Prior     []*demarc.Raw  // with Options.Prior: what stood before the plans; other inputs have nothing here
	Plans     int            // how many of the inputs are plans
	Inputs    []demarc.Input // sorted by path
	Skipped   []demarc.Skip  // sorted by path and reason
}

// Paths reads files and directories. A file is a plan, a state, a template,
// items of AWS Config or one Terraform file, packed by gzip or not; of a
// directory, every such file and every Terraform root below it is read, in
// parallel. The result does not depend on the order of work.
//
// Where a plan or a state lies in the directory of the HCL that it is of, that
// HCL gives lines only; a state beside a plan of the same root is skipped.
//
// With opt.Prior, what a plan does not change is the same pointer in Resources
// and Prior. That a plan stands on nothing, and that an input is no plan, both
// leave Prior without its resources: Plans and Inputs tell which it is.
//
// A file that cannot be read is listed in Skipped and the others go on. A path
// that does not exist, or a directory without infrastructure, is an error.
func Paths(ctx context.Context, paths []string, opt Options) (Result, error) {
	r := reader{usual, opt}
	return r.paths(ctx, paths)
}

// reader is Paths with bounds that a test may lower.
type reader struct {
	caps caps
	opt  Options
}

func (r *reader) paths(ctx context.Context, paths []string) (Result, error) {
	var f found
	defer f.close()
	if r.opt.As != "" && len(paths) != 1 {
		return Result{}, fmt.Errorf("load: one name cannot stand for %d paths; name one path", len(paths))
	}
	more, err := r.varFiles()
	if err != nil {
		return Result{}, err
	}
	for _, name := range paths {
		if err := f.path(name, r.opt.As, r.caps); err != nil {
			return Result{}, err
		}
	}
	for _, t := range f.trees {
		t.more = more
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	f.once()

	outcomes := make([]outcome, len(f.sources))
	read := func(directories bool) {
		parallel(len(f.sources), func(i int) {
			if in := f.sources[i]; (in.data == nil) == directories && !outcomes[i].left {
				outcomes[i] = r.read(ctx, in)
			}
		})
	}
	read(false)
	settle(f.sources, outcomes)
	read(true)
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	return r.collect(&f, outcomes), nil
}

// varFiles reads the files of variables that the user names, wherever they
// are. Each gets a name that the file systems of the inputs know, in r.opt too.
func (r *reader) varFiles() (map[string][]byte, error) {
	more := map[string][]byte{}
	names := make([]string, len(r.opt.VarFiles))
	for i, file := range r.opt.VarFiles {
		t, base, err := openTree(file, "", r.caps)
		if err != nil {
			return nil, err
		}
		data, err := t.read(base, r.caps.text)
		_ = t.root.Close() // it was only read
		if err != nil {
			return nil, fmt.Errorf("%s; check --var-file", unread(err))
		}
		names[i] = fmt.Sprintf("--var-file/%d/%s", i+1, base)
		more[names[i]] = data
	}
	r.opt.VarFiles = names
	return more, nil
}

// outcome is what came of a source.
type outcome struct {
	load demarc.Load
	err  error
	left bool // another input tells what this one would
	hash string
	size int64
}

func (r *reader) read(ctx context.Context, in source) outcome {
	in.tree = in.tree.watched()
	load, err := in.Load(ctx, in, r.opt)
	out := outcome{load: load, err: err, hash: in.hash, size: in.size}
	if in.data == nil {
		out.hash, out.size = in.tree.seen.sum()
	}
	return out
}

// collect puts the outcomes together, with names as the user wrote them.
func (r *reader) collect(f *found, outcomes []outcome) Result {
	result := Result{Skipped: f.skipped}
	covers := r.opt.Covers
	if covers == "" {
		covers = "folder"
	}
	for i, in := range f.sources {
		out, name := outcomes[i], in.tree.display(in.name)
		for _, skip := range out.load.Skipped {
			skip.Path = in.tree.display(skip.Path)
			result.Skipped = append(result.Skipped, skip)
		}
		if out.err != nil {
			result.Skipped = append(result.Skipped, demarc.Skip{Path: name, Reason: out.err.Error()})
		}
		if out.err != nil || out.left {
			continue
		}
		for _, raw := range out.load.Resources {
			raw.Root, raw.File = in.tree.display(raw.Root), in.tree.display(raw.File)
		}
		for _, raw := range out.load.Prior {
			if raw.Root == in.name { // what stands in Resources too has its name already, or keeps it
				raw.Root, raw.File = in.tree.display(raw.Root), in.tree.display(raw.File)
			}
		}
		if in.kind == plan.kind {
			result.Plans++
		}
		result.Prior = append(result.Prior, out.load.Prior...)
		result.Resources = append(result.Resources, out.load.Resources...)
		result.Inputs = append(result.Inputs, demarc.Input{Path: name, SHA256: out.hash, Bytes: out.size, Kind: in.kind, Covers: covers})
	}
	result.latest()
	sort.SliceStable(result.Skipped, func(i, j int) bool {
		a, b := result.Skipped[i], result.Skipped[j]
		return a.Path < b.Path || a.Path == b.Path && a.Reason < b.Reason
	})
	result.Skipped = slices.Compact(result.Skipped) // a path may be named twice
	return result
}

// parallel calls do with 0 to n-1 on as many goroutines as Go runs at once.
func parallel(n int, do func(i int)) {
	next := make(chan int)
	var group sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
}
