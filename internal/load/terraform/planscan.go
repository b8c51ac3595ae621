package terraform

import (
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/tidwall/gjson"
)

// planDepth is how deep lists and objects may nest. Terraform's own values
// stay far below it.
const planDepth = 250

// planText looks at data as a string without a copy; data must not change
// afterwards. A byte order mark, which some shells write, is left out.
func planText(data []byte) string {
	return strings.TrimPrefix(unsafe.String(unsafe.SliceData(data), len(data)), "\ufeff")
}

// planFault is a place where a document is not the JSON that it should be.
type planFault struct {
	at   int // byte offset
	what string
}

func (f *planFault) Error() string { return fmt.Sprintf("byte %d: %s", f.at, f.what) }

// planRead reads text as one JSON document (RFC 8259) in UTF-8 whose outermost
// value is an object; f reads its members. The error is a *planFault at the
// first place that is not JSON, nests too deeply or names a key of an object
// twice. What passes may be read with gjson, which checks none of this.
func planRead(text string, f func(s *planScan, key string, i int) (int, error)) error {
	if !utf8.ValidString(text) {
		return &planFault{planInvalid(text), "is not UTF-8"}
	}
	s := &planScan{text: text}
	start := s.blank(0)
	if start < len(text) && text[start] != '{' {
		return s.fault(start, "is not a JSON object")
	}
	end, err := s.members(start, 0, func(key string, i int) (int, error) { return f(s, key, i) })
	if err != nil {
		return err
	}
	if end = s.blank(end); end < len(text) {
		return s.fault(end, "something follows the end of the document")
	}
	return nil
}

// planInvalid finds the first byte that is not UTF-8.
func planInvalid(text string) int {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd") {
			return i
		}
	}
	return len(text)
}

// planScan walks a document once, checks what it passes and hands over the
// parts that a reader asks for. A depth is that of the value which is read.
type planScan struct {
	text string
	keys []string // keys of the objects that are open, innermost last
}

// planMember reads the value at i of a member and returns where it ends.
type planMember func(key string, i int) (int, error)

// members reads the object at i by handing each member to f. A value of
// another kind is passed over.
func (s *planScan) members(i, depth int, f planMember) (int, error) {
	if depth < planDepth && i < len(s.text) && s.text[i] == '{' {
		return s.object(i, depth, f)
	}
	return s.value(i, depth)
}

// fields reads the object at i by handing each member to f as JSON.
func (s *planScan) fields(i, depth int, f func(key, raw string)) (int, error) {
	return s.members(i, depth, func(key string, i int) (int, error) {
		end, err := s.value(i, depth+1)
		if err == nil {
			f(key, s.text[i:end])
		}
		return end, err
	})
}

// items reads the list at i by handing each item to f. A value of another
// kind is passed over.
func (s *planScan) items(i, depth int, f func(i int) (int, error)) (int, error) {
	if depth < planDepth && i < len(s.text) && s.text[i] == '[' {
		return s.array(i, depth, f)
	}
	return s.value(i, depth)
}

func (s *planScan) blank(i int) int {
	for i < len(s.text) && (s.text[i] == ' ' || s.text[i] == '\n' || s.text[i] == '\r' || s.text[i] == '\t') {
		i++
	}
	return i
}

// fault is an error at i, which is that of a cut where the text ends.
func (s *planScan) fault(i int, what string) error {
	if i >= len(s.text) {
		return &planFault{len(s.text), "the document is cut short"}
	}
	return &planFault{i, what}
}

// value checks the value at i and returns where it ends.
func (s *planScan) value(i, depth int) (int, error) {
	if i >= len(s.text) {
		return 0, s.fault(i, "")
	}
	if depth >= planDepth {
		return 0, s.fault(i, fmt.Sprintf("nests deeper than %d", planDepth))
	}
	switch s.text[i] {
	case '{':
		return s.object(i, depth, nil)
	case '[':
		return s.array(i, depth, nil)
	case '"':
		return s.string(i)
	case 't':
		return s.word(i, "true")
	case 'f':
		return s.word(i, "false")
	case 'n':
		return s.word(i, "null")
	}
	return s.number(i)
}

// object checks the object at i; f reads its members, or value if it is nil.
func (s *planScan) object(i, depth int, f planMember) (int, error) {
	base, sorted := len(s.keys), true
	var set map[string]bool
	i = s.blank(i + 1)
	if i < len(s.text) && s.text[i] == '}' {
		return i + 1, nil
	}
	for {
		key, end, err := s.key(i)
		if err != nil {
			return 0, err
		}
		if !s.fresh(base, key, &sorted, &set) {
			return 0, s.fault(i, fmt.Sprintf("names the key %q a second time", planShort(key)))
		}
		s.keys = append(s.keys, key)
		if i = s.blank(end); i >= len(s.text) || s.text[i] != ':' {
			return 0, s.fault(i, "expected ':'")
		}
		if i = s.blank(i + 1); f == nil {
			i, err = s.value(i, depth+1)
		} else {
			i, err = f(key, i)
		}
		if err != nil {
			return 0, err
		}
		if i = s.blank(i); i < len(s.text) && s.text[i] == '}' {
			s.keys = s.keys[:base]
			return i + 1, nil
		}
		if i >= len(s.text) || s.text[i] != ',' {
			return 0, s.fault(i, "expected ',' or '}'")
		}
		i = s.blank(i + 1)
	}
}

// key reads the name of a member.
func (s *planScan) key(i int) (key string, end int, err error) {
	if i >= len(s.text) || s.text[i] != '"' {
		return "", 0, s.fault(i, "expected the name of a member")
	}
	if end, err = s.string(i); err != nil {
		return "", 0, err
	}
	key = s.text[i+1 : end-1]
	if strings.IndexByte(key, '\\') >= 0 {
		key = gjson.Parse(s.text[i:end]).Str
	}
	return key, end, nil
}

// fresh reports whether key is new among s.keys[base:]. Terraform sorts its
// keys, so one comparison mostly tells; small objects are searched, large
// ones in disorder get a set.
func (s *planScan) fresh(base int, key string, sorted *bool, set *map[string]bool) bool {
	keys := s.keys[base:]
	if *sorted && (len(keys) == 0 || keys[len(keys)-1] < key) {
		return true
	}
	*sorted = false
	if len(keys) < 16 {
		for _, k := range keys {
			if k == key {
				return false
			}
		}
		return true
	}
	if *set == nil {
		*set = make(map[string]bool, 2*len(keys))
		for _, k := range keys {
			(*set)[k] = true
		}
	}
	if (*set)[key] {
		return false
	}
	(*set)[key] = true
	return true
}

// array checks the list at i; f reads its items, or value if it is nil.
func (s *planScan) array(i, depth int, f func(i int) (int, error)) (int, error) {
	i = s.blank(i + 1)
	if i < len(s.text) && s.text[i] == ']' {
		return i + 1, nil
	}
	for {
		var err error
		if f == nil {
			i, err = s.value(i, depth+1)
		} else {
			i, err = f(i)
		}
		if err != nil {
			return 0, err
		}
		if i = s.blank(i); i < len(s.text) && s.text[i] == ']' {
			return i + 1, nil
		}
		if i >= len(s.text) || s.text[i] != ',' {
			return 0, s.fault(i, "expected ',' or ']'")
		}
		i = s.blank(i + 1)
	}
}
