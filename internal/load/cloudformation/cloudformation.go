// Package cloudformation reads AWS CloudFormation and SAM templates into raw
// resources. It evaluates what a template alone decides: parameters with a
// value, mappings, conditions, the intrinsic functions, Fn::ForEach, the SAM
// transform and nested stacks whose template lies beside it. Everything else
// is a *demarc.Unk that says why.
//
// It opens no network connection and no file outside the file system it was
// given: an import of another stack, an AWS::Include, a template behind a URL
// and a macro of the account stay unknown or are named as skipped. It knows
// no property of any resource type; giving properties their types is the
// work of the lens. The template itself is not validated: what is wrong in
// one place makes that place unknown, and only a file that cannot be read as
// a template is an error.
//
// The rules of the template language are those of
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
// and of the intrinsic function reference beside it.
package cloudformation

import (
	"context"
	"fmt"
	"io/fs"

	"demarc"
)

// source is the lens family of what this package reads.
const source = "cloudformation"

// Bounds of what is read and made. Passing one is an error that names it, or
// an unknown value; CloudFormation's own limits are far lower.
const (
	maxBytes   = 16 << 20 // of one template
	maxDepth   = 250      // of nested lists and maps
	maxAliases = 100_000  // nodes that YAML aliases stand for
	maxText    = 1 << 20  // bytes of one string made by a function
	maxWork    = 1 << 22  // nodes visited and bytes made, see run.spend
	maxNesting = 10       // stacks within stacks
	maxStacks  = 1_000    // nested stacks in all
)

// Options are what a user says about a template.
type Options struct {
	// Parameters overrides the defaults of the outermost template's
	// parameters; a list is written with commas. Names that the template does
	// not have are ignored, as one set may serve many templates.
	Parameters map[string]string
}

// Template reads one template, file being its path in fsys and data its
// content, and the nested templates in fsys that it names by a relative path.
//
// Resources come in the order of the template, each nested stack's after the
// stack itself, with Root the outer file, File the file that declares them and
// Address the logical id, for a nested stack "Outer.Inner". Attrs holds the
// evaluated Properties, and, where present, the resource's own attributes as
// "$DeletionPolicy", "$UpdateReplacePolicy", "$UpdatePolicy",
// "$CreationPolicy" and "$Metadata". Plain numbers and booleans are typed if
// they read back as written; all else is a string.
//
// A resource whose condition is false is left out; one whose condition is not
// known is there. SAM resources are given as what SAM makes of them.
func Template(ctx context.Context, fsys fs.FS, file string, data []byte, opt Options) (demarc.Load, error) {
	given := map[string]any{}
	for name, value := range opt.Parameters {
		given[name] = value
	}
	r := &run{ctx: ctx, fsys: fsys, root: file, docs: map[string]*node{}}
	s, err := r.read(file, data, given, nil, "")
	if err != nil {
		return demarc.Load{}, err
	}
	s.emit()
	if r.err != nil {
		return demarc.Load{}, r.err
	}
	return r.load, ctx.Err()
}

// run is one call of Template: what all its stacks share.
type run struct {
	ctx    context.Context
	fsys   fs.FS
	root   string
	load   demarc.Load
	docs   map[string]*node // what was parsed, by file: many stacks may share a template
	stacks int
	work   int
	err    error
}

// spend counts work and reports whether the run may go on. A template that
// asks for more than any real one (loops in loops, strings that double) ends
// with an error instead of a full memory.
func (r *run) spend(n int) bool {
	r.work += n
	if r.err == nil && r.work > maxWork {
		r.err = fmt.Errorf("load cloudformation: %s: expands to more than demarc reads; split the template", r.root)
	}
	if r.err == nil && r.work&0xfff < n {
		r.err = r.ctx.Err()
	}
	return r.err == nil
}

// fault is what is wrong in a file, with its place.
type fault struct {
	line int // 0: the whole file
	what string
	hint string
}

// in gives the fault as an error of a file.
func (f *fault) in(file string) error {
	if f.line > 0 {
		return fmt.Errorf("load cloudformation: %s:%d: %s; %s", file, f.line, f.what, f.hint)
	}
	return fmt.Errorf("load cloudformation: %s: %s; %s", file, f.what, f.hint)
}
