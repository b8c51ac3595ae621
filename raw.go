package demarc

import "time"

// Raw is one resource as a loader found it, before any lens.
type Raw struct {
	Source    string    // lens family: "terraform", "cloudformation", "config"
	Type      string    // aws_s3_bucket, AWS::S3::Bucket
	Data      bool      // a Terraform data source, not a managed resource
	Address   string    // what people know: module.db.aws_db_instance.main[0], a logical id, an ARN; data sources start with "data."
	MovedFrom []string  // addresses that it had before, the nearest first: of Terraform's moved blocks, or of a plan
	Root      string    // the root module, plan or template that holds it, as the user named it, slash-separated
	Account   string    // twelve digits, "" when the input does not say
	Region    string    // "" when the input does not say
	File      string    // slash-separated, below the path the user named
	Line      int       // 1-based, 0 when the input has no lines
	Sample    bool      // the input holds some resources of the account and not all: a part that it lacks may exist
	Excerpt   bool      // the input holds some attributes of the resource and not all: one that it lacks may be set
	Seen      time.Time // when the input recorded it; zero: it does not say
	Attrs     Attributes
}

// Attributes gives the raw attributes of a resource one at a time, so that a
// lens decodes only what a rule reads.
//
// A value is nil, bool, int64, float64, string, []any, map[string]any or
// *Unk; lists and maps hold the same. A caller must not change it.
type Attributes interface {
	// Get returns the attribute and whether the input has it. An attribute
	// that is explicitly null is (nil, true).
	Get(name string) (any, bool)
	// Names lists the attributes, sorted. It may list some that Get then finds
	// absent.
	Names() []string
}

// Unk is a value that is not known: a computed attribute, a variable without
// a value, an import that cannot be resolved.
type Unk struct {
	Reason string // why, for people: "aws_kms_key.main.arn is known after apply"
	Set    bool   // it has a value, which one is not known; false: it may be unset
	Ref    string // address of the one resource whose attribute it is, in the same root: "aws_kms_key.main", a logical id; "" if none or several
	Attr   string // the attribute or return value of Ref: "arn", "id"; "" when Ref is ""
	Origin Origin // where the value comes from, as far as that is known
	Text   string // for a string known in part: the known pieces, each unknown one written as Hole; "" if nothing is known
}

// Origin says of a value that is not known whether a reader of the sources, or
// of what is deployed from them, sees it.
type Origin int

// The origins that a loader can tell.
const (
	Elsewhere Origin = iota // not told
	Given                   // handed in at deployment, and hidden from then on
	Shown                   // handed in at deployment, and shown to who may look at the deployment
	Written                 // stands in the source; the loader hides it
)

// Hole stands in Unk.Text for a piece that is not known.
const Hole = "\uFFFD"

// Tree is Attributes over decoded values.
type Tree map[string]any

// Get implements Attributes.
func (t Tree) Get(name string) (any, bool) { v, ok := t[name]; return v, ok }

// Names implements Attributes.
func (t Tree) Names() []string { return sortedKeys(t) }

// Input is one file, or one directory of Terraform, that was read.
type Input struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"` // hex; of a directory: of the sorted list of its files' names and hashes
	Bytes  int64  `json:"bytes"`
	Kind   string `json:"kind"`   // terraform, terraform-plan, terraform-state, cloudformation, config
	Covers string `json:"covers"` // folder, account-region, organization
}

// Skip is something that was found and not read, with the reason.
type Skip struct {
	Path   string `json:"path"`   // file or directory, "file:line" where a line is known
	Reason string `json:"reason"` // stage first: "load terraform: module \"db\" is not here; run terraform init"
}

// Load is what a loader gives for one input.
type Load struct {
	Resources []*Raw // in an order that the input alone decides
	Prior     []*Raw // of a plan, if it is asked for: what stood before; what stays is the same pointer in both
	Skipped   []Skip
}
