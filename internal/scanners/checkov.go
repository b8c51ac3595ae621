package scanners

import (
	"encoding/json"

	"demarc"
)

// A report of Checkov: https://www.checkov.io/8.Outputs/JSON.html; a list of
// them where several kinds of code were scanned. Without a finding of any kind
// it is the bare summary.
func isCheckov(k keys) bool {
	return k.has("results", "check_type") || k.has("checkov_version") || k.has("results", "summary")
}

func (r *results) checkov(raw json.RawMessage) error {
	var report struct {
		CheckType string `json:"check_type"`
		Results   struct {
			Passed  []checkovCheck `json:"passed_checks"`
			Failed  []checkovCheck `json:"failed_checks"`
			Skipped []checkovCheck `json:"skipped_checks"`
		} `json:"results"`
	}
	if err := json.Unmarshal(raw, &report); err != nil {
		return err
	}
	in := report.Results
	switch report.CheckType {
	case "secrets", "sca_package", "sca_image": // a resource is the hash of a secret, or a package
		r.leftOut += len(in.Passed) + len(in.Failed) + len(in.Skipped)
		return nil
	}
	for _, part := range []struct {
		list    []checkovCheck
		outcome demarc.Outcome
		muted   bool
	}{{in.Passed, demarc.Met, false}, {in.Failed, demarc.Unmet, false}, {in.Skipped, demarc.Unmet, true}} {
		for _, c := range part.list {
			outcome := part.outcome
			if c.Result.Result == "UNKNOWN" {
				outcome = demarc.Unknown
			}
			s := named(c.Resource)
			s.Files = []string{c.AbsPath, c.RepoPath, c.Path}
			if len(c.Lines) > 0 {
				s.Line = c.Lines[0]
			}
			r.add(demarc.Observation{Tool: "checkov", Rule: c.ID, Title: c.Name, Outcome: outcome, Muted: part.muted, Subject: s})
		}
	}
	return nil
}

type checkovCheck struct {
	ID       string `json:"check_id"`
	Name     string `json:"check_name"`
	Resource string `json:"resource"`
	Path     string `json:"file_path"`      // below the scanned directory
	AbsPath  string `json:"file_abs_path"`  // on the machine that scanned
	RepoPath string `json:"repo_file_path"` // below its working directory
	Lines    []int  `json:"file_line_range"`
	Result   struct {
		Result string `json:"result"`
	} `json:"check_result"`
}
