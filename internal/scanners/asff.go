package scanners

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"demarc"
)

// asffFindings reads what "aws securityhub get-findings" prints.
func (r *results) asffFindings(raw json.RawMessage) error {
	var in struct {
		Findings []json.RawMessage `json:"Findings"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return err
	}
	return each(in.Findings, r.asffFinding)
}

// asff reads one finding of the AWS Security Finding Format:
// https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
func (r *results) asff(raw json.RawMessage) error {
	return each([]json.RawMessage{raw}, r.asffFinding)
}

type asffFinding struct {
	Account    string            `json:"AwsAccountId"`
	Region     string            `json:"Region"`
	Generator  string            `json:"GeneratorId"`
	ProductArn string            `json:"ProductArn"` // arn:aws:securityhub:eu-west-1::product/aws/securityhub
	Product    string            `json:"ProductName"`
	Fields     map[string]string `json:"ProductFields"`
	Title      string            `json:"Title"`
	State      string            `json:"RecordState"` // ACTIVE, ARCHIVED
	Workflow   struct {
		Status string `json:"Status"` // NEW, NOTIFIED, RESOLVED, SUPPRESSED
	} `json:"Workflow"`
	Compliance *struct {
		Status  string `json:"Status"` // PASSED, WARNING, FAILED, NOT_AVAILABLE
		Control string `json:"SecurityControlId"`
	} `json:"Compliance"`
	Resources []struct {
		Type   string `json:"Type"`
		ID     string `json:"Id"`
		Region string `json:"Region"`
	} `json:"Resources"`
}

func (r *results) asffFinding(f *asffFinding) {
	if f.State == "ARCHIVED" { // no longer so
		r.leftOut++
		return
	}
	tool := toolOf(firstOf(f.Product, f.Fields["aws/securityhub/ProductName"], lastStep(f.ProductArn)))
	rules := []string{lastStep(f.Generator)}
	outcome := demarc.Unmet // a finding without a compliance status says that something is wrong
	if f.Compliance != nil {
		rules = []string{f.Compliance.Control, lastStep(f.Generator), f.Fields["ControlId"]}
		outcome = outcomeOf(f.Compliance.Status)
	}
	switch tool {
	case "prowler":
		rules = []string{strings.TrimPrefix(f.Generator, "prowler-")}
	case "config":
		rules = append(configRules(f.Title), rules...)
	}
	o := demarc.Observation{Tool: tool, Rule: firstOf(rules...), Aliases: aliases(tool, rules...), Title: f.Title, Outcome: outcome, Muted: f.Workflow.Status == "SUPPRESSED", Live: true}
	for _, key := range slices.Sorted(maps.Keys(f.Fields)) { // the Config rule behind a control of Security Hub
		if n, ok := strings.CutSuffix(key, "/type"); ok && f.Fields[key] == "AWS::Config::ConfigRule" {
			o.Aliases = append(o.Aliases, aliases("config", configRules(f.Fields[n+"/name"])...)...)
		}
	}
	for _, in := range f.Resources {
		o.Subject = identified(in.ID, "", awsType(in.Type), f.Account, firstOf(in.Region, f.Region))
		r.add(o)
	}
	if len(f.Resources) == 0 {
		o.Subject = demarc.Subject{Account: f.Account, Region: f.Region}
		r.add(o)
	}
}
