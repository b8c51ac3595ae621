package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// offline finds how to evaluate an attribute of a data source that needs
// nothing but its arguments; nil if there is none.
func offline(b *hclsyntax.Block, name string) func(*loader, *object) (cty.Value, error) {
	if b.Type != "data" {
		return nil
	}
	switch b.Labels[0] + "." + name {
	case "aws_iam_policy_document.json", "aws_iam_policy_document.minified_json":
		return (*loader).policyDocument
	case "aws_partition.partition", "aws_partition.id":
		return func(l *loader, o *object) (cty.Value, error) {
			return cty.StringVal(partitionOf(l.providerOf(o.res.mod, b).region).name), nil
		}
	case "aws_partition.dns_suffix":
		return func(l *loader, o *object) (cty.Value, error) {
			return cty.StringVal(partitionOf(l.providerOf(o.res.mod, b).region).suffix), nil
		}
	case "template_file.rendered":
		return (*loader).templateFile
	}
	return nil
}

// partition is a part of AWS with accounts of its own
// (https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html).
type partition struct{ name, suffix string }

func partitionOf(region string) partition {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return partition{"aws-cn", "amazonaws.com.cn"}
	case strings.HasPrefix(region, "us-gov-"):
		return partition{"aws-us-gov", "amazonaws.com"}
	}
	return partition{"aws", "amazonaws.com"}
}

// templateFile renders the data source of the old template provider.
func (l *loader) templateFile(o *object) (cty.Value, error) {
	text, _ := o.configured(l, "template")
	if text == cty.NilVal || !isText(text) {
		return l.unknown(computed(o.address, "rendered")), nil
	}
	sc := scope{}
	if vars, ok := o.configured(l, "vars"); ok {
		raw, marks := vars.Unmark()
		if !iterable(raw) {
			return cty.DynamicVal.WithMarks(marks), nil
		}
		for it := raw.ElementIterator(); it.Next(); {
			k, v := it.Element()
			if k.Type() == cty.String {
				sc = sc.with(k.AsString(), l.settleLeaf(v))
			}
		}
	}
	return l.render(text.AsString(), "", sc)
}
