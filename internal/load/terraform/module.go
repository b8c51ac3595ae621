package terraform

import (
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"demarc"
)

// maxFile caps a file that is read.
const maxFile = 16 << 20

// module is the text of one directory, parsed once however often it is called.
type module struct {
	dir       string
	variables map[string]*variable
	locals    map[string]*hclsyntax.Attribute
	outputs   map[string]*hclsyntax.Block
	providers map[string]*hclsyntax.Block // by "aws", "aws.alias"
	calls     map[string]*hclsyntax.Block
	resources map[string]*hclsyntax.Block // by "aws_x.y", "data.aws_x.y"
	order     []*hclsyntax.Block          // resources, data sources and calls by file and line
	moves     []move
}

// isSource reports whether Terraform reads the file as part of a module.
func isSource(name string) bool {
	return (strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tf.json")) && !strings.HasPrefix(name, ".")
}

func isOverride(name string) bool {
	base := strings.TrimSuffix(strings.TrimSuffix(name, ".json"), ".tf")
	return base == "override" || strings.HasSuffix(base, "_override")
}

// sourceFiles lists the files of a module in dir, overrides last, else by name.
func sourceFiles(fsys fs.FS, dir string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && isSource(e.Name()) {
			names = append(names, e.Name())
		}
	}
	sort.SliceStable(names, func(i, j int) bool { return !isOverride(names[i]) && isOverride(names[j]) })
	return names, nil
}

// readFile reads a file of at most maxFile bytes, without a byte order mark.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a directory", name)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("more than %d MiB; split the file", maxFile>>20)
	}
	src, err := fs.ReadFile(fsys, name)
	if err == nil && len(src) > maxFile { // a device, or it grew
		return nil, fmt.Errorf("more than %d MiB; split the file", maxFile>>20)
	}
	return []byte(strings.TrimPrefix(string(src), "\uFEFF")), err
}

// module reads the module in dir; nil if dir has no Terraform files.
func (l *loader) module(dir string) *module {
	if m, ok := l.modules[dir]; ok {
		return m
	}
	l.modules[dir] = nil
	names, err := sourceFiles(l.fsys, dir)
	if err != nil || len(names) == 0 {
		return nil
	}
	m := &module{
		dir:       dir,
		variables: map[string]*variable{},
		locals:    map[string]*hclsyntax.Attribute{},
		outputs:   map[string]*hclsyntax.Block{},
		providers: map[string]*hclsyntax.Block{},
		calls:     map[string]*hclsyntax.Block{},
		resources: map[string]*hclsyntax.Block{},
	}
	for _, name := range names {
		for _, block := range l.parse(path.Join(dir, name)) {
			l.declare(m, block, isOverride(name))
		}
	}
	sort.SliceStable(m.order, func(i, j int) bool { return before(m.order[i].TypeRange, m.order[j].TypeRange) })
	l.modules[dir] = m
	return m
}

func before(a, b hcl.Range) bool {
	if a.Filename != b.Filename {
		return a.Filename < b.Filename
	}
	return a.Start.Byte < b.Start.Byte
}

// parse gives the top-level blocks of a file. Of a file that does not parse it
// gives those that have no fault in them, and names it as skipped.
func (l *loader) parse(file string) hclsyntax.Blocks {
	blocks, line, err := parseFile(l.fsys, file)
	if err != nil {
		l.skipFile(file, line, err, len(blocks))
	}
	return blocks
}

func (l *loader) skipFile(file string, line int, err error, kept int) {
	place, hint := file, "mend the file and scan again"
	if line > 0 {
		place = fmt.Sprintf("%s:%d", file, line)
	}
	if kept > 0 {
		hint = "only blocks without a fault are read, mend the file and scan again"
	}
	l.skip(place, fmt.Sprintf("load terraform: %s: %s; %s", place, err, hint))
}

// parseFile parses one file. With an error come its line, 0 if there is none,
// and the blocks that have no fault in them.
func parseFile(fsys fs.FS, file string) (blocks hclsyntax.Blocks, line int, err error) {
	src, err := readFile(fsys, file)
	if err != nil {
		return nil, 0, err
	}
	if strings.HasSuffix(file, ".json") {
		return parseJSON(src, file)
	}
	if err := Scan(src); err != nil {
		return nil, 0, err
	}
	parsed, diags := hclsyntax.ParseConfig(src, file, hcl.InitialPos)
	body, ok := parsed.Body.(*hclsyntax.Body)
	if !ok {
		return nil, 0, fmt.Errorf("the file has no body")
	}
	if !diags.HasErrors() {
		return body.Blocks, 0, nil
	}
	fault := firstFault(diags)
	for _, block := range body.Blocks {
		if sound(block, diags) {
			blocks = append(blocks, block)
		}
	}
	return blocks, fault.Subject.Start.Line, fmt.Errorf("%s", diagText(fault))
}

