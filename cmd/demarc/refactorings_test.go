package main

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// refactorings are the ways to change sources and not the estate. Each says on
// what it was done, or nothing where there is nothing to do it on.
var refactorings = []struct {
	name string
	do   func(*source) string
}{
	{"rename with a moved block:", func(s *source) string { return s.rename(true) }},
	{"rename without one:", func(s *source) string { return s.rename(false) }},
	{"rename a module:", (*source).renameModule},
	{"rename a local:", (*source).renameLocal},
	{"split a file:", (*source).split},
	{"join files:", (*source).join},
	{"reorder blocks:", (*source).reorderBlocks},
	{"reorder attributes:", (*source).reorderAttributes},
	{"literal to variable:", func(s *source) string { return s.name("variable") }},
	{"literal to local:", func(s *source) string { return s.name("local") }},
	{"same values to one local:", func(s *source) string { return s.name("same") }},
	{"count to for_each:", (*source).forEach},
	{"add a count of 1:", (*source).count},
	{"add a count of 1 to a module:", (*source).countModule},
	{"wrap into a module:", (*source).wrap},
	{"white space and comments:", (*source).space},
}

// source is an estate under refactoring.
type source struct {
	files map[string]string
	r     *rand.Rand
	n     int // makes names that no other refactoring makes
}

// block is a block of the top of a file.
type block struct {
	file string
	*hclsyntax.Block
}

// edit puts text in the place of a range.
type edit struct {
	file       string
	start, end int
	text       string
}

func (s *source) fresh(prefix string) string { return fmt.Sprintf("%s_%d", prefix, s.n) }

// dir draws a directory with sources.
func (s *source) dir() string {
	dirs := map[string]bool{}
	for name := range s.files {
		if path.Ext(name) == ".tf" {
			dirs[path.Dir(name)] = true
		}
	}
	return draw(s.r, slices.Sorted(maps.Keys(dirs)))
}

func draw[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// blocks lists the blocks of a directory.
func (s *source) blocks(dir string) []block {
	var out []block
	for _, file := range in(s.files, dir) {
		parsed, diags := hclsyntax.ParseConfig([]byte(s.files[file]), file, hcl.InitialPos)
		if diags.HasErrors() {
			return nil // a directory that is broken is left alone
		}
		for _, b := range parsed.Body.(*hclsyntax.Body).Blocks {
			out = append(out, block{file, b})
		}
	}
	return out
}

// pick draws a block of a directory that passes.
func (s *source) pick(dir string, pass func(block) bool) (block, bool) {
	var list []block
	for _, b := range s.blocks(dir) {
		if pass(b) {
			list = append(list, b)
		}
	}
	if len(list) == 0 {
		return block{}, false
	}
	return draw(s.r, list), true
}

func (s *source) text(file string, r hcl.Range) string {
	return s.files[file][r.Start.Byte:r.End.Byte]
}

func (s *source) apply(edits []edit) {
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(b.start, a.start) })
	for _, e := range edits {
		text := s.files[e.file]
		s.files[e.file] = text[:e.start] + e.text + text[e.end:]
	}
}

// add writes blocks to a file of a directory, or to a new one.
func (s *source) add(dir, text string) {
	file := path.Join(dir, s.fresh("added")+".tf")
	if have := in(s.files, dir); s.r.IntN(3) > 0 {
		file = draw(s.r, have)
	}
	s.files[file] += "\n" + text
}

// reference is where an expression names something.
type reference struct {
	edit
	order bool // in depends_on, where no instance is named
}

// references lists where a directory names what begins with the steps. Moved
// blocks tell of the past and are none.
func (s *source) references(dir string, steps ...string) []reference {
	var out []reference
	for _, b := range s.blocks(dir) {
		if slices.Contains([]string{"moved", "import", "removed"}, b.Type) {
			continue
		}
		attributes(b.Body, nil, func(name string, e hclsyntax.Expression) {
			_ = hclsyntax.VisitAll(e, func(node hclsyntax.Node) hcl.Diagnostics {
				if at, ok := node.(*hclsyntax.ScopeTraversalExpr); ok && begins(at.Traversal, steps) {
					first, last := at.Traversal[0].SourceRange(), at.Traversal[len(steps)-1].SourceRange()
					out = append(out, reference{edit{b.file, first.Start.Byte, last.End.Byte, ""}, name == "depends_on"})
				}
				return nil
			})
		})
	}
	return out
}

