package assess

import (
	"demarc"
	"demarc/catalog"
	"demarc/internal/expr"
)

// supposed are the states of forms that a run supposes of a resource instead
// of reading them; those it does not name stay as they are.
func (p *part) supposed(r *demarc.Resource, s *catalog.Service, states []expr.Truth) {
	for id, holds := range p.run.Suppose[r.ID] {
		for i, f := range s.Forms {
			if f.ID != id {
				continue
			}
			states[i] = expr.False
			if holds {
				states[i] = expr.True
			}
		}
	}
}
