package policy

import "demarc"

// Answer is yes, no, or open: a value that is not known stands in its way.
type Answer struct {
	Yes  bool
	Open *demarc.Unk // set: neither yes nor no
}

func known(b bool) Answer { return Answer{Yes: b} }

func open(u *demarc.Unk) Answer { return Answer{Open: u} }

func (a Answer) is(b bool) bool { return a.Open == nil && a.Yes == b }

// or and and are Kleene's: a known answer that decides wins over an open one.
func (a Answer) or(b Answer) Answer {
	switch {
	case a.is(true) || b.is(false):
		return a
	case b.is(true) || a.is(false):
		return b
	}
	return a
}

func (a Answer) and(b Answer) Answer {
	switch {
	case a.is(false) || b.is(true):
		return a
	case b.is(false) || a.is(true):
		return b
	}
	return a
}

func (a Answer) not() Answer {
	if a.Open != nil {
		return a
	}
	return known(!a.Yes)
}
