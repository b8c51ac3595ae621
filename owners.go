package demarc

// Owners is how an organization divides the customer's duties among its
// teams. The zero value knows no team: resources may still name one by a tag.
type Owners struct {
	Path     string      // of the file, for messages; "": none
	Root     string      // directory to which paths of rules and of Codeowners are relative, as the paths of resources begin
	Teams    []Team      // declared ones, in the order of the file
	Rules    []OwnerRule // in the order of the file
	Tags     []string    // keys of tags that name an owner, the first that a resource has counts; nil: owner, team
	Accounts map[string]string
	Training bool // certificates of the quiz attest awareness-training

	Codeowners     []byte // content of a CODEOWNERS file; nil: none
	CodeownersPath string
}

// Team is a team of the house.
type Team struct {
	ID      string   `json:"id"`
	Name    string   `json:"name,omitempty"`
	Contact string   `json:"contact,omitempty"` // a channel, an address, a person
	Aliases []string `json:"aliases,omitempty"` // as tags and CODEOWNERS write it

	Acknowledged string `json:"acknowledged,omitempty"` // by whom and when the team took its duties on; "": nobody said so
}

// OwnerRule gives a team the duties for which every named criterion holds; a
// criterion holds when one of its values does.
type OwnerRule struct {
	Team      string
	Line      int // in the file
	Addresses []string
	Duties    []string
	Tags      map[string]string // value "*": any
	Paths     []string
	Services  []string
	Layers    []Layer
	Accounts  []string
}

// Ownership says which team carries the customer's duties of a resource, and
// how we know.
type Ownership struct {
	ID string `json:"id"` // Row.Owner: the owner, with ".2", ".3", ... where it owns for other reasons, or not all duties, elsewhere
	Owned
	Duties map[string]Owned `json:"duties,omitempty"` // duties that another team carries
}

// Owned is a team with the reason why a duty is its.
type Owned struct {
	Owner string `json:"owner,omitempty"` // id of a team, or the name that a tag or CODEOWNERS gives; "": nobody
	Why   string `json:"why,omitempty"`
}

// Of gives the owner of a duty.
func (o *Ownership) Of(duty string) Owned {
	if o == nil {
		return Owned{}
	}
	if owned, ok := o.Duties[duty]; ok {
		return owned
	}
	return o.Owned
}
