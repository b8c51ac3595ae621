package cloudformation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// parse reads a template's text, JSON or YAML. What begins like JSON and is
// none is tried as YAML, which allows comments and a comma too many.
func parse(data []byte) (*node, *fault) {
	if len(data) > maxBytes {
		return nil, &fault{what: fmt.Sprintf("is larger than %d MiB", maxBytes>>20), hint: "split the template"}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		return parseYAML(data)
	}
	n, flt := parseJSON(data)
	if flt == nil || flt.hint != hintJSON {
		return n, flt
	}
	if n, flt := parseYAML(data); flt == nil {
		return n, nil
	}
	return nil, flt
}

const (
	hintJSON  = "mend the JSON"
	hintDepth = "nest less"
	hintTwice = "keep one of the two"
)

// jsonReader builds nodes from the tokens of a JSON text. A token gives no
// place, so the reader counts lines up to where the decoder stands.
type jsonReader struct {
	data []byte
	dec  *json.Decoder
	at   int // offset up to which lines are counted
	line int
}

func parseJSON(data []byte) (*node, *fault) {
	r := &jsonReader{data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: 1}
	r.dec.UseNumber()
	n, flt := r.next(0)
	if flt != nil {
		return nil, flt
	}
	if _, err := r.dec.Token(); err != io.EOF {
		return nil, &fault{line: r.here(), what: "more text after the template", hint: hintJSON}
	}
	return n, nil
}

// here gives the line on which the last token ends.
func (r *jsonReader) here() int {
	end := min(int(r.dec.InputOffset()), len(r.data))
	r.line += bytes.Count(r.data[r.at:end], []byte("\n"))
	r.at = end
	return r.line
}

func (r *jsonReader) token() (json.Token, *fault) {
	tok, err := r.dec.Token()
	if err == nil {
		return tok, nil
	}
	line := r.here()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line = 1 + bytes.Count(r.data[:min(int(syntax.Offset), len(r.data))], []byte("\n"))
	}
	return nil, &fault{line: line, what: "not JSON: " + err.Error(), hint: hintJSON}
}

func (r *jsonReader) next(depth int) (*node, *fault) {
	tok, flt := r.token()
	if flt != nil {
		return nil, flt
	}
	n := &node{line: r.here()}
	switch tok := tok.(type) {
	case nil:
		n.plain, n.text = true, "null"
	case bool:
		n.plain, n.text = true, fmt.Sprint(tok)
	case json.Number:
		n.plain, n.text = true, tok.String()
	case string:
		n.text = tok
	case json.Delim:
		if depth >= maxDepth {
			return nil, tooDeep(n.line)
		}
		if tok == '[' {
			n.kind, flt = list, r.items(n, depth)
		} else {
			n.kind, flt = object, r.fields(n, depth)
		}
	}
	return n, flt
}

func (r *jsonReader) items(n *node, depth int) *fault {
	for r.dec.More() {
		item, flt := r.next(depth + 1)
		if flt != nil {
			return flt
		}
		n.items = append(n.items, item)
	}
	_, flt := r.token()
	return flt
}

func (r *jsonReader) fields(n *node, depth int) *fault {
	var seen map[string]int
	for r.dec.More() {
		name, flt := r.token()
		if flt != nil {
			return flt
		}
		f := field{name: name.(string), line: r.here()}
		if f.value, flt = r.next(depth + 1); flt != nil {
			return flt
		}
		if first := n.append(f, &seen); first > 0 {
			return twice(f, first)
		}
	}
	_, flt := r.token()
	return flt
}

// append adds a field and gives the line on which the object has its name
// already, or 0. seen is kept for objects of many fields.
func (n *node) append(f field, seen *map[string]int) int {
	if len(n.fields) < 16 {
		for _, old := range n.fields {
			if old.name == f.name {
				return old.line
			}
		}
	} else {
		if *seen == nil {
			*seen = map[string]int{}
			for _, old := range n.fields {
				(*seen)[old.name] = old.line
			}
		}
		if line := (*seen)[f.name]; line > 0 {
			return line
		}
		(*seen)[f.name] = f.line
	}
	n.fields = append(n.fields, f)
	return 0
}

func twice(f field, first int) *fault {
	return &fault{line: f.line, what: fmt.Sprintf("key %q stands on line %d already", f.name, first), hint: hintTwice}
}

func tooDeep(line int) *fault {
	return &fault{line: line, what: fmt.Sprintf("lists and maps nest deeper than %d", maxDepth), hint: hintDepth}
}
