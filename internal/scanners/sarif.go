package scanners

import (
	"encoding/json"
	"net/url"
	"strings"

	"demarc"
)

// sarif reads a log of the Static Analysis Results Interchange Format 2.1.0:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Messages
// and snippets quote the code and are not read.
func (r *results) sarif(raw json.RawMessage) error {
	var log struct {
		Runs []sarifRun `json:"runs"`
	}
	if err := json.Unmarshal(raw, &log); err != nil {
		return err
	}
	for _, run := range log.Runs {
		tool := toolOf(run.Tool.Driver.Name)
		for _, in := range run.Results {
			if in.Baseline == "absent" { // was there, and is no more
				r.leftOut++
				continue
			}
			id, title := run.rule(in)
			o := demarc.Observation{Tool: tool, Rule: id, Title: title, Outcome: in.outcome(), Muted: in.muted()}
			for _, at := range in.Locations {
				o.Subject = at.subject()
				r.add(o)
			}
			if len(in.Locations) == 0 {
				r.add(o)
			}
		}
	}
	return nil
}

type sarifRule struct {
	ID    string `json:"id"`
	Short struct {
		Text string `json:"text"`
	} `json:"shortDescription"`
}

type sarifRun struct {
	Tool struct {
		Driver struct {
			Name  string      `json:"name"`
			Rules []sarifRule `json:"rules"`
		} `json:"driver"`
	} `json:"tool"`
	Results []sarifResult `json:"results"`
}

type sarifResult struct {
	RuleID    string `json:"ruleId"`
	RuleIndex *int   `json:"ruleIndex"`
	Rule      struct {
		ID    string `json:"id"`
		Index *int   `json:"index"`
	} `json:"rule"`
	Kind         string          `json:"kind"` // fail where it is not said
	Baseline     string          `json:"baselineState"`
	Locations    []sarifLocation `json:"locations"`
	Suppressions []struct {
		Status string `json:"status"` // accepted where it is not said
	} `json:"suppressions"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region struct {
			StartLine int `json:"startLine"`
		} `json:"region"`
	} `json:"physicalLocation"`
	Logical []struct {
		Name string `json:"fullyQualifiedName"`
	} `json:"logicalLocations"`
}

// rule gives the id and title of a result's rule.
func (run sarifRun) rule(in sarifResult) (id, title string) {
	rules := run.Tool.Driver.Rules
	id = firstOf(in.RuleID, in.Rule.ID)
	for _, index := range []*int{in.RuleIndex, in.Rule.Index} {
		if index != nil && *index >= 0 && *index < len(rules) {
			return firstOf(id, rules[*index].ID), rules[*index].Short.Text
		}
	}
	for _, rule := range rules {
		if rule.ID == id {
			return id, rule.Short.Text
		}
	}
	return id, ""
}

func (in sarifResult) outcome() demarc.Outcome {
	switch in.Kind {
	case "", "fail":
		return demarc.Unmet
	case "pass":
		return demarc.Met
	case "notApplicable", "informational":
		return demarc.NotApplicable
	}
	return demarc.Unknown // open, review
}

func (in sarifResult) muted() bool {
	for _, s := range in.Suppressions {
		if s.Status == "" || s.Status == "accepted" {
			return true
		}
	}
	return false
}

func (at sarifLocation) subject() demarc.Subject {
	var s demarc.Subject
	if len(at.Logical) > 0 {
		s = named(at.Logical[0].Name)
	}
	file := strings.TrimPrefix(at.Physical.Artifact.URI, "file://")
	if plain, err := url.PathUnescape(file); err == nil {
		file = plain
	}
	s.Files, s.Line = []string{file}, at.Physical.Region.StartLine
	return s
}
