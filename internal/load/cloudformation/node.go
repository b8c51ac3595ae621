package cloudformation

import (
	"strconv"
	"strings"
)

// kind is the shape of a node.
type kind uint8

const (
	scalar kind = iota
	list
	object
)

// node is a piece of a template with its place, the same for YAML and JSON.
// A short form (!Sub x) has become its long form ({"Fn::Sub": x}).
type node struct {
	kind   kind
	plain  bool    // a scalar without quotes or tag: it may be a number, a boolean or null
	line   int     // 1-based
	text   string  // of a scalar, as written
	items  []*node // of a list
	fields []field // of an object, in the order of the file, no name twice
}

// field is one entry of an object.
type field struct {
	name  string
	line  int // of the name
	value *node
}

// get gives a field's value, or nil. A nil node has no fields.
func (n *node) get(name string) *node {
	if n == nil {
		return nil
	}
	for _, f := range n.fields {
		if f.name == name {
			return f.value
		}
	}
	return nil
}

// null reports whether the node is absent or an explicit null.
func (n *node) null() bool {
	return n == nil || n.kind == scalar && n.plain && isNull(n.text)
}

// str gives a scalar's text; "" for anything else.
func (n *node) str() string {
	if n.null() || n.kind != scalar {
		return ""
	}
	return n.text
}

// literal gives the value of a scalar.
func (n *node) literal() any {
	if !n.plain {
		return n.text
	}
	return plainValue(n.text)
}

// plainValue types an unquoted scalar. A number is typed only if it reads
// back as written, so that account ids, versions and port ranges keep their
// digits; dates, and yes, no, on and off, are strings.
func plainValue(text string) any {
	switch {
	case isNull(text):
		return nil
	case text == "true" || text == "True" || text == "TRUE":
		return true
	case text == "false" || text == "False" || text == "FALSE":
		return false
	case !mayBeNumber(text):
		return text
	}
	if i, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(i, 10) == text {
		return i
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && strconv.FormatFloat(f, 'f', -1, 64) == text {
		return f
	}
	return text
}

func isNull(text string) bool {
	return text == "" || text == "~" || text == "null" || text == "Null" || text == "NULL"
}

func mayBeNumber(text string) bool {
	return len(text) <= 40 && strings.Trim(text, "0123456789.-") == ""
}
