package terraform

import (
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"demarc"
)

// export turns a value of cty into one of demarc.Attributes. A string that is
// a JSON document with placeholders becomes the tree it describes.
func (h *holes) export(v cty.Value) any { return h.exportUnder(v, nil, false) }

// exportUnder gets the origins and the secrecy of the collection that v is in.
func (h *holes) exportUnder(v cty.Value, above []*demarc.Unk, hidden bool) any {
	hidden = hidden || v.HasMark(sensitive{})
	if from := origins(v); len(from) > 0 {
		above = from
	}
	v, _ = v.Unmark()
	ty := v.Type()
	switch {
	case !v.IsKnown():
		u := joined(above)
		return &u
	case v.IsNull():
		return nil
	case ty == cty.Bool:
		return v.True()
	case ty == cty.Number:
		return exportNumber(v.AsBigFloat())
	case hidden && (ty == cty.String || ty.IsMapType()):
		u := secret
		return &u
	case ty == cty.String:
		return h.exportText(v.AsString())
	case ty.IsMapType() || ty.IsObjectType():
		members := make(map[string]any, v.LengthInt())
		for it := v.ElementIterator(); it.Next(); {
			k, e := it.Element()
			members[h.exportKey(k.AsString())] = h.exportUnder(e, above, hidden)
		}
		return members
	case v.CanIterateElements():
		elements := make([]any, 0, v.LengthInt())
		for it := v.ElementIterator(); it.Next(); {
			_, e := it.Element()
			elements = append(elements, h.exportUnder(e, above, hidden))
		}
		return elements
	}
	return &demarc.Unk{Reason: "a value of type " + ty.FriendlyName() + " cannot be read"}
}

func exportNumber(f *big.Float) any {
	if n, exact := f.Int64(); exact == big.Exact {
		return n
	}
	n, _ := f.Float64()
	return n
}

func (h *holes) exportKey(key string) string {
	if !hasHole(key) {
		return key
	}
	texts, _ := h.cut(key)
	return strings.Join(texts, demarc.Hole)
}

// exportText keeps a string that is known, decodes a JSON document that is
// known in part, and says what is known of any other.
func (h *holes) exportText(s string) any {
	if !hasHole(s) {
		return s
	}
	if doc := strings.TrimSpace(s); doc[0] == '{' || doc[0] == '[' {
		if tree, err := h.decode(quoteHoles(doc)); err == nil {
			return tree
		}
	}
	return h.partial(s)
}

// quoteHoles puts quotes around the placeholders that stand outside the
// strings of a JSON text, as in {"Resource": ${jsonencode(var.arns)}}.
func quoteHoles(s string) string {
	var out strings.Builder
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\' && i+1 < len(s):
			out.WriteByte(s[i])
			i++
		case s[i] == '"':
			quoted = !quoted
		case !quoted && strings.HasPrefix(s[i:], holeStart):
			if end := strings.Index(s[i:], holeEnd); end > 0 {
				out.WriteString(`"` + s[i:i+end+len(holeEnd)] + `"`)
				i += end + len(holeEnd) - 1
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

var errJSON = errors.New("not one JSON document without repeated keys")

// decode reads a JSON document with placeholders in its strings.
func (h *holes) decode(s string) (any, error) {
	if err := checkDepth([]byte(s)); err != nil {
		return nil, err
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	v, err := h.decodeValue(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errJSON
	}
	return v, nil
}

func (h *holes) decodeValue(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return h.decodeObject(d)
		}
		return h.decodeArray(d)
	case json.Number:
		if n, err := strconv.ParseInt(t.String(), 10, 64); err == nil {
			return n, nil
		}
		return t.Float64()
	case string:
		if hasHole(t) {
			return h.partial(t), nil
		}
		return t, nil
	default:
		return t, nil
	}
}

func (h *holes) decodeObject(d *json.Decoder) (any, error) {
	members := map[string]any{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, _ := t.(string)
		key = h.exportKey(key)
		if _, repeated := members[key]; repeated {
			return nil, errJSON
		}
		if members[key], err = h.decodeValue(d); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return members, err
}

func (h *holes) decodeArray(d *json.Decoder) (any, error) {
	elements := []any{}
	for d.More() {
		v, err := h.decodeValue(d)
		if err != nil {
			return nil, err
		}
		elements = append(elements, v)
	}
	_, err := d.Token()
	return elements, err
}

// checkDepth bounds the nesting of a JSON text; encoding/json's tokens do not.
func checkDepth(src []byte) error {
	depth, quoted := 0, false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxNesting {
				return errDeep
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

var errDeep = errors.New("more than 250 levels of nesting; flatten the document")
