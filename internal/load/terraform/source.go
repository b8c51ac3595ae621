package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// parseJSON reads a .tf.json file as the blocks that the same text in HCL
// would give (https://developer.hashicorp.com/terraform/language/syntax/json).
// JSON does not tell a nested block from an attribute without the provider's
// schema, so below the top level everything is an attribute, except what
// Terraform itself defines; a list of blocks and a list of objects read alike.
func parseJSON(src []byte, file string) (hclsyntax.Blocks, int, error) {
	root, line, err := readJSON(src, file)
	if err != nil {
		return nil, line, err
	}
	var blocks hclsyntax.Blocks
	for _, object := range root.objects() {
		for _, m := range object.members {
			n, known := labels[m.name]
			if !known {
				continue
			}
			more, err := m.value.blocks(m.name, nil, n)
			if err != nil {
				return blocks, m.value.at.Start.Line, err
			}
			blocks = append(blocks, more...)
		}
	}
	return blocks, 0, nil
}

// node is a value of a JSON document with the line it stands on.
type node struct {
	at      hcl.Range
	leaf    any // string, json.Number, bool, nil
	members []member
	items   []*node
	kind    byte // '{', '[', or 0 for a leaf
}

type member struct {
	name  string
	value *node
}

// readJSON decodes a whole document, duplicates kept in order.
func readJSON(src []byte, file string) (*node, int, error) {
	if err := checkDepth(src); err != nil {
		return nil, 0, err
	}
	r := &jsonReader{src: src, file: file, line: 1, dec: json.NewDecoder(strings.NewReader(string(src)))}
	r.dec.UseNumber()
	n, err := r.value()
	if err == nil && r.dec.More() {
		err = errors.New("something follows the JSON document")
	}
	if err != nil {
		return nil, r.place().Start.Line, fmt.Errorf("not JSON: %w", err)
	}
	return n, 0, nil
}

type jsonReader struct {
	src        []byte
	file       string
	dec        *json.Decoder
	line, seen int
}

// place is where the decoder stands; it counts lines forward only.
func (r *jsonReader) place() hcl.Range {
	at := min(int(r.dec.InputOffset()), len(r.src))
	r.line += strings.Count(string(r.src[r.seen:at]), "\n")
	r.seen = at
	p := hcl.Pos{Line: r.line, Column: 1, Byte: at}
	return hcl.Range{Filename: r.file, Start: p, End: p}
}

func (r *jsonReader) value() (*node, error) {
	t, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	n := &node{at: r.place()}
	delim, ok := t.(json.Delim)
	if !ok {
		n.leaf = t
		return n, nil
	}
	n.kind = byte(delim)
	for r.dec.More() {
		name := ""
		if n.kind == '{' {
			t, err := r.dec.Token()
			if err != nil {
				return nil, err
			}
			name, _ = t.(string)
		}
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		if n.kind == '{' {
			n.members = append(n.members, member{name, v})
		} else {
			n.items = append(n.items, v)
		}
	}
	_, err = r.dec.Token()
	return n, err
}

// objects gives n itself, or the objects of which it is a list.
func (n *node) objects() []*node {
	switch n.kind {
	case '{':
		return []*node{n}
	case '[':
		var all []*node
		for _, item := range n.items {
			if item.kind == '{' {
				all = append(all, item)
			}
		}
		return all
	}
	return nil
}

// blocks reads blocks of the given type whose next labels are keys of n.
func (n *node) blocks(kind string, labels []string, more int) (hclsyntax.Blocks, error) {
	var blocks hclsyntax.Blocks
	for _, object := range n.objects() {
		if more == 0 {
			body, err := object.body()
			if err != nil {
				return nil, err
			}
			blocks = append(blocks, &hclsyntax.Block{Type: kind, Labels: labels, Body: body,
				TypeRange: object.at, OpenBraceRange: object.at, CloseBraceRange: object.at})
			continue
		}
		for _, m := range object.members {
			if m.name == "//" {
				continue
			}
			inner, err := m.value.blocks(kind, append(labels[:len(labels):len(labels)], m.name), more-1)
			if err != nil {
				return nil, err
			}
			blocks = append(blocks, inner...)
		}
	}
	return blocks, nil
}

// nested are the blocks that Terraform defines inside others, with how many
// labels each has.
var nested = map[string]int{"dynamic": 1, "content": 0, "lifecycle": 0, "provisioner": 1, "connection": 0, "validation": 0}