// sound reports whether no fault lies in a block.
func sound(b *hclsyntax.Block, diags hcl.Diagnostics) bool {
	for _, d := range diags {
		if d.Severity == hcl.DiagError && d.Subject.End.Byte >= b.TypeRange.Start.Byte && d.Subject.Start.Byte <= b.CloseBraceRange.End.Byte {
			return false
		}
	}
	return true
}

// firstFault gives the error that stands first in the text.
func firstFault(diags hcl.Diagnostics) *hcl.Diagnostic {
	var first *hcl.Diagnostic
	for _, d := range diags {
		if d.Severity != hcl.DiagError {
			continue
		}
		if d.Subject == nil {
			d.Subject = &hcl.Range{Start: hcl.InitialPos}
		}
		if first == nil || d.Subject.Start.Byte < first.Subject.Start.Byte {
			first = d
		}
	}
	return first
}

// diagText is the first sentence of a diagnostic in the style of our errors.
func diagText(d *hcl.Diagnostic) string {
	text, _, _ := strings.Cut(d.Detail, "\n")
	if text == "" {
		text = d.Summary
	}
	text, _, _ = strings.Cut(text, ". ")
	text = strings.TrimSuffix(text, ".")
	if len(text) > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' {
		text = strings.ToLower(text[:1]) + text[1:]
	}
	return text
}

// labels is how many labels each block that counts must have.
var labels = map[string]int{"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "locals": 0, "moved": 0}

// declare files a top-level block under its name. Blocks that say nothing of
// resources (terraform, import, removed, check) are passed over.
func (l *loader) declare(m *module, b *hclsyntax.Block, override bool) {
	if n, known := labels[b.Type]; !known || n != len(b.Labels) {
		return
	}
	switch b.Type {
	case "locals":
		for name, attr := range b.Body.Attributes {
			m.locals[name] = attr
		}
	case "variable":
		v := readVariable(b)
		if base := m.variables[v.name]; base != nil && override {
			v.inherit(base, b)
		}
		m.variables[v.name] = v
	case "output":
		l.file(m, m.outputs, b.Labels[0], b, override)
	case "module":
		l.file(m, m.calls, b.Labels[0], b, override)
	case "resource":
		l.file(m, m.resources, b.Labels[0]+"."+b.Labels[1], b, override)
	case "data":
		l.file(m, m.resources, "data."+b.Labels[0]+"."+b.Labels[1], b, override)
	case "provider":
		l.file(m, m.providers, providerName(b), b, override)
	case "moved":
		l.move(m, b)
	}
}

// file enters a block under its name: a new one, one that overrides, or one
// that Terraform would refuse, and which is skipped.
func (l *loader) file(m *module, under map[string]*hclsyntax.Block, name string, b *hclsyntax.Block, override bool) {
	base, exists := under[name]
	switch {
	case exists && override:
		base.Body = overlay(base.Body, b.Body)
	case exists && (b.Type == "resource" || b.Type == "data" || b.Type == "module"):
		place := placeOf(b.TypeRange)
		l.skip(place, fmt.Sprintf("load terraform: %s: %s is already declared at %s; rename one of them", place, name, placeOf(base.TypeRange)))
	case !exists:
		under[name] = b
		if b.Type == "resource" || b.Type == "data" || b.Type == "module" {
			m.order = append(m.order, b)
		}
	}
}

// overlay merges an override into a body: an attribute replaces the one of its
// name, and nested blocks replace all of their type
// (https://developer.hashicorp.com/terraform/language/files/override).
func overlay(base, over *hclsyntax.Body) *hclsyntax.Body {
	merged := *base
	merged.Attributes = hclsyntax.Attributes{}
	for name, a := range base.Attributes {
		merged.Attributes[name] = a
	}
	for name, a := range over.Attributes {
		merged.Attributes[name] = a
	}
	replaced := map[string]bool{}
	for _, b := range over.Blocks {
		replaced[blockKind(b)] = true
	}
	merged.Blocks = nil
	for _, b := range base.Blocks {
		if !replaced[blockKind(b)] {
			merged.Blocks = append(merged.Blocks, b)
		}
	}
	merged.Blocks = append(merged.Blocks, over.Blocks...)
	return &merged
}

// blockKind is the type of block that b makes.
func blockKind(b *hclsyntax.Block) string {
	if b.Type == "dynamic" && len(b.Labels) == 1 {
		return b.Labels[0]
	}
	return b.Type
}

func placeOf(r hcl.Range) string { return fmt.Sprintf("%s:%d", r.Filename, r.Start.Line) }

// skip names something that was found and not read, once.
func (l *loader) skip(place, reason string) {
	s := demarc.Skip{Path: place, Reason: reason}
	if !l.skipped[s] {
		l.skipped[s] = true
		l.skips = append(l.skips, s)
	}
}
