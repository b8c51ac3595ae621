package cloudformation

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

const hintYAML = "mend the YAML"

// parseYAML reads the one document of a YAML text. yaml/v3 itself bounds
// nesting at 10,000, so its stack is safe; the tighter bound is kept here.
func parseYAML(data []byte) (n *node, flt *fault) {
	defer func() {
		if p := recover(); p != nil { // a fault of the YAML library must not end the run
			n, flt = nil, &fault{what: fmt.Sprintf("cannot be read as YAML: %v", p), hint: hintYAML}
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, &fault{what: "is empty", hint: "name a template"}
	} else if err != nil {
		return nil, yamlFault(err)
	}
	var more yaml.Node
	if err := dec.Decode(&more); err == nil && len(more.Content) > 0 && more.Content[0].Tag != "!!null" {
		return nil, &fault{line: more.Content[0].Line, what: "a second YAML document begins", hint: "keep one template in a file"}
	} else if err != nil && !errors.Is(err, io.EOF) {
		return nil, yamlFault(err)
	}
	r := &yamlReader{}
	return r.node(&doc, 0)
}

var yamlPlace = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

func yamlFault(err error) *fault {
	text := err.Error()
	place := yamlPlace.FindStringSubmatch(text)
	if place == nil {
		return &fault{what: "not YAML: " + text, hint: hintYAML}
	}
	line, _ := strconv.Atoi(place[1])
	return &fault{line: line, what: "not YAML: " + text[len(place[0]):], hint: hintYAML}
}

// yamlReader turns YAML nodes into ours. Decoding into yaml.Node has no guard
// against aliases that stand for aliases, so the reader counts what they
// stand for.
type yamlReader struct {
	inAlias int // aliases around the node at hand
	aliased int // nodes read inside of aliases
}

func (r *yamlReader) node(y *yaml.Node, depth int) (*node, *fault) {
	if depth > maxDepth {
		return nil, tooDeep(y.Line)
	}
	if r.inAlias > 0 {
		if r.aliased++; r.aliased > maxAliases {
			return nil, &fault{line: y.Line, what: "aliases expand to more than demarc reads", hint: "write out what they stand for"}
		}
	}
	name, short := shortForm(y)
	if !short {
		return r.plain(y, depth)
	}
	arg, flt := r.plain(y, depth+1)
	if flt != nil {
		return nil, flt
	}
	arg.plain = false
	return &node{kind: object, line: y.Line, fields: []field{{name, y.Line, arg}}}, nil
}

// shortForm gives the function that a tag such as !Sub stands for.
func shortForm(y *yaml.Node) (string, bool) {
	name, ok := strings.CutPrefix(y.Tag, "!")
	switch {
	case !ok || name == "" || strings.HasPrefix(name, "!"):
		return "", false
	case name == "Ref" || name == "Condition" || strings.HasPrefix(name, "Fn::"):
		return name, true
	}
	return "Fn::" + name, true
}

// plain reads a node without the function of its tag.
func (r *yamlReader) plain(y *yaml.Node, depth int) (*node, *fault) {
	switch y.Kind {
	case yaml.DocumentNode:
		if len(y.Content) == 0 {
			return nil, &fault{what: "is empty", hint: "name a template"}
		}
		return r.node(y.Content[0], depth)
	case yaml.AliasNode:
		r.inAlias++
		defer func() { r.inAlias-- }()
		return r.node(y.Alias, depth+1)
	case yaml.SequenceNode:
		n := &node{kind: list, line: y.Line, items: make([]*node, 0, len(y.Content))}
		for _, c := range y.Content {
			item, flt := r.node(c, depth+1)
			if flt != nil {
				return nil, flt
			}
			n.items = append(n.items, item)
		}
		return n, nil
	case yaml.MappingNode:
		return r.object(y, depth)
	}
	quoted := y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	tagged := y.Style&yaml.TaggedStyle != 0 && y.Tag == "!!str"
	return &node{line: y.Line, text: y.Value, plain: !quoted && !tagged}, nil
}

func (r *yamlReader) object(y *yaml.Node, depth int) (*node, *fault) {
	n := &node{kind: object, line: y.Line, fields: make([]field, 0, len(y.Content)/2)}
	var seen map[string]int
	var merged []*node
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, flt := r.key(y.Content[i])
		if flt != nil {
			return nil, flt
		}
		key.value, flt = r.node(y.Content[i+1], depth+1)
		switch {
		case flt != nil:
			return nil, flt
		case y.Content[i].Tag == "!!merge":
			merged = append(merged, key.value)
			continue
		}
		if first := n.append(key, &seen); first > 0 {
			return nil, twice(key, first)
		}
	}
	for _, m := range merged {
		n.merge(m, &seen)
	}
	return n, nil
}

// key reads a key: its text, whatever type YAML would give it.
func (r *yamlReader) key(y *yaml.Node) (field, *fault) {
	line := y.Line
	if y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	if y.Kind != yaml.ScalarNode {
		return field{}, &fault{line: line, what: "a key is not a string", hint: hintYAML}
	}
	return field{name: y.Value, line: line}, nil
}

// merge adds what a YAML merge key (<<) brings: fields that n lacks, from an
// object or, the first wins, from a list of objects.
func (n *node) merge(from *node, seen *map[string]int) {
	for _, f := range from.fields {
		n.append(f, seen)
	}
	for _, item := range from.items {
		if item.kind == object {
			n.merge(item, seen)
		}
	}
}
