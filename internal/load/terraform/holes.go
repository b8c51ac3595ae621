package terraform

import (
	"sort"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"demarc"
)

// What is not known travels through an evaluation in two ways.
//
// A value that is not known at all is an unknown of cty, marked with the
// *demarc.Unk that says where it came from; cty carries marks through every
// operation. A string that is known in part is a known string in which
// placeholders stand for the missing pieces, so that a policy document with
// one unknown ARN keeps all its other statements. Wherever a string is looked
// into (a comparison, a condition, most functions) open first turns strings
// with placeholders back into unknowns, so that nothing is decided that is
// not known.
type holes struct {
	table  []*demarc.Unk
	number map[demarc.Unk]int
}

// A placeholder is holeStart, a number, holeEnd: characters that Unicode
// assigns to nobody, so that no text has them by accident.
const (
	holeStart = "\uFDD0"
	holeEnd   = "\uFDD1"
)

// sensitive is the mark of what must not be shown.
type sensitive struct{}

var secret = demarc.Unk{Reason: "sensitive value", Set: true}

// intern gives the one *demarc.Unk that equals u. It serves as a mark.
func (h *holes) intern(u demarc.Unk) *demarc.Unk {
	if n, ok := h.number[u]; ok {
		return h.table[n]
	}
	if h.number == nil {
		h.number = map[demarc.Unk]int{}
	}
	h.number[u] = len(h.table)
	h.table = append(h.table, &u)
	return &u
}

// unknown is a value of which only u is known.
func (h *holes) unknown(u demarc.Unk) cty.Value {
	return cty.DynamicVal.Mark(h.intern(u))
}

// placeholder is the text that stands for u in a string.
func (h *holes) placeholder(u demarc.Unk) string {
	h.intern(u)
	return holeStart + strconv.Itoa(h.number[u]) + holeEnd
}

// origins lists where the unknown parts of v come from, sorted.
func origins(v cty.Value) []*demarc.Unk {
	var all []*demarc.Unk
	for mark := range v.Marks() {
		if u, ok := mark.(*demarc.Unk); ok {
			all = append(all, u)
		}
	}
	sort.Slice(all, func(i, j int) bool { return lessUnk(all[i], all[j]) })
	return all
}

func lessUnk(a, b *demarc.Unk) bool {
	if a.Reason != b.Reason {
		return a.Reason < b.Reason
	}
	return a.Attr < b.Attr
}

// joined says in one what several unknowns say: their reasons, at most three,
// and the resource if all agree on one.
func joined(all []*demarc.Unk) demarc.Unk {
	if len(all) == 0 {
		return demarc.Unk{Reason: "not known before apply"}
	}
	u := demarc.Unk{Set: true, Ref: all[0].Ref, Attr: all[0].Attr}
	var reasons []string
	for _, o := range all {
		u.Set = u.Set && o.Set
		if o.Ref != u.Ref || o.Attr != u.Attr {
			u.Ref, u.Attr = "", ""
		}
		if n := len(reasons); n == 0 || reasons[n-1] != o.Reason {
			reasons = append(reasons, o.Reason)
		}
	}
	if u.Attr == "" {
		u.Ref = ""
	}
	if len(reasons) > 3 {
		reasons = append(reasons[:3], "and "+strconv.Itoa(len(reasons)-3)+" more")
	}
	u.Reason = strings.Join(reasons, "; ")
	return u
}

// cut parts s at its placeholders: text, hole, text, hole, text.
func (h *holes) cut(s string) (texts []string, missing []*demarc.Unk) {
	for {
		start := strings.Index(s, holeStart)
		if start < 0 {
			return append(texts, s), missing
		}
		rest := s[start+len(holeStart):]
		end := strings.Index(rest, holeEnd)
		n := -1
		if end > 0 {
			n, _ = strconv.Atoi(rest[:end])
		}
		if n < 0 || n >= len(h.table) { // not one of ours
			return append(texts, s), missing
		}
		texts, missing = append(texts, s[:start]), append(missing, h.table[n])
		s = rest[end+len(holeEnd):]
	}
}

// partial says what is known of a string with placeholders.
func (h *holes) partial(s string) *demarc.Unk {
	texts, missing := h.cut(s)
	if len(missing) == 1 && texts[0] == "" && texts[1] == "" {
		return missing[0]
	}
	sorted := append([]*demarc.Unk(nil), missing...)
	sort.Slice(sorted, func(i, j int) bool { return lessUnk(sorted[i], sorted[j]) })
	u := joined(sorted)
	u.Set, u.Text = true, strings.Join(texts, demarc.Hole)
	return &u
}

func hasHole(s string) bool { return strings.Contains(s, holeStart) }

func isText(v cty.Value) bool { return v.Type() == cty.String && v.IsKnown() && !v.IsNull() }

