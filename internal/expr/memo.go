package expr

import (
	"slices"
	"strconv"
	"strings"
)

// Memo keeps the answers of rules that read properties of one resource only,
// by the values of these properties: in a large estate the same few values
// come again and again. It holds for one run, as rules read the time, and
// belongs to one goroutine.
type Memo struct {
	answers map[*Rule]map[string]Answer
	key     []byte
	nodes   int
}

// Bounds of what is remembered: values beyond them are evaluated.
const (
	memoNodes   = 48  // values in a key
	memoBytes   = 512 // of a key
	memoAnswers = 512 // of a rule
)

// NewMemo makes an empty memo.
func NewMemo() *Memo { return &Memo{answers: map[*Rule]map[string]Answer{}} }

// answer is that of a rule with tops.
func (m *Memo) answer(r *Rule, s *Scope) Answer {
	m.key, m.nodes = m.key[:0], 0
	for _, name := range r.tops {
		v, ok := s.Resource[name]
		if !ok {
			m.key = append(m.key, '-')
			continue
		}
		if !m.add(v) {
			return r.eval(s)
		}
	}
	known := m.answers[r]
	if known == nil {
		known = map[string]Answer{}
		m.answers[r] = known
	}
	answer, ok := known[string(m.key)]
	if !ok {
		answer = r.eval(s)
		if len(known) < memoAnswers {
			known[string(m.key)] = answer
		}
	}
	return answer
}

// add writes a value so that different values are written differently; false
// if it is not known or too large.
func (m *Memo) add(v any) bool {
	if m.nodes++; m.nodes > memoNodes || len(m.key) > memoBytes {
		return false
	}
	switch v := v.(type) {
	case nil:
		m.key = append(m.key, 'n')
	case bool:
		m.key = append(m.key, 'b', '0')
		if v {
			m.key[len(m.key)-1] = '1'
		}
	case int64:
		m.key = strconv.AppendInt(append(m.key, 'i'), v, 10)
	case float64:
		m.key = strconv.AppendFloat(append(m.key, 'f'), v, 'g', -1, 64)
	case string:
		m.text(v)
	case []any:
		m.key = strconv.AppendInt(append(m.key, '['), int64(len(v)), 10)
		for _, item := range v {
			if !m.add(item) {
				return false
			}
		}
	case map[string]any:
		m.key = strconv.AppendInt(append(m.key, '{'), int64(len(v)), 10)
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if m.text(name); !m.add(v[name]) {
				return false
			}
		}
	default:
		return false
	}
	return true
}

// text writes a string with its length, so that none runs into the next.
func (m *Memo) text(s string) {
	m.key = strconv.AppendInt(append(m.key, 's'), int64(len(s)), 10)
	m.key = append(append(m.key, ':'), s...)
}

// topsOf lists the properties that a rule reads of its resource; none if it
// reads anything else that changes from resource to resource.
func topsOf(reads []Read) []string {
	var tops []string
	for _, read := range reads {
		switch read.Root {
		case "tables", "now":
			continue
		case "resource":
			top := read.Path
			if i := strings.IndexAny(top, ".["); i >= 0 {
				top = top[:i]
			}
			if top == "" || top == "*" {
				return nil
			}
			tops = append(tops, top)
		default:
			return nil
		}
	}
	slices.Sort(tops)
	return slices.Compact(tops)
}
