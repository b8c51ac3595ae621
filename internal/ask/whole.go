package ask

import (
	"regexp"

	"demarc"
)

// wholly are the words of a question about the whole of a thing rather than
// about one act: a thing to which both sides have a part is then shared.
var wholly = regexp.MustCompile(`(?i)\b(overall|altogether|as a whole|(taken|taking|all) ([a-z]+ ){0,2}(as a whole|together)|\w+ and \w+ together|in (full|total|its entirety)|` +
	`all (of (it|that|this)|told|included)|all (in|taken) all|the (whole|entire|complete|full) \w+|end[ -]to[ -]end|from top to bottom|control family|everywhere|` +
	`from \w+ing\b.*\b(to|until) \w+ing|from .* (all the way )?(up|down|through) to|from (the|its|our|your) .+ to (the|its|our|your|code)|` +
	`counting .+|both .+ and|between (them|the two|us)|both (sides|parties|of (us|them))|one (side|party) or both|is involved|involves whom)\b`)

// whole answers a question about the whole of a thing: by both sides where one
// or several of the duties that fit it leave each of them a part.
func (x *Index) whole(q query, list []Candidate) demarc.Party {
	provider, customer := false, false
	for _, c := range list {
		if c.Score < list[0].Score*kindred || c.Service != list[0].Service && c.Service != "" {
			continue
		}
		p := c.Placement
		provider = provider || p.Party == demarc.Provider || p.Party == demarc.Shared
		customer = customer || p.Party == demarc.Customer || p.Party == demarc.Shared || p.Party == demarc.Organization
	}
	switch {
	case provider && customer:
		return demarc.Shared
	case provider:
		return demarc.Provider
	case customer:
		return demarc.Customer
	}
	return demarc.Undecided
}