func begins(t hcl.Traversal, steps []string) bool {
	for i, want := range steps {
		if i >= len(t) {
			return false
		}
		switch step := t[i].(type) {
		case hcl.TraverseRoot:
			if step.Name != want {
				return false
			}
		case hcl.TraverseAttr:
			if step.Name != want {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// attributes visits the attributes of a body and of the blocks in it, but for
// blocks of the given types.
func attributes(body *hclsyntax.Body, without []string, visit func(name string, e hclsyntax.Expression)) {
	for _, name := range slices.Sorted(maps.Keys(body.Attributes)) {
		visit(name, body.Attributes[name].Expr)
	}
	for _, b := range body.Blocks {
		if !slices.Contains(without, b.Type) {
			attributes(b.Body, without, visit)
		}
	}
}

func managed(b block) bool { return b.Type == "resource" && len(b.Labels) == 2 }

func has(b block, names ...string) bool {
	for _, name := range names {
		if b.Body.Attributes[name] != nil || slices.ContainsFunc(b.Body.Blocks, func(in *hclsyntax.Block) bool { return in.Type == name }) {
			return true
		}
	}
	return false
}

// follow rewrites every reference to what begins with the steps.
func (s *source) follow(dir string, to func(reference) string, steps ...string) (edits []edit) {
	for _, ref := range s.references(dir, steps...) {
		ref.text = to(ref)
		edits = append(edits, ref.edit)
	}
	return edits
}

func moved(from, to string) string {
	return fmt.Sprintf("moved {\n  from = %s\n  to   = %s\n}\n", from, to)
}

func (s *source) rename(withMoved bool) string {
	dir := s.dir()
	b, ok := s.pick(dir, func(b block) bool { return managed(b) || b.Type == "data" && !withMoved })
	if !ok {
		return ""
	}
	from, name := b.Labels[0]+"."+b.Labels[1], s.fresh("renamed")
	steps, to := []string{b.Labels[0], b.Labels[1]}, b.Labels[0]+"."+name
	if b.Type == "data" {
		steps, to = append([]string{"data"}, steps...), "data."+to
	}
	edits := s.follow(dir, func(reference) string { return to }, steps...)
	s.apply(append(edits, s.label(b, 1, name)))
	if withMoved {
		s.add(dir, moved(from, to))
	}
	return path.Join(dir, from)
}

func (s *source) label(b block, i int, name string) edit {
	at := b.LabelRanges[i]
	return edit{b.file, at.Start.Byte, at.End.Byte, strconv.Quote(name)}
}

func (s *source) renameModule() string {
	dir := s.dir()
	b, ok := s.pick(dir, func(b block) bool { return b.Type == "module" })
	if !ok {
		return ""
	}
	from, to := "module."+b.Labels[0], "module."+s.fresh("renamed")
	edits := s.follow(dir, func(reference) string { return to }, "module", b.Labels[0])
	s.apply(append(edits, s.label(b, 0, s.fresh("renamed"))))
	s.add(dir, moved(from, to))
	return path.Join(dir, from)
}

func (s *source) renameLocal() string {
	dir := s.dir()
	b, ok := s.pick(dir, func(b block) bool { return b.Type == "locals" && len(b.Body.Attributes) > 0 })
	if !ok {
		return ""
	}
	name := draw(s.r, slices.Sorted(maps.Keys(b.Body.Attributes)))
	at := b.Body.Attributes[name].NameRange
	edits := s.follow(dir, func(reference) string { return "local." + s.fresh("renamed") }, "local", name)
	s.apply(append(edits, edit{b.file, at.Start.Byte, at.End.Byte, s.fresh("renamed")}))
	return path.Join(dir, "local."+name)
}

// pieces cuts a file into its blocks, each with what stands before it, and
// the rest.
func (s *source) pieces(file string) (list []string) {
	start := 0
	for _, b := range s.blocks(path.Dir(file)) {
		if b.file == file {
			end := b.Range().End.Byte
			if closing := b.CloseBraceRange.End.Byte; closing > end {
				end = closing
			}
			list = append(list, s.files[file][start:end]+"\n")
			start = end
		}
	}
	if len(list) == 0 {
		return nil
	}
	return append(list, s.files[file][start:])
}

func (s *source) split() string {
	dir := s.dir()
	file := draw(s.r, in(s.files, dir))
	parts := s.pieces(file)
	if len(parts) < 3 || special(file) {
		return ""
	}
	stay, go1, go2 := "", "", ""
	for _, part := range parts {
		switch s.r.IntN(3) {
		case 0:
			stay += part
		case 1:
			go1 += part
		default:
			go2 += part
		}
	}
	s.files[file] = stay
	s.files[path.Join(dir, s.fresh("a_split")+".tf")] = go1
	s.files[path.Join(dir, s.fresh("z_split")+".tf")] = go2
	return file
}

// special: whether Terraform takes the file for more than its blocks.
func special(file string) bool {
	return file == "override.tf" || strings.HasSuffix(file, "_override.tf")
}

func (s *source) join() string {
	dir := s.dir()
	have := in(s.files, dir)
	from, to := draw(s.r, have), draw(s.r, have)
	if from == to || special(from) || special(to) || s.pieces(from) == nil || s.pieces(to) == nil {
		return ""
	}
	s.files[to] += "\n" + s.files[from]
	delete(s.files, from)
	return from + " to " + to
}

func (s *source) reorderBlocks() string {
	file := draw(s.r, in(s.files, s.dir()))
	parts := s.pieces(file)
	if len(parts) < 3 || special(file) {
		return ""
	}
	s.r.Shuffle(len(parts), func(i, k int) { parts[i], parts[k] = parts[k], parts[i] })
	s.files[file] = strings.Join(parts, "\n")
	return file
}

// reorderAttributes changes the places of the attributes of a body.
func (s *source) reorderAttributes() string {
	dir := s.dir()
	b, ok := s.pick(dir, func(b block) bool { return len(b.Body.Attributes) > 1 })
	if !ok || strings.Contains(s.text(b.file, b.Body.Range()), "<<") {
		return ""
	}
	var places []hcl.Range
	for _, a := range b.Body.Attributes {
		places = append(places, a.SrcRange)
	}
	slices.SortFunc(places, func(a, b hcl.Range) int { return cmp.Compare(a.Start.Byte, b.Start.Byte) })
	order := s.r.Perm(len(places))
	var edits []edit
	for i, at := range places {
		edits = append(edits, edit{b.file, at.Start.Byte, at.End.Byte, s.text(b.file, places[order[i]])})
	}
	s.apply(edits)
	return fmt.Sprint(b.file, " ", b.Type, " ", b.Labels)
}

// literals lists where a directory's resources, data sources and calls have a
// literal that may as well be a reference.
func (s *source) literals(dir string) (out []edit) {
	var visit func(file string, e hclsyntax.Expression)
	visit = func(file string, e hclsyntax.Expression) {
		switch e := e.(type) {
		case *hclsyntax.LiteralValueExpr:
			if !e.Val.IsNull() {
				out = append(out, edit{file, e.SrcRange.Start.Byte, e.SrcRange.End.Byte, s.text(file, e.SrcRange)})
			}
		case *hclsyntax.TemplateExpr:
			if text := s.text(file, e.SrcRange); e.IsStringLiteral() && strings.HasPrefix(text, `"`) {
				out = append(out, edit{file, e.SrcRange.Start.Byte, e.SrcRange.End.Byte, text})
			}
		case *hclsyntax.TupleConsExpr:
			for _, item := range e.Exprs {
				visit(file, item)
			}
		case *hclsyntax.ObjectConsExpr:
			for _, item := range e.Items {
				visit(file, item.ValueExpr)
			}
		case *hclsyntax.FunctionCallExpr:
			for _, arg := range e.Args {
				visit(file, arg)
			}
		}
	}
	for _, b := range s.blocks(dir) {
		if b.Type != "resource" && b.Type != "data" && b.Type != "module" {
			continue
		}
		attributes(b.Body, []string{"lifecycle", "provisioner", "connection"}, func(name string, e hclsyntax.Expression) {
			if !slices.Contains([]string{"source", "version", "provider", "providers", "depends_on"}, name) {
				visit(b.file, e)
			}
		})
	}
	return out
}

// name gives a literal a name: that of a variable with a default, or of a
// local; of one place, or of all that hold the same.
func (s *source) name(how string) string {
	dir := s.dir()
	list := s.literals(dir)
	if len(list) == 0 {
		return ""
	}
	one := draw(s.r, list)
	edits := []edit{one}
	if how == "same" {
		edits = slices.DeleteFunc(list, func(e edit) bool { return e.text != one.text })
		if len(edits) < 2 {
			return ""
		}
	}
	name, ref := s.fresh("named"), "local."
	text := fmt.Sprintf("locals {\n  %s = %s\n}\n", name, one.text)
	if how == "variable" {
		ref = "var."
		text = fmt.Sprintf("variable %q {\n  default = %s\n}\n", name, one.text)
	}
	for i := range edits {
		edits[i].text = ref + name
	}
	s.apply(edits)
	s.add(dir, text)
	return fmt.Sprint(one.file, " ", one.text)
}

var firstIndex = regexp.MustCompile(`^\[(\d)\]`)

// forEach makes a count of instances a for_each of their numbers.
func (s *source) forEach() string {
	dir := s.dir()
	n := 0
	b, ok := s.pick(dir, func(b block) bool {
		count := b.Body.Attributes["count"]
		return managed(b) && count != nil && regexp.MustCompile(`^[1-9]$`).MatchString(s.text(b.file, count.Expr.Range()))
	})
	if !ok {
		return ""
	}
	count := b.Body.Attributes["count"]
	n, _ = strconv.Atoi(s.text(b.file, count.Expr.Range()))
	address := b.Labels[0] + "." + b.Labels[1]
	var keys []string
	moves := ""
	for i := range n {
		keys = append(keys, fmt.Sprintf("%q", strconv.Itoa(i)))
		moves += moved(fmt.Sprintf("%s[%d]", address, i), fmt.Sprintf("%s[%q]", address, strconv.Itoa(i)))
	}
	edits := []edit{{b.file, count.SrcRange.Start.Byte, count.SrcRange.End.Byte, "for_each = toset([" + strings.Join(keys, ", ") + "])"}}
	attributes(b.Body, nil, func(_ string, e hclsyntax.Expression) {
		for _, t := range hclsyntax.Variables(e) {
			if begins(t, []string{"count", "index"}) {
				at := t.SourceRange()
				edits = append(edits, edit{b.file, at.Start.Byte, at.End.Byte, "tonumber(each.key)"})
			}
		}
	})
	for _, ref := range s.references(dir, b.Labels...) {
		if ref.order {
			continue
		}
		ref.text = "values(" + address + ")"
		if m := firstIndex.FindStringSubmatch(s.files[ref.file][ref.end:]); m != nil {
			ref.text, ref.end = fmt.Sprintf("%s[%q]", address, m[1]), ref.end+len(m[0])
		}
		edits = append(edits, ref.edit)
	}
	s.apply(edits)
	s.add(dir, moves)
	return path.Join(dir, address)
}

// count makes a resource the only one of a count, or takes such a count away
// when the diff is read backwards.
func (s *source) count() string {
	dir := s.dir()
	b, ok := s.pick(dir, func(b block) bool { return managed(b) && !has(b, "count", "for_each") })
	if !ok {
		return ""
	}
	address := b.Labels[0] + "." + b.Labels[1]
	edits := s.follow(dir, func(ref reference) string {
		if ref.order {
			return address
		}
		return address + "[0]"
	}, b.Labels...)
	at := b.OpenBraceRange.End.Byte
	s.apply(append(edits, edit{b.file, at, at, "\n  count = 1\n"}))
	return path.Join(dir, address)
}

// countModule makes the call of a module the only one of a count.
func (s *source) countModule() string {
	dir := s.dir()
	b, ok := s.pick(dir, func(b block) bool { return b.Type == "module" && !has(b, "count", "for_each") })
	if !ok {
		return ""
	}
	address := "module." + b.Labels[0]
	edits := s.follow(dir, func(ref reference) string {
		if ref.order {
			return address
		}
		return address + "[0]"
	}, "module", b.Labels[0])
	at := b.OpenBraceRange.End.Byte
	s.apply(append(edits, edit{b.file, at, at, "\n  count = 1\n"}))
	s.add(dir, moved(address, address+"[0]"))
	return path.Join(dir, address)
}

// wrap puts a resource into a module of its own, which gets what the resource
// names as variables and gives the resource back as an output.
func (s *source) wrap() string {
	dir := s.dir()
	b, ok := s.pick(dir, func(b block) bool {
		return managed(b) && !has(b, "provider", "depends_on", "lifecycle", "provisioner", "connection")
	})
	if !ok {
		return ""
	}
	own := []string{"each", "count", "self"} // names that mean something in the block alone
	var iterators func(body *hclsyntax.Body)
	iterators = func(body *hclsyntax.Body) {
		for _, in := range body.Blocks {
			if in.Type == "dynamic" {
				own = append(own, in.Labels[0])
				if a := in.Body.Attributes["iterator"]; a != nil {
					own = append(own, s.text(b.file, a.Expr.Range()))
				}
			}
			iterators(in.Body)
		}
	}
	iterators(b.Body)

	call, name := s.fresh("wrapped"), b.Labels[0]+"."+b.Labels[1]
	start, end := b.TypeRange.Start.Byte, b.CloseBraceRange.End.Byte
	text, variables, arguments := s.files[b.file][start:end], "", ""
	inner := &source{files: map[string]string{"main.tf": text}}
	var edits []edit
	args := map[string]string{}
	attributes(b.Body, nil, func(_ string, e hclsyntax.Expression) {
		for _, t := range hclsyntax.Variables(e) {
			if slices.Contains(own, t.RootName()) || len(t) < 2 {
				continue
			}
			at := t.SourceRange()
			outer := s.text(b.file, at)
			if args[outer] == "" {
				args[outer] = fmt.Sprintf("p%d", len(args))
				variables += fmt.Sprintf("variable %q {}\n", args[outer])
				arguments += fmt.Sprintf("  %s = %s\n", args[outer], outer)
			}
			edits = append(edits, edit{"main.tf", at.Start.Byte - start, at.End.Byte - start, "var." + args[outer]})
		}
	})
	inner.apply(edits)
	outside := s.follow(dir, func(ref reference) string {
		if ref.order {
			return "module." + call
		}
		return "module." + call + ".this"
	}, b.Labels...)
	s.apply(append(outside, edit{b.file, start, end, fmt.Sprintf("module %q {\n  source = \"./%s\"\n%s}", call, call, arguments)}))
	s.files[path.Join(dir, call, "main.tf")] = variables + inner.files["main.tf"] + "\noutput \"this\" {\n  value = " + name + "\n}\n"
	s.add(dir, moved(name, "module."+call+"."+name))
	return path.Join(dir, name)
}

// space changes white space, comments and the ends of lines of a file.
func (s *source) space() string {
	file := draw(s.r, in(s.files, s.dir()))
	parts := s.pieces(file)
	for i := range parts {
		parts[i] = draw(s.r, []string{"", "\n\n", "# a comment with \"quotes\" {\n", "/* } */\n"}) + parts[i]
	}
	text := strings.Join(parts, "")
	switch s.r.IntN(3) {
	case 0:
		text = string(hclwrite.Format([]byte(text)))
	case 1:
		if !strings.Contains(text, "<<") {
			text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
		}
	}
	if len(parts) == 0 {
		return ""
	}
	s.files[file] = text
	return file
}
