package catalog

import "slices"

// Framework is a set of controls: a law, a standard, a benchmark. It maps each
// control to duties; the control's type for an estate is derived from their
// placements, never stored.
type Framework struct {
	ID        string     `yaml:"framework"`
	Title     string     `yaml:"title"`
	Version   string     `yaml:"version"`
	Publisher string     `yaml:"publisher"`
	Licence   string     `yaml:"licence"`
	Source    string     `yaml:"source"`
	Reviewed  string     `yaml:"reviewed"`
	Note      string     `yaml:"note"`
	Baselines []string   `yaml:"baselines"`
	Controls  []*Control `yaml:"controls"`

	file string
}

// Control is a requirement of a framework.
type Control struct {
	ID          string   `yaml:"id"`
	Label       string   `yaml:"label"` // as the framework writes it; the id if empty
	Title       string   `yaml:"title"` // the framework's where it is public domain, else ours
	Baselines   []string `yaml:"baselines"`
	Inheritable string   `yaml:"inheritable"` // full, partial (the default), never
	Duties      []string `yaml:"duties"`      // whose doing, together, answers it; none: not placed
	Checks      []string `yaml:"checks"`      // where the control is narrower than its duties
	Reason      string   `yaml:"reason"`      // why so, or why no duty answers it
	Expect      string   `yaml:"expect"`      // the type that the framework itself gives it, for a test
}

// Of lists the controls of a baseline; of all for "".
func (f *Framework) Of(baseline string) []*Control {
	if baseline == "" {
		return f.Controls
	}
	var out []*Control
	for _, c := range f.Controls {
		if slices.Contains(c.Baselines, baseline) {
			out = append(out, c)
		}
	}
	return out
}

// Programme finds a programme by id; one of that id alone if there is none.
func (c *Catalog) Programme(id string) Programme {
	for _, p := range c.Programmes {
		if p.ID == id {
			return p
		}
	}
	return Programme{ID: id, Title: id}
}

// SpeaksFor reports whether an examination under a programme is evidence for
// the controls of a framework: those that the programme names, and those that
// no programme names.
func (c *Catalog) SpeaksFor(programme, framework string) bool {
	named := false
	for _, p := range c.Programmes {
		if slices.Contains(p.Frameworks, framework) {
			if p.ID == programme {
				return true
			}
			named = true
		}
	}
	return !named
}

// inheritances are the words of Control.Inheritable.
var inheritances = []string{"", "full", "partial", "never"}

// isCheck: whether a service file, all of which were read before, holds a check.
func (l *linter) isCheck(id string) bool {
	_, ok := l.ids[id]
	return ok
}

func (l *linter) programmes() {
	if len(l.catalog.Programmes) == 0 {
		return
	}
	l.open("programmes.yaml")
	for i, p := range l.catalog.Programmes {
		where := at{"programmes", i}
		if !idShape.MatchString(p.ID) || p.Title == "" {
			l.fault(where, "a programme wants a plain id and a title, not %q and %q", p.ID, p.Title)
		}
		for _, f := range p.Frameworks {
			if !slices.Contains(l.catalog.FrameworkIDs(), f) {
				l.fault(where, "programme %s speaks for %q, which is no framework", p.ID, f)
			}
		}
	}
}

func (l *linter) framework(f *Framework) {
	l.open(f.file)
	if f.Title == "" || f.Source == "" || f.Licence == "" {
		l.fault(at{}, "framework %s wants a title, a source and a licence", f.ID)
	}
	seen := map[string]bool{}
	for i, c := range f.Controls {
		where := at{"controls", i}
		if c.ID == "" || seen[c.ID] {
			l.fault(where, "control id %q is missing or stands twice", c.ID)
		}
		seen[c.ID] = true
		if !slices.Contains(inheritances, c.Inheritable) {
			l.fault(where, "control %s: inheritable %q is none of full, partial, never", c.ID, c.Inheritable)
		}
		if len(c.Duties) == 0 && c.Reason == "" {
			l.fault(where, "control %s: no duty answers it; say why", c.ID)
		}
		for _, d := range c.Duties {
			if _, ok := l.catalog.Duty(d); !ok {
				l.fault(where, "control %s: no duty %q", c.ID, d)
			}
		}
		for _, k := range c.Checks {
			if !l.isCheck(k) {
				l.fault(where, "control %s: no check %q", c.ID, k)
			}
		}
		for _, b := range c.Baselines {
			if !slices.Contains(f.Baselines, b) {
				l.fault(where, "control %s: no baseline %q", c.ID, b)
			}
		}
	}
}
