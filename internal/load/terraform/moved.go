package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"demarc"
)

// maxFormer caps how many addresses one resource may have had.
const maxFormer = 100

// move is a moved block: what stood at from stands at to. In a module the
// addresses are relative to its instance
// (https://developer.hashicorp.com/terraform/language/modules/develop/refactoring).
type move struct{ from, to endpoint }

// endpoint is the address of a resource or a module, or of one instance.
type endpoint struct {
	path   string // aws_x.y, module.a["k"].aws_x.y, module.a: without the last index
	index  string // the last one: [0], ["k"]; "" if there is none
	module bool
}

// whole reports whether all instances move, each with its key. Where one
// address has an index, the other without means the instance that has none.
func (mv move) whole() bool { return mv.from.index == "" && mv.to.index == "" }

// move enters a moved block. One that names no address is skipped.
func (l *loader) move(m *module, b *hclsyntax.Block) {
	bad := func(at hcl.Range, what string) {
		place := placeOf(at)
		l.skip(place, fmt.Sprintf("load terraform: %s: %s", place, what))
	}
	var ends [2]endpoint
	for i, name := range []string{"from", "to"} {
		a := b.Body.Attributes[name]
		if a == nil {
			bad(b.TypeRange, "a moved block has no "+name+"; give it the address of a resource or module")
			return
		}
		var ok bool
		if ends[i], ok = readEndpoint(a.Expr); !ok {
			bad(a.SrcRange, name+" of a moved block is no address of a resource or module; write one, with a constant index or none")
			return
		}
	}
	if ends[0].module != ends[1].module {
		bad(b.TypeRange, "a moved block names a resource and a module; name two of a kind")
		return
	}
	m.moves = append(m.moves, move{ends[0], ends[1]})
}

// noResource are the words that begin other references than to a managed
// resource.
var noResource = []string{"data", "var", "local", "each", "count", "self", "path", "terraform", "ephemeral", "resource"}

// readEndpoint reads an address, in quotes too, as JSON has it.
func readEndpoint(e hclsyntax.Expression) (endpoint, bool) {
	var t hcl.Traversal
	var diags hcl.Diagnostics
	if text, ok := literalText(e); ok {
		t, diags = hclsyntax.ParseTraversalAbs([]byte(text), "", hcl.InitialPos)
	} else {
		t, diags = hcl.AbsTraversalForExpr(e)
	}
	if diags.HasErrors() {
		return endpoint{}, false
	}
	var end endpoint
	for len(t) > 0 {
		if end.path != "" && !end.module { // something follows a resource
			return endpoint{}, false
		}
		if len(t) < 2 || stepName(t[0]) == "" || stepName(t[1]) == "" || slices.Contains(noResource, stepName(t[0])) {
			return endpoint{}, false
		}
		end.path, end.index = planJoin(end.path+end.index, stepName(t[0])+"."+stepName(t[1])), ""
		end.module = stepName(t[0]) == "module"
		if t = t[2:]; len(t) == 0 {
			break
		}
		if index, ok := t[0].(hcl.TraverseIndex); ok {
			if end.index = indexText(index.Key); end.index == "[?]" {
				return endpoint{}, false
			}
			t = t[1:]
		}
	}
	return end, end.path != ""
}

// enterMoves notes the moved blocks of a module instance, by the absolute path
// to which they lead.
func (l *loader) enterMoves(m *instance) {
	for _, mv := range m.moves {
		if l.moved++; l.moved > maxResources {
			l.skip(l.root, "load terraform: "+l.root+": more than a million moved blocks; scan smaller directories")
			return
		}
		if l.moves == nil {
			l.moves = map[string][]move{}
		}
		mv.from.path, mv.to.path = m.address+mv.from.path, m.address+mv.to.path
		l.moves[mv.to.path] = append(l.moves[mv.to.path], mv)
	}
}

// traceMoves gives each managed resource the addresses that it had before.
func (l *loader) traceMoves() {
	if len(l.moves) == 0 {
		return
	}
	for _, raw := range l.raws {
		if !raw.Data {
			raw.MovedFrom = l.former(raw)
		}
	}
}

// former lists the addresses of a resource before, the nearest first. A ring
// of moved blocks ends where it closes.
func (l *loader) former(raw *demarc.Raw) []string {
	list := []string{raw.Address}
	for i := 0; i < len(list); i++ {
		for _, from := range l.before(list[i]) {
			if slices.Contains(list, from) {
				continue
			}
			if len(list) > maxFormer {
				l.skip(l.root, fmt.Sprintf("load terraform: %s: a resource was moved more than %d times, the nearest are kept; leave out old moved blocks", l.root, maxFormer))
				return list[1:]
			}
			list = append(list, from)
		}
	}
	if len(list) == 1 {
		return nil
	}
	return list[1:]
}

// before lists the addresses that lead to one by one move: those of the
// resource first, then those of the modules that hold it, from the inside out.
func (l *loader) before(address string) []string {
	var before []string
	visit := func(path, index, below string) {
		var here []string
		for _, mv := range l.moves[path] {
			switch {
			case mv.whole():
				here = append(here, mv.from.path+index+below)
			case mv.to.index == index:
				here = append(here, mv.from.path+mv.from.index+below)
			}
		}
		before = append(here, before...)
	}
	rest := address
	for strings.HasPrefix(rest, "module.") {
		step, below := planStep(rest[len("module."):])
		bare := planBare(step)
		start := len(address) - len(rest) + len("module.")
		visit(address[:start+len(bare)], step[len(bare):], "."+below)
		rest = below
	}
	bare := planBare(rest)
	visit(address[:len(address)-len(rest)+len(bare)], rest[len(bare):], "")
	return before
}
