package catalog

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"
)

//go:embed schema/properties.txt.gz
var properties []byte

// Kind is the kind of a property's value.
type Kind byte

// The kinds; Document is an object that may be written as JSON text.
const (
	Anything Kind = 'x'
	String   Kind = 's'
	Integer  Kind = 'i'
	Number   Kind = 'n'
	Boolean  Kind = 'b'
	Object   Kind = 'o'
	Array    Kind = 'a'
	Document Kind = 'j'
)

// Property is a property of a canonical type, or of an object in it. The root
// of a type is a Property of kind Object without a name.
type Property struct {
	Name     string
	Kind     Kind
	Elem     Kind        // of an Array's elements
	Children []*Property // of an Object, or of an Array's elements; none: free in form
}

// Child finds a child by name, without regard to case and underscores, as
// snake_case and camelCase sources write it; nil if there is none. An exact
// name wins.
func (p *Property) Child(name string) *Property {
	folded := foldName(name)
	var found *Property
	for _, c := range p.Children {
		if c.Name == name {
			return c
		}
		if found == nil && foldName(c.Name) == folded {
			found = c
		}
	}
	return found
}

// Free reports whether anything may stand below the property.
func (p *Property) Free() bool {
	return p.Kind == Anything || p.Kind == Document ||
		len(p.Children) == 0 && (p.Kind == Object || p.Kind == Array && p.Elem != String && p.Elem != Integer && p.Elem != Number && p.Elem != Boolean)
}

func foldName(s string) string {
	return strings.ToLower(strings.ReplaceAll(s, "_", ""))
}

// Schema knows the properties of canonical types: those of the CloudFormation
// registry and those that service files declare.
type Schema struct {
	mu       sync.Mutex
	types    map[string]*Property
	declared map[string]map[string]string
}

// registry unpacks the index of the CloudFormation registry once.
var registry = sync.OnceValues(func() (map[string]string, error) {
	z, err := gzip.NewReader(bytes.NewReader(properties))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	types := make(map[string]string, 1600)
	all := string(raw)
	for len(all) > 0 {
		head, rest, _ := strings.Cut(all, "\n")
		end := strings.Index(rest, "\nA")
		switch {
		case strings.HasPrefix(rest, "A"): // a type without properties
			end = 0
		case end < 0:
			end = len(rest)
		default:
			end++
		}
		types[head] = rest[:end]
		all = rest[end:]
	}
	return types, nil
})

func newSchema() *Schema {
	return &Schema{types: map[string]*Property{}, declared: map[string]map[string]string{}}
}

func (s *Schema) declare(typ string, paths map[string]string) {
	if s.declared[typ] == nil {
		s.declared[typ] = map[string]string{}
	}
	for p, kind := range paths {
		s.declared[typ][p] = kind
	}
}

// Type gives the root of a canonical type's properties; nil if it is not known.
func (s *Schema) Type(typ string) *Property {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.types[typ]; ok {
		return p
	}
	var root *Property
	if types, err := registry(); err == nil {
		if lines, ok := types[typ]; ok {
			root = parseProperties(lines)
		}
	}
	if paths, ok := s.declared[typ]; ok {
		if root == nil {
			root = &Property{Kind: Object}
		}
		for path, kind := range paths {
			root.add(path, kind)
		}
	}
	s.types[typ] = root
	return root
}

// spelled maps the types of the registry by their names without case, colons
// and underscores: "s3bucket".
var spelled = sync.OnceValue(func() map[string]string {
	types, err := registry()
	if err != nil {
		return nil
	}
	names := make(map[string]string, len(types))
	for typ := range types {
		names[foldName(strings.ReplaceAll(strings.TrimPrefix(typ, "AWS::"), "::", ""))] = typ
	}
	return names
})

// Spelled gives the type of the registry that the Terraform provider awscc
// calls awscc_<name>; "" if there is none. The provider is made from the
// registry: https://registry.terraform.io/providers/hashicorp/awscc/latest.
func (s *Schema) Spelled(name string) string { return spelled()[foldName(name)] }

// Has reports whether a type has a property at path ("A.B[].C"); a path below
// a property that is free in form is one.
func (s *Schema) Has(typ, path string) bool {
	at := s.Type(typ)
	if at == nil {
		return false
	}
	for _, step := range strings.Split(path, ".") {
		if at.Free() && at.Name != "" {
			return true
		}
		name := strings.TrimRight(step, "[]")
		next := at.exact(name)
		if next == nil {
			return false
		}
		at = next
	}
	return true
}

func (p *Property) exact(name string) *Property {
	for _, c := range p.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// add declares a path with a kind in words: string, integer, number, boolean,
// object, document, array, any.
func (p *Property) add(path, kind string) {
	at := p
	steps := strings.Split(path, ".")
	for i, step := range steps {
		name := strings.TrimSuffix(step, "[]")
		child := at.exact(name)
		if child == nil {
			child = &Property{Name: name, Kind: Object}
			at.Children = append(at.Children, child)
		}
		k := kindOf(kind)
		switch list, last := name != step, i == len(steps)-1; {
		case list && last:
			child.Kind, child.Elem = Array, k
		case list:
			child.Kind = Array
			if child.Elem == 0 {
				child.Elem = Object
			}
		case last:
			if k != Object || len(child.Children) == 0 {
				child.Kind = k
			}
		}
		at = child
	}
}

func kindOf(word string) Kind {
	switch word {
	case "string":
		return String
	case "integer":
		return Integer
	case "number":
		return Number
	case "boolean":
		return Boolean
	case "object":
		return Object
	case "array":
		return Array
	case "document":
		return Document
	}
	return Anything
}

func parseProperties(lines string) *Property {
	root := &Property{Kind: Object}
	path := []*Property{root}
	for line := range strings.SplitSeq(strings.TrimSuffix(lines, "\n"), "\n") {
		depth := len(line) - len(strings.TrimLeft(line, "\t"))
		name, kind, ok := strings.Cut(line[depth:], " ")
		if !ok || depth == 0 || depth > len(path) {
			continue
		}
		p := &Property{Name: name, Kind: Kind(kind[0])}
		if len(kind) > 1 {
			p.Elem = Kind(kind[1])
		}
		path = append(path[:depth], p)
		parent := path[depth-1]
		parent.Children = append(parent.Children, p)
	}
	return root
}

// CheckKind reports a fault in a declared kind, for lint.
func CheckKind(word string) error {
	switch word {
	case "string", "integer", "number", "boolean", "object", "array", "document", "any":
		return nil
	}
	return fmt.Errorf("kind %q is none of string, integer, number, boolean, object, array, document, any", word)
}
