package terraform

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"golang.org/x/text/encoding/ianaindex"
)

// text makes a function of one string.
func text(f func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "text", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s, err := f(args[0].AsString())
			return cty.StringVal(s), err
		},
	})
}

// texts2 makes a function of two strings.
func texts2(f func(a, b string) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "a", Type: cty.String}, {Name: "b", Type: cty.String}},
		Type: func(args []cty.Value) (cty.Type, error) {
			if !args[0].IsKnown() || !args[1].IsKnown() {
				return cty.DynamicPseudoType, nil
			}
			v, err := f(args[0].AsString(), args[1].AsString())
			return v.Type(), err
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return f(args[0].AsString(), args[1].AsString())
		},
	})
}

// onText calls f with n arguments as strings, if they are known.
func onText(args []cty.Value, n int, f func(s ...string) (cty.Value, error)) (cty.Value, error) {
	if len(args) != n {
		return cty.NilVal, fmt.Errorf("takes %d arguments, has %d", n, len(args))
	}
	var marks []cty.ValueMarks
	var texts []string
	known := true
	for i, v := range args {
		v, m := v.Unmark()
		marks = append(marks, m)
		v, err := convert.Convert(v, cty.String)
		switch {
		case err != nil || v.IsKnown() && v.IsNull():
			return cty.NilVal, fmt.Errorf("argument %d is no string", i+1)
		case v.IsKnown():
			texts = append(texts, v.AsString())
		default:
			known = false
		}
	}
	if !known {
		return cty.DynamicVal.WithMarks(marks...), nil
	}
	v, err := f(texts...)
	if err != nil {
		return cty.NilVal, err
	}
	return v.WithMarks(marks...), nil
}

func startsWith(s, prefix string) (cty.Value, error) {
	return cty.BoolVal(strings.HasPrefix(s, prefix)), nil
}
func endsWith(s, suffix string) (cty.Value, error) {
	return cty.BoolVal(strings.HasSuffix(s, suffix)), nil
}
func contains(s, part string) (cty.Value, error) { return cty.BoolVal(strings.Contains(s, part)), nil }

func urlEncode(s string) (string, error) { return url.QueryEscape(s), nil }
func urlDecode(s string) (string, error) { return url.QueryUnescape(s) }
func baseName(s string) (string, error)  { return path.Base(s), nil }
func dirName(s string) (string, error)   { return path.Dir(s), nil }

// cleanPath stands for abspath: where the directory lies on the machine is not
// part of the configuration.
func cleanPath(s string) (string, error) { return path.Clean(s), nil }

func toBase64(s string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(s)), nil }

func fromBase64(s string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", errors.New("the text is not base64")
	}
	if !utf8.Valid(b) {
		return "", errors.New("what is encoded is no text in UTF-8")
	}
	return string(b), nil
}

func gzipped(s string) (string, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write([]byte(s)) // a bytes.Buffer takes everything
	_ = w.Close()
	return toBase64(out.String())
}

func gunzip(s string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", errors.New("the text is not base64")
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return "", errors.New("the data is not gzip")
	}
	out, err := io.ReadAll(io.LimitReader(r, maxString+1))
	if err != nil || len(out) > maxString {
		return "", errors.New("the data cannot be unpacked")
	}
	return string(out), nil
}

func hexOf(h func() hash.Hash) func(string) (string, error) {
	return func(s string) (string, error) {
		sum := h()
		sum.Write([]byte(s))
		return hex.EncodeToString(sum.Sum(nil)), nil
	}
}

func base64Of(h func() hash.Hash) func(string) (string, error) {
	return func(s string) (string, error) {
		sum := h()
		sum.Write([]byte(s))
		return base64.StdEncoding.EncodeToString(sum.Sum(nil)), nil
	}
}

func plainText(s string) (cty.Value, error) { return cty.StringVal(s), nil }

func asText(f func(string) (string, error)) func(string) (cty.Value, error) {
	return func(s string) (cty.Value, error) {
		s, err := f(s)
		return cty.StringVal(s), err
	}
}

func textEncode(s, charset string) (cty.Value, error) {
	e, err := ianaindex.IANA.Encoding(charset)
	if err != nil || e == nil {
		return cty.NilVal, fmt.Errorf("there is no encoding %q", charset)
	}
	out, err := e.NewEncoder().String(s)
	if err != nil {
		return cty.NilVal, errors.New("the text cannot be encoded")
	}
	return cty.StringVal(base64.StdEncoding.EncodeToString([]byte(out))), nil
}

func textDecode(s, charset string) (cty.Value, error) {
	e, err := ianaindex.IANA.Encoding(charset)
	if err != nil || e == nil {
		return cty.NilVal, fmt.Errorf("there is no encoding %q", charset)
	}
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return cty.NilVal, errors.New("the text is not base64")
	}
	out, err := e.NewDecoder().String(string(raw))
	return cty.StringVal(out), err
}

func timeCompare(a, b string) (cty.Value, error) {
	first, errA := time.Parse(time.RFC3339, a)
	second, errB := time.Parse(time.RFC3339, b)
	if errA != nil || errB != nil {
		return cty.NilVal, errors.New("an argument is no time in RFC 3339")
	}
	return cty.NumberIntVal(int64(first.Compare(second))), nil
}

