package cloudformation

import (
	"fmt"
	"strings"

	"demarc"
)

const hintTemplate = "see the template anatomy in the CloudFormation user guide"

// stack is one template with the values of its parameters.
type stack struct {
	run    *run
	parent *stack // nil for the outermost
	file   string
	prefix string // of addresses: "" or "Outer."
	depth  int    // stacks around this one

	given      map[string]any   // parameters from outside
	parameters map[string]*node // sections, by name
	mappings   *node
	conditions map[string]field
	outputs    map[string]field
	globals    *node
	resources  []field
	byID       map[string]*node // resources by logical id
	macros     []string         // transforms that demarc does not run

	params   map[string]any // memos
	verdicts map[string]*verdict
	results  map[string]*result
	children map[string]*nested
	holds    string          // the condition of the resource at hand: within it, it is true
	made     map[string]bool // logical ids that are taken
	implicit map[string]int  // APIs that SAM makes for events that name none: the line of the first
}

// result is an output, or what keeps it from being evaluated.
type result struct {
	busy  bool
	value any
}

// read parses a template and lays out its sections. A nested stack has an
// outer one and the logical id that it has there.
func (r *run) read(file string, data []byte, given map[string]any, outer *stack, id string) (*stack, error) {
	doc := r.docs[file]
	if doc == nil {
		var flt *fault
		if doc, flt = parse(data); flt != nil {
			return nil, flt.in(file)
		}
		r.docs[file] = doc
	}
	s := &stack{
		run: r, file: file, given: given,
		parameters: map[string]*node{}, conditions: map[string]field{}, outputs: map[string]field{},
		byID: map[string]*node{}, params: map[string]any{}, verdicts: map[string]*verdict{},
		results: map[string]*result{}, children: map[string]*nested{}, made: map[string]bool{},
		implicit: map[string]int{},
	}
	if outer != nil {
		s.parent, s.prefix, s.depth = outer, outer.prefix+id+".", outer.depth+1
	}
	if flt := s.layOut(doc); flt != nil {
		return nil, flt.in(file)
	}
	return s, nil
}

// layOut fills the sections. Loops come after parameters and mappings, which
// they may read.
func (s *stack) layOut(doc *node) *fault {
	if doc.kind != object {
		return &fault{line: doc.line, what: "is not a template: no map at the top", hint: hintTemplate}
	}
	for _, name := range []string{"Parameters", "Mappings", "Conditions", "Resources", "Outputs", "Globals"} {
		if section := doc.get(name); !section.null() && section.kind != object {
			return &fault{line: section.line, what: name + " is not a map", hint: hintTemplate}
		}
	}
	if doc.get("Resources").null() {
		return &fault{line: doc.line, what: "has no Resources", hint: hintTemplate}
	}
	if section := doc.get("Parameters"); section != nil {
		for _, f := range section.fields {
			s.parameters[f.name] = f.value
		}
	}
	s.mappings, s.globals = doc.get("Mappings"), doc.get("Globals")
	for _, f := range s.loops(doc.get("Conditions")) {
		s.conditions[f.name] = f
	}
	s.resources = s.loops(doc.get("Resources"))
	for _, f := range s.resources {
		s.byID[f.name] = f.value
	}
	for _, f := range s.loops(doc.get("Outputs")) {
		s.outputs[f.name] = f
	}
	s.transforms(doc.get("Transform"))
	return nil
}

// loops gives the entries of a section with its Fn::ForEach written out. A
// loop over a list that is not known is skipped, and said so.
func (s *stack) loops(section *node) []field {
	if section == nil {
		return nil
	}
	var all []field
	for _, f := range section.fields {
		if !isLoop(f.name) {
			all = append(all, f)
			continue
		}
		made, unk := s.loop(f)
		if unk != nil {
			s.skip(f.line, fmt.Sprintf("%s is not run: %s", f.name, unk.Reason))
		}
		all = append(all, made...)
	}
	return all
}

// transforms notes the macros that are named for the whole template and that
// demarc does not run.
func (s *stack) transforms(n *node) {
	if n.null() {
		return
	}
	all := []*node{n}
	if n.kind == list {
		all = n.items
	}
	for _, t := range all {
		name := t.str()
		if t.kind == object {
			name = t.get("Name").str()
			if include := t.get("Fn::Transform"); include != nil {
				name = include.get("Name").str()
			}
		}
		if name == "" || strings.HasPrefix(name, "AWS::Serverless-") || name == "AWS::LanguageExtensions" {
			continue
		}
		s.macros = append(s.macros, name)
		s.skip(t.line, fmt.Sprintf("macro %s was not run; resources are as written", name))
	}
}

// skip notes what was found and not read.
func (s *stack) skip(line int, reason string) {
	s.run.load.Skipped = append(s.run.load.Skipped, demarc.Skip{
		Path: s.place(line), Reason: "load cloudformation: " + reason,
	})
}

func (s *stack) place(line int) string { return fmt.Sprintf("%s:%d", s.file, line) }

// fault gives the value of a piece that is wrong in the template.
func (s *stack) fault(line int, format string, args ...any) *demarc.Unk {
	return &demarc.Unk{Set: true, Reason: fmt.Sprintf("load cloudformation: %s: %s", s.place(line), fmt.Sprintf(format, args...))}
}