func (n *node) body() (*hclsyntax.Body, error) {
	body := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}, SrcRange: n.at, EndRange: n.at}
	for _, m := range n.members {
		if m.name == "//" {
			continue
		}
		if labels, ok := nested[m.name]; ok && m.value.kind != 0 {
			blocks, err := m.value.blocks(m.name, nil, labels)
			if err != nil {
				return nil, err
			}
			body.Blocks = append(body.Blocks, blocks...)
			continue
		}
		expr, err := m.value.expression()
		if err != nil {
			return nil, err
		}
		body.Attributes[m.name] = &hclsyntax.Attribute{Name: m.name, Expr: expr, SrcRange: m.value.at, NameRange: m.value.at}
	}
	return body, nil
}

// expression reads a string as a template and all else as what it is.
func (n *node) expression() (hclsyntax.Expression, error) {
	switch n.kind {
	case '{':
		object := &hclsyntax.ObjectConsExpr{SrcRange: n.at, OpenRange: n.at}
		for _, m := range n.members {
			key, err := parseTemplate(m.name, m.value.at)
			if err != nil {
				return nil, err
			}
			value, err := m.value.expression()
			if err != nil {
				return nil, err
			}
			object.Items = append(object.Items, hclsyntax.ObjectConsItem{
				KeyExpr: &hclsyntax.ObjectConsKeyExpr{Wrapped: key, ForceNonLiteral: true}, ValueExpr: value})
		}
		return object, nil
	case '[':
		tuple := &hclsyntax.TupleConsExpr{SrcRange: n.at, OpenRange: n.at}
		for _, item := range n.items {
			value, err := item.expression()
			if err != nil {
				return nil, err
			}
			tuple.Exprs = append(tuple.Exprs, value)
		}
		return tuple, nil
	}
	if text, ok := n.leaf.(string); ok {
		return parseTemplate(text, n.at)
	}
	v, err := n.value()
	return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: n.at}, err
}

// value gives the plain value of a document without templates.
func (n *node) value() (cty.Value, error) {
	switch n.kind {
	case '{':
		members := map[string]cty.Value{}
		for _, m := range n.members {
			v, err := m.value.value()
			if err != nil {
				return cty.NilVal, err
			}
			members[m.name] = v
		}
		return cty.ObjectVal(members), nil
	case '[':
		items := make([]cty.Value, len(n.items))
		for i, item := range n.items {
			v, err := item.value()
			if err != nil {
				return cty.NilVal, err
			}
			items[i] = v
		}
		return cty.TupleVal(items), nil
	}
	switch leaf := n.leaf.(type) {
	case string:
		return cty.StringVal(leaf), nil
	case bool:
		return cty.BoolVal(leaf), nil
	case json.Number:
		return parseNumber(leaf.String())
	}
	return cty.NullVal(cty.DynamicPseudoType), nil
}

// parseNumber refuses exponents that would take the memory of the machine as
// soon as somebody prints the number.
func parseNumber(s string) (cty.Value, error) {
	if _, exponent, ok := strings.Cut(strings.ToLower(s), "e"); ok {
		if e, err := strconv.Atoi(strings.TrimPrefix(exponent, "+")); err != nil || e > 1000 || e < -1000 {
			return cty.NilVal, errors.New("a number is too large")
		}
	}
	return cty.ParseNumberVal(s)
}

// parseTemplate parses the text of a template that stands at the given place.
func parseTemplate(text string, at hcl.Range) (hclsyntax.Expression, error) {
	if !strings.Contains(text, "${") && !strings.Contains(text, "%{") {
		return &hclsyntax.LiteralValueExpr{Val: cty.StringVal(text), SrcRange: at}, nil
	}
	if err := scanTemplate([]byte(text)); err != nil {
		return nil, err
	}
	start := at.Start
	if start.Line == 0 {
		start = hcl.InitialPos
	}
	expr, diags := hclsyntax.ParseTemplate([]byte(text), at.Filename, start)
	if diags.HasErrors() {
		d := firstFault(diags)
		return nil, fmt.Errorf("line %d: %s", d.Subject.Start.Line, diagText(d))
	}
	return expr, nil
}

// parseExpression parses the text of an expression.
func parseExpression(text string, at hcl.Range) (hclsyntax.Expression, error) {
	if err := scanExpression([]byte(text)); err != nil {
		return nil, err
	}
	expr, diags := hclsyntax.ParseExpression([]byte(text), at.Filename, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, errors.New(diagText(firstFault(diags)))
	}
	return expr, nil
}