// iterable reports whether v, which has no marks, has elements to go through.
func iterable(v cty.Value) bool { return v.IsKnown() && !v.IsNull() && v.CanIterateElements() }

// open gives v with every string that has placeholders made unknown, and
// every object that has them in its keys.
func (h *holes) open(v cty.Value) cty.Value {
	if len(h.table) == 0 {
		return v
	}
	return h.rewrite(v, func(v cty.Value) cty.Value {
		raw, marks := v.Unmark()
		if !isText(raw) || !hasHole(raw.AsString()) {
			return v
		}
		_, missing := h.cut(raw.AsString())
		v = cty.UnknownVal(cty.String).WithMarks(marks)
		for _, u := range missing {
			v = v.Mark(u)
		}
		return v
	}, true)
}

// settle makes strings that are nothing but a placeholder unknown again.
func (h *holes) settle(v cty.Value) cty.Value {
	if len(h.table) == 0 {
		return v
	}
	return h.rewrite(v, h.settleLeaf, false)
}

func (h *holes) settleLeaf(v cty.Value) cty.Value {
	raw, marks := v.Unmark()
	if !isText(raw) || !strings.HasPrefix(raw.AsString(), holeStart) {
		return v
	}
	texts, missing := h.cut(raw.AsString())
	if len(missing) != 1 || texts[0] != "" || texts[1] != "" {
		return v
	}
	return cty.DynamicVal.WithMarks(marks).Mark(missing[0])
}

// fill gives v with a placeholder for everything in it that is not known and,
// if secrets is set, for every string that is sensitive.
func (h *holes) fill(v cty.Value, secrets bool) cty.Value {
	return h.fillUnder(v, secrets, nil)
}

func (h *holes) fillUnder(v cty.Value, secrets bool, above []*demarc.Unk) cty.Value {
	if !v.IsMarked() && v.IsWhollyKnown() && !v.ContainsMarked() {
		return v
	}
	hidden := secrets && v.HasMark(sensitive{})
	if from := origins(v); len(from) > 0 {
		above = from
	}
	raw, marks := v.Unmark()
	switch {
	case !raw.IsKnown():
		return cty.StringVal(h.placeholder(joined(above)))
	case hidden && isText(raw):
		return cty.StringVal(h.placeholder(secret))
	case !iterable(raw):
		return v
	}
	return rebuild(raw, marks, func(e cty.Value) cty.Value {
		if hidden {
			e = e.Mark(sensitive{})
		}
		return h.fillUnder(e, secrets, above)
	})
}

// rewrite applies leaf to every value below v that has no elements, and to v
// if it has none. With keys, an object whose keys have placeholders is unknown.
func (h *holes) rewrite(v cty.Value, leaf func(cty.Value) cty.Value, keys bool) cty.Value {
	raw, marks := v.Unmark()
	if !iterable(raw) {
		return leaf(v)
	}
	if !hasHoles(raw) || raw.Type().IsSetType() && !keys { // a set would lose whose hole is whose
		return v
	}
	if keys && (raw.Type().IsObjectType() || raw.Type().IsMapType()) {
		for it := raw.ElementIterator(); it.Next(); {
			if k, _ := it.Element(); hasHole(k.AsString()) {
				return cty.DynamicVal.WithMarks(marks, h.open(k).Marks())
			}
		}
	}
	return rebuild(raw, marks, func(e cty.Value) cty.Value { return h.rewrite(e, leaf, keys) })
}

// hasHoles reports whether any string or key in v has a placeholder.
func hasHoles(v cty.Value) bool {
	v, _ = v.Unmark()
	switch {
	case !v.IsKnown() || v.IsNull():
		return false
	case v.Type() == cty.String:
		return hasHole(v.AsString())
	case !v.CanIterateElements():
		return false
	}
	for it := v.ElementIterator(); it.Next(); {
		k, e := it.Element()
		if hasHoles(e) || k.Type() == cty.String && hasHole(k.AsString()) {
			return true
		}
	}
	return false
}

// rebuild applies f to the elements of v, a known collection without marks of
// its own. Elements may change type, so lists come out as tuples and maps as
// objects; a set stays a set if it can.
func rebuild(v cty.Value, marks cty.ValueMarks, f func(cty.Value) cty.Value) cty.Value {
	ty := v.Type()
	if ty.IsObjectType() || ty.IsMapType() {
		members := make(map[string]cty.Value, v.LengthInt())
		for it := v.ElementIterator(); it.Next(); {
			k, e := it.Element()
			members[k.AsString()] = f(e)
		}
		return cty.ObjectVal(members).WithMarks(marks)
	}
	elements := make([]cty.Value, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		elements = append(elements, f(e))
	}
	if ty.IsSetType() && len(elements) > 0 && cty.CanSetVal(elements) {
		return cty.SetVal(elements).WithMarks(marks)
	}
	return cty.TupleVal(elements).WithMarks(marks)
}
