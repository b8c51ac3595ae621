package scanners

import (
	"encoding/json"

	"demarc"
)

// trivy reads a report of trivy config, fs or aws:
// https://trivy.dev/latest/docs/configuration/reporting/. Vulnerabilities,
// secrets and licences in it are no settings of a resource and are left out.
func (r *results) trivy(raw json.RawMessage) error {
	var report struct {
		ArtifactType string `json:"ArtifactType"`
		Results      []struct {
			Target            string            `json:"Target"`
			Misconfigurations []trivyMisconfig  `json:"Misconfigurations"`
			Vulnerabilities   []json.RawMessage `json:"Vulnerabilities"`
			Secrets           []json.RawMessage `json:"Secrets"`
			Licenses          []json.RawMessage `json:"Licenses"`
			Modified          []struct {        // with --show-suppressed
				Type    string         `json:"Type"`
				Finding trivyMisconfig `json:"Finding"`
			} `json:"ExperimentalModifiedFindings"`
		} `json:"Results"`
	}
	if err := json.Unmarshal(raw, &report); err != nil {
		return err
	}
	live := report.ArtifactType == "aws_account"
	for _, in := range report.Results {
		r.leftOut += len(in.Vulnerabilities) + len(in.Secrets) + len(in.Licenses)
		for _, m := range in.Misconfigurations {
			r.misconfig(m, in.Target, live, false)
		}
		for _, m := range in.Modified {
			if m.Type == "misconfiguration" {
				r.misconfig(m.Finding, in.Target, live, true)
			} else {
				r.leftOut++
			}
		}
	}
	return nil
}

type trivyMisconfig struct {
	ID     string `json:"ID"` // AVD-AWS-0088, or AWS-0088
	Title  string `json:"Title"`
	Status string `json:"Status"` // PASS, FAIL, EXCEPTION; some versions leave FAIL out
	Cause  struct {
		Resource  string `json:"Resource"`
		StartLine int    `json:"StartLine"`
	} `json:"CauseMetadata"`
}

func (r *results) misconfig(m trivyMisconfig, target string, live, muted bool) {
	outcome := demarc.Unmet
	if m.Status == "PASS" {
		outcome = demarc.Met
	}
	s := named(m.Cause.Resource)
	s.Files, s.Line = []string{target}, m.Cause.StartLine
	r.add(demarc.Observation{Tool: "trivy", Rule: m.ID, Title: m.Title, Outcome: outcome, Muted: muted || m.Status == "EXCEPTION", Live: live, Subject: s})
}
