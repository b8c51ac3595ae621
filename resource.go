package demarc

import "sort"

// Resource is one resource in canonical shape: type and properties as in the
// CloudFormation or Cloud Control schema, whatever it was read from.
type Resource struct {
	ID        string   // unique in a run: root, address, account, Region
	Address   string   // what people know
	Type      string   // AWS::S3::Bucket, Demarc::IAM::AccountPasswordPolicy; "" if no lens and no registry type is known
	MovedFrom []string // as in Raw
	RawType   string   // aws_s3_bucket
	Source    string   // lens family of the raw resource
	Data      bool     // a data source: read for its content, not part of the line
	Root      string
	Account   string
	Region    string
	File      string
	Line      int
	Tags      map[string]string // those that were asked for, by key in lower case
	Names     []string          // what others call it: names, ids and ARNs that the input gives
	Props     map[string]any    // values as in Attributes; only what rules read unless all was asked for
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
