package load

import (
	"context"
	"io/fs"
	"path"
	"strings"

	"demarc"
	"demarc/internal/load/awsconfig"
	"demarc/internal/load/cloudformation"
	"demarc/internal/load/terraform"
)

// Loader reads inputs of one kind into raw resources. Names in what it gives
// (Root, File, Skip.Path) are those of the file system; its errors begin with
// the stage and end with what to do.
type Loader interface {
	Load(ctx context.Context, in source, opt Options) (demarc.Load, error)
}

// source is one input: a file, or a directory that is a Terraform root.
type source struct {
	tree *tree
	name string // in the tree
	data []byte // content of a file in UTF-8, nil for a directory
	hash string // SHA-256 of the file as it is
	size int64
	format
}

// format is a kind of input, how a file of it is known, and who reads it.
type format struct {
	kind string // of demarc.Input
	is   func(name string, data []byte) bool
	Loader
}

// The formats of files, the first that claims a file reads it. A file that is
// broken is claimed by what it looks like, so that its loader can say what is
// wrong.
var (
	plan     = format{"terraform-plan", content(terraform.IsPlan), loaderFunc(loadPlan)}
	state    = format{"terraform-state", content(terraform.IsState), loaderFunc(loadState)}
	hcl      = format{"terraform", isHCL, loaderFunc(loadHCL)}
	template = format{"cloudformation", cloudformation.Is, loaderFunc(loadTemplate)}
	config   = format{"config", content(awsconfig.Is), loaderFunc(loadConfig)}

	formats = []format{plan, state, hcl, config, template}
)

// content makes a test of the content alone.
func content(is func([]byte) bool) func(string, []byte) bool {
	return func(_ string, data []byte) bool { return is(data) }
}

func isHCL(name string, _ []byte) bool {
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tf.json")
}

// loaderFunc is a Loader that needs no state.
type loaderFunc func(ctx context.Context, in source, opt Options) (demarc.Load, error)

// Load implements Loader.
func (f loaderFunc) Load(ctx context.Context, in source, opt Options) (demarc.Load, error) {
	return f(ctx, in, opt)
}

func loadPlan(ctx context.Context, in source, opt Options) (demarc.Load, error) {
	if opt.Prior {
		return terraform.PlanAndPrior(ctx, in.name, in.data)
	}
	return terraform.Plan(ctx, in.name, in.data)
}

func loadState(ctx context.Context, in source, _ Options) (demarc.Load, error) {
	return terraform.State(ctx, in.name, in.data)
}

// loadHCL reads a root module: a directory, or one file as if it were alone in
// its directory.
func loadHCL(ctx context.Context, in source, opt Options) (demarc.Load, error) {
	options := terraform.Options{Vars: opt.Vars, VarFiles: opt.VarFiles}
	if in.data == nil {
		return terraform.Dir(ctx, in.tree, in.name, options)
	}
	return terraform.Dir(ctx, only{in.tree, in.name}, path.Dir(in.name), options)
}

func loadTemplate(ctx context.Context, in source, opt Options) (demarc.Load, error) {
	return cloudformation.Template(ctx, in.tree, in.name, in.data, cloudformation.Options{Parameters: opt.Parameters})
}

func loadConfig(ctx context.Context, in source, _ Options) (demarc.Load, error) {
	return awsconfig.Items(ctx, in.name, in.data)
}

// only is a tree in which one directory shows but one of its files.
type only struct {
	*tree
	file string
}

// ReadDir implements fs.ReadDirFS.
func (o only) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := o.tree.ReadDir(name)
	if name != path.Dir(o.file) {
		return entries, err
	}
	var kept []fs.DirEntry
	for _, entry := range entries {
		if entry.Name() == path.Base(o.file) {
			kept = append(kept, entry)
		}
	}
	return kept, err
}
