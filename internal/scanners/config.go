package scanners

import (
	"encoding/json"
	"regexp"
	"strings"

	"demarc"
)

// configLists are the members in which the commands of AWS Config print
// evaluations: of a rule or a resource, of a conformance pack, of an aggregator.
var configLists = []string{"EvaluationResults", "ConformancePackRuleEvaluationResults", "AggregateEvaluationResults"}

func isConfig(k keys) bool {
	for _, name := range configLists {
		if k.has(name) {
			return true
		}
	}
	return false
}

// config reads what "aws configservice get-compliance-details-by-config-rule"
// and its sisters print:
// https://docs.aws.amazon.com/config/latest/APIReference/API_EvaluationResult.html
func (r *results) config(raw json.RawMessage) error {
	var k map[string]json.RawMessage
	if err := json.Unmarshal(raw, &k); err != nil {
		return err
	}
	for _, name := range configLists {
		var list []json.RawMessage
		if k[name] == nil {
			continue
		}
		if err := json.Unmarshal(k[name], &list); err != nil {
			return err
		}
		if err := each(list, r.evaluation); err != nil {
			return err
		}
	}
	return nil
}

type evaluation struct {
	Identifier struct {
		Qualifier struct {
			Rule string `json:"ConfigRuleName"`
			Type string `json:"ResourceType"`
			ID   string `json:"ResourceId"`
		} `json:"EvaluationResultQualifier"`
	} `json:"EvaluationResultIdentifier"`
	Compliance string `json:"ComplianceType"`
	Account    string `json:"AccountId"` // of an aggregator
	Region     string `json:"AwsRegion"`
}

func (r *results) evaluation(e *evaluation) {
	q := e.Identifier.Qualifier
	s := identified(q.ID, "", q.Type, e.Account, e.Region)
	if q.Type == "AWS::::Account" {
		s.Account, s.Name = firstOf(e.Account, q.ID), ""
	}
	r.add(demarc.Observation{
		Tool: "config", Rule: q.Rule, Aliases: aliases("config", configRules(q.Rule)...), Outcome: outcomeOf(e.Compliance), Live: true, Subject: s,
	})
}

var (
	configTail = regexp.MustCompile(`-(conformance-pack-)?[0-9a-z]{6,12}$`)
	configHead = regexp.MustCompile(`^(securityhub|orgconfigrule|awsconfigconforms)-`)
)

// configRules gives the names under which a rule may be known: its own, or a
// managed rule's that Security Hub, an organization or a conformance pack
// wrapped in a prefix and an id; S3_BUCKET_LOGGING_ENABLED is written
// s3-bucket-logging-enabled.
func configRules(name string) []string {
	plain := strings.ReplaceAll(strings.ToLower(lastStep(name)), "_", "-")
	inner := configHead.ReplaceAllString(plain, "")
	return []string{plain, inner, configTail.ReplaceAllString(inner, "")}
}