// uuidSpaces are the name spaces of RFC 9562 that have short names.
var uuidSpaces = map[string]string{
	"dns":  "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
	"url":  "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
	"oid":  "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
	"x500": "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
}

func uuidV5(space, name string) (cty.Value, error) {
	if known, ok := uuidSpaces[space]; ok {
		space = known
	}
	raw, err := hex.DecodeString(strings.ReplaceAll(space, "-", ""))
	if err != nil || len(raw) != 16 {
		return cty.NilVal, errors.New("the name space is no UUID")
	}
	sum := sha1.Sum(append(raw, name...))
	u := sum[:16]
	u[6], u[8] = u[6]&0x0f|0x50, u[8]&0x3f|0x80
	return cty.StringVal(fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])), nil
}

// replace takes its second argument as a regular expression if it stands
// between slashes. In a text known in part it replaces marks such as
// _BUCKET_ARN_, which what is not known will not hold; other uses are not
// known then.
func replace(_ *loader, args []cty.Value) (cty.Value, error) {
	return onText(args, 3, func(s ...string) (cty.Value, error) {
		if hasHole(s[0]+s[1]+s[2]) && (hasHole(s[1]) || len(s[1]) < 3 || s[1][0] == '/' || strings.HasPrefix(s[0], holeStart) && strings.HasSuffix(s[0], holeEnd)) {
			return cty.NilVal, errors.New("the text is not known")
		}
		if p := s[1]; len(p) > 1 && strings.HasPrefix(p, "/") && strings.HasSuffix(p, "/") {
			if len(s[0])*(1+len(s[2])) > 16*maxString {
				return cty.NilVal, errTooLarge
			}
			return stdlib.RegexReplace(cty.StringVal(s[0]), cty.StringVal(p[1:len(p)-1]), cty.StringVal(s[2]))
		}
		if strings.Count(s[0], s[1])*len(s[2]) > maxString {
			return cty.NilVal, errTooLarge
		}
		return cty.StringVal(strings.ReplaceAll(s[0], s[1], s[2])), nil
	})
}

// Guards refuse what would take the memory of the machine before the result
// could be looked at.

// wideVerb is a verb with a width of five digits, or with one that is an argument.
var wideVerb = regexp.MustCompile(`%[-+ #0-9.\[\]]*(?:[0-9]{5}|\*)`)

func narrow(args []cty.Value) error {
	if len(args) > 0 {
		if v, _ := args[0].Unmark(); isText(v) && wideVerb.MatchString(v.AsString()) {
			return errTooLarge
		}
	}
	return nil
}

func shallow(args []cty.Value) error {
	if len(args) != 2 {
		return nil
	}
	n, _ := args[0].Unmark()
	s, _ := args[1].Unmark()
	if n.Type() != cty.Number || !n.IsKnown() || n.IsNull() || !isText(s) {
		return nil
	}
	if width, _ := n.AsBigFloat().Float64(); width*float64(1+strings.Count(s.AsString(), "\n")) > maxString {
		return errTooLarge
	}
	return nil
}

func shortJoin(args []cty.Value) error {
	if len(args) < 2 {
		return nil
	}
	sep, _ := args[0].Unmark()
	n := 0
	for _, v := range args[1:] {
		if v, _ = v.Unmark(); iterable(v) {
			n += v.LengthInt()
		}
	}
	if isText(sep) && len(sep.AsString())*n > maxString {
		return errTooLarge
	}
	return nil
}

func shortText(args []cty.Value) error {
	for _, v := range args {
		if v, _ = v.Unmark(); isText(v) && len(v.AsString()) > 256<<10 {
			return errTooLarge
		}
	}
	return nil
}

func flatJSON(args []cty.Value) error {
	for _, v := range args {
		if v, _ = v.Unmark(); isText(v) {
			return checkDepth([]byte(v.AsString()))
		}
	}
	return nil
}

var yamlAlias = regexp.MustCompile(`(?m)(?:^|[\s\[,:{-])\*[^\s,\[\]{}]`)

// flatYAML bounds nesting and aliases; what aliases repeat grows exponentially.
func flatYAML(args []cty.Value) error {
	if len(args) == 0 {
		return nil
	}
	v, _ := args[0].Unmark()
	if !isText(v) {
		return nil
	}
	src := v.AsString()
	if len(yamlAlias.FindAllStringIndex(src, 25)) == 25 {
		return errors.New("more than 24 aliases; write them out")
	}
	flow := 0
	for _, line := range strings.Split(src, "\n") {
		if lead := len(line) - len(strings.TrimLeft(line, "-? \t:")); lead > 2*maxNesting {
			return errDeep
		}
		flow += strings.Count(line, "[") + strings.Count(line, "{") - strings.Count(line, "]") - strings.Count(line, "}")
		if flow > maxNesting || strings.Count(line, "[")+strings.Count(line, "{") > 16*maxNesting {
			return errDeep
		}
	}
	return nil
}
