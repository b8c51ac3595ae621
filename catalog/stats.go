package catalog

import "demarc"

// Stats counts what a catalog holds.
type Stats struct {
	Services     int
	Documented   int // services with a documented placement of their own
	Types        int // claims on resource types
	Forms        int
	Recognised   int // forms that configuration shows
	Placements   int // with their cases
	ByConfidence map[demarc.Confidence]int
	Checks       int
	CheckedTypes int    // resource types that some check is on
	Sources      int    // distinct addresses
	OldestReview string // YYYY-MM-DD
	Unreviewed   int    // services whose sources nobody has read
	Frameworks   int
	Controls     int
	Placed       int // controls that a duty answers
}

// Stats counts the services, forms, placements, checks and controls.
func (c *Catalog) Stats() Stats {
	out := Stats{ByConfidence: map[demarc.Confidence]int{}, OldestReview: c.Defaults.Reviewed}
	urls := map[string]bool{}
	for _, s := range c.Services() {
		n := s.Stats()
		out.Services++
		out.Types += n[0]
		out.Forms += n[1]
		out.Placements += n[2]
		out.ByConfidence[demarc.Documented] += n[3]
		out.ByConfidence[demarc.Reasoned] += n[2] - n[3]
		out.Checks += n[4]
		if n[3] > 0 {
			out.Documented++
		}
		for _, f := range s.Forms {
			if f.When != "" {
				out.Recognised++
			}
		}
		for _, source := range s.Sources {
			urls[source.URL] = true
		}
		switch {
		case s.Reviewed == "":
			out.Unreviewed++
		case s.Reviewed < out.OldestReview:
			out.OldestReview = s.Reviewed
		}
	}
	out.Sources = len(urls)
	for typ, services := range c.index.Checks {
		if typ != "" && len(services) > 0 {
			out.CheckedTypes++
		}
	}
	for _, id := range c.FrameworkIDs() {
		f, _ := c.Framework(id)
		out.Frameworks++
		out.Controls += len(f.Controls)
		for _, k := range f.Controls {
			if len(k.Duties) > 0 {
				out.Placed++
			}
		}
	}
	return out
}
