package terraform

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"demarc"
)

// Place is where a block is written.
type Place struct {
	File string // below the file system, slash-separated
	Line int    // 1-based
}

// placesCap bounds how many modules a tree of calls is followed through.
const placesCap = 1000

// Places finds the resource and data blocks of the root module in dir and of
// the local modules that it calls, from the .tf files alone and without
// evaluating anything. The keys are addresses without indexes:
// module.db.aws_db_instance.main. A file that cannot be read or parsed has no
// places.
func Places(fsys fs.FS, dir string) map[string]Place {
	found := placesFound{fsys: fsys, parsed: map[string][]*hclsyntax.Block{}, places: map[string]Place{}}
	found.module(dir, "", nil)
	return found.places
}

// Locate gives resources of a plan or state the file and line of their block.
func Locate(resources []*demarc.Raw, places map[string]Place) {
	for _, raw := range resources {
		if place, ok := places[planBlock(raw.Address)]; ok {
			raw.File, raw.Line = place.File, place.Line
		}
	}
}

// Placed reports whether one of the resources is declared at one of the
// places: whether a plan or state is of that root.
func Placed(resources []*demarc.Raw, places map[string]Place) bool {
	for _, raw := range resources {
		if _, ok := places[planBlock(raw.Address)]; ok {
			return true
		}
	}
	return false
}

type placesFound struct {
	fsys    fs.FS
	parsed  map[string][]*hclsyntax.Block // by directory
	places  map[string]Place
	modules int
}

// module lists the blocks of the module in dir, whose instances have the
// address module. The directories above it in the tree of calls are open.
func (f *placesFound) module(dir, module string, open []string) {
	if f.modules++; f.modules > placesCap || slices.Contains(open, dir) {
		return
	}
	for _, block := range f.blocks(dir) {
		at := block.TypeRange
		switch labels := block.Labels; {
		case block.Type == "resource" && len(labels) == 2:
			f.places[planJoin(module, labels[0]+"."+labels[1])] = Place{at.Filename, at.Start.Line}
		case block.Type == "data" && len(labels) == 2:
			f.places[planJoin(module, "data."+labels[0]+"."+labels[1])] = Place{at.Filename, at.Start.Line}
		case block.Type == "module" && len(labels) == 1:
			if below, ok := placesSource(dir, block); ok {
				f.module(below, planJoin(module, "module."+labels[0]), append(open, dir))
			}
		}
	}
}

// placesSource gives the directory of a local module.
func placesSource(dir string, call *hclsyntax.Block) (string, bool) {
	source, ok := call.Body.Attributes["source"]
	if !ok {
		return "", false
	}
	value, diags := source.Expr.Value(nil)
	if diags.HasErrors() || !value.IsKnown() || value.IsNull() || value.Type() != cty.String {
		return "", false
	}
	text := value.AsString()
	if !strings.HasPrefix(text, "./") && !strings.HasPrefix(text, "../") {
		return "", false
	}
	below := path.Join(dir, text)
	return below, fs.ValidPath(below)
}

// blocks parses the .tf files of a directory, once.
func (f *placesFound) blocks(dir string) []*hclsyntax.Block {
	if blocks, ok := f.parsed[dir]; ok {
		return blocks
	}
	var blocks []*hclsyntax.Block
	entries, _ := fs.ReadDir(f.fsys, dir) // what cannot be read has no places
	for _, entry := range entries {
		if entry.IsDir() || path.Ext(entry.Name()) != ".tf" {
			continue
		}
		file := path.Join(dir, entry.Name())
		src, err := fs.ReadFile(f.fsys, file)
		if err != nil || Scan(src) != nil {
			continue
		}
		parsed, _ := hclsyntax.ParseConfig(src, file, hcl.InitialPos)
		if parsed == nil {
			continue
		}
		if body, ok := parsed.Body.(*hclsyntax.Body); ok {
			blocks = append(blocks, body.Blocks...)
		}
	}
	f.parsed[dir] = blocks
	return blocks
}
