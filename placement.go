package demarc

// Duty is one thing somebody must do to keep a workload secure, resilient or
// sustainable.
type Duty struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Layer    Layer    `json:"layer"`
	Concern  Concern  `json:"concern"`
	Scope    Scope    `json:"scope"`
	Provider string   `json:"provider,omitempty"` // what a provider does of it where it has a part
	Customer string   `json:"customer,omitempty"` // what a customer does of it where it has a part
	AKA      []string `json:"aka,omitempty"`      // other words people use
	Element  []string `json:"element,omitempty"`  // elements of AWS's model that it answers
	Stead    string   `json:"stead,omitempty"`    // the duty that answers for it where a service has no such thing
}

// Part is what the customer does of a duty.
type Part struct {
	Role Role   `json:"role" yaml:"role"`
	Text string `json:"part" yaml:"part"` // one short sentence
}

// Source is where a placement was read.
type Source struct {
	URL      string `json:"url,omitempty" yaml:"url"`
	Reviewed string `json:"reviewed,omitempty" yaml:"reviewed"` // YYYY-MM-DD: when we checked
	AsOf     string `json:"as_of,omitempty" yaml:"as_of"`       // YYYY or YYYY-MM-DD: how old the page was
}

// Flip is a change of form that would move the duty.
type Flip struct {
	Forms []string `json:"forms"` // ids of the forms that must hold
	Title string   `json:"title"` // the forms in words
	Party Party    `json:"party"` // who would have the duty then
}

// Link is one link of the chain of parties.
type Link struct {
	Link     string `json:"link"` // "aws", or the id of a platform team's or vendor's model
	Title    string `json:"title,omitempty"`
	Party    Party  `json:"party"`
	Provider string `json:"provider,omitempty"`
	Customer *Part  `json:"customer,omitempty"`
}

// Portion is one part of a duty that a mixed resource splits between parties.
type Portion struct {
	Forms    []string `json:"forms"`
	Party    Party    `json:"party"`
	Provider string   `json:"provider,omitempty"`
	Customer *Part    `json:"customer,omitempty"`
}

// Placement is who has a duty of a service in a combination of forms, and why.
type Placement struct {
	ID         string     `json:"id"` // service/duty, or service/duty+form+form
	Service    string     `json:"service"`
	Duty       string     `json:"duty"`
	Forms      []string   `json:"forms,omitempty"` // the forms that decided it; for an undecided one those that are open, each with "?" before
	Party      Party      `json:"party"`
	Provider   string     `json:"provider,omitempty"`
	Customer   *Part      `json:"customer,omitempty"`
	Portions   []Portion  `json:"portions,omitempty"`   // only on a mixed resource
	Candidates []Portion  `json:"candidates,omitempty"` // only where Party is Undecided
	Reason     string     `json:"reason,omitempty"`     // why, beyond the parts
	Flips      []Flip     `json:"flips,omitempty"`
	Source     Source     `json:"source"`
	Confidence Confidence `json:"confidence"`
	From       string     `json:"from"` // case, service, category, delivery
	Chain      []Link     `json:"chain"`
}

// FirstParty is the party as the customer of the first link reads it: who of the
// provider and the whole organization has the duty, whatever its teams divide.
func (p *Placement) FirstParty() Party {
	if len(p.Chain) > 1 {
		return p.Chain[0].Party
	}
	return p.Party
}

// CustomerAsked reports whether the customer has a part that asks for work.
func (p *Placement) CustomerAsked() bool {
	if p.Customer != nil && p.Customer.Role.Asks() {
		return true
	}
	for _, portion := range p.Portions {
		if portion.Customer != nil && portion.Customer.Role.Asks() {
			return true
		}
	}
	return false
}

// Line is all placements that hold for a resource.
type Line struct {
	ID         string   `json:"id"` // rds+auto-minor-off+own-key; an undecided form as ?auto-minor-off
	Service    string   `json:"service"`
	Name       string   `json:"name"` // Amazon RDS
	Forms      []string `json:"forms,omitempty"`
	FormTitles []string `json:"form_titles,omitempty"` // in words, in the order of Forms
	RunsOn     []string `json:"runs_on,omitempty"`     // services on whose equipment the resources stand, or may stand
	Category   Category `json:"category"`
	Delivery   Delivery `json:"delivery"`
	Placements []string `json:"placements"` // ids, in the order of the duties
}

// Inherited reports whether somebody else does all of the duty that is to be
// done: the provider, where the customer has no part that asks for work, or
// the link of the chain before the reader's.
func (p *Placement) Inherited() bool {
	return p.Party == Provider && !p.CustomerAsked() || p.Party == Organization && len(p.Chain) > 1
}

// Yours reports whether the placement leaves the reader a duty to answer for.
func (p *Placement) Yours() bool {
	return p != nil && p.Party != None && p.Party != Undecided && !p.Inherited()
}
