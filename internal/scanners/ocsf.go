package scanners

import (
	"encoding/json"
	"strings"

	"demarc"
)

// ocsf reads one finding of the Open Cybersecurity Schema Framework, as Prowler
// and Security Hub write it: https://schema.ocsf.io/1.6.0/classes/compliance_finding
// (2003), and in the same shape vulnerabilities (2002) and detections (2004,
// which older Prowlers use for all).
func (r *results) ocsf(raw json.RawMessage) error {
	var f ocsfFinding
	if err := json.Unmarshal(raw, &f); err != nil {
		return err
	}
	if f.StatusID == 5 || f.StatusID == 6 || f.ActivityID == 3 { // archived, deleted, closed: no longer so
		r.leftOut++
		return nil
	}
	tool := toolOf(f.Metadata.Product.Name)
	analytic := f.Info.Analytic
	rules := []string{f.Metadata.EventCode, f.Compliance.Control, lastStep(analytic.UID), lastStep(analytic.Name)}
	if firstOf(rules...) == "" {
		rules = []string{lastStep(f.Info.UID)}
	}
	o := demarc.Observation{Tool: tool, Rule: firstOf(rules...), Aliases: aliases(tool, rules...), Title: f.Info.Title, Outcome: f.outcome(), Muted: f.StatusID == 3, Live: true}
	for _, rule := range f.Compliance.Checks {
		o.Aliases = append(o.Aliases, aliases("config", configRules(rule.UID)...)...)
	}
	for _, in := range f.Resources {
		region, account := firstOf(in.Region, f.Cloud.Region), firstOf(in.Owner.Account.UID, f.Cloud.Account.UID)
		o.Subject = identified(in.UID, in.Name, awsType(in.Type), account, region)
		r.add(o)
	}
	if len(f.Resources) == 0 {
		o.Subject = demarc.Subject{Account: f.Cloud.Account.UID, Region: f.Cloud.Region}
		r.add(o)
	}
	return nil
}

type ocsfFinding struct {
	ActivityID int    `json:"activity_id"`
	ClassUID   int    `json:"class_uid"`
	StatusID   int    `json:"status_id"`
	StatusCode string `json:"status_code"` // Prowler: PASS, FAIL, MANUAL
	Metadata   struct {
		EventCode string `json:"event_code"`
		Product   struct {
			Name string `json:"name"`
		} `json:"product"`
	} `json:"metadata"`
	Info struct {
		Title    string `json:"title"`
		UID      string `json:"uid"`
		Analytic struct {
			UID  string `json:"uid"`
			Name string `json:"name"`
		} `json:"analytic"`
	} `json:"finding_info"`
	Compliance struct {
		Control  string `json:"control"`
		Status   string `json:"status"`
		StatusID int    `json:"status_id"`
		Checks   []struct {
			UID string `json:"uid"`
		} `json:"checks"`
	} `json:"compliance"`
	Cloud struct {
		Region  string  `json:"region"`
		Account ocsfUID `json:"account"`
	} `json:"cloud"`
	Resources []struct {
		UID    string `json:"uid"`
		Name   string `json:"name"`
		Type   string `json:"type"`
		Region string `json:"region"`
		Owner  struct {
			Account ocsfUID `json:"account"`
		} `json:"owner"`
	} `json:"resources"`
}

type ocsfUID struct {
	UID string `json:"uid"`
}

// outcome reads the compliance status (1 pass, 2 warning, 3 fail), or Prowler's
// code. A finding of another class than compliance says that something is wrong.
func (f *ocsfFinding) outcome() demarc.Outcome {
	switch {
	case f.StatusCode != "":
		return outcomeOf(f.StatusCode)
	case f.Compliance.StatusID == 1:
		return demarc.Met
	case f.Compliance.StatusID == 3:
		return demarc.Unmet
	case f.Compliance.Status != "":
		return outcomeOf(f.Compliance.Status)
	case f.ClassUID == 2002 || f.ClassUID == 2004:
		return demarc.Unmet
	}
	return demarc.Unknown
}

// toolOf writes a product's name as the aliases of checks do.
func toolOf(product string) string {
	name := strings.ToLower(strings.TrimSpace(product))
	for _, words := range []struct{ in, tool string }{
		{"security hub", "security-hub"}, {"securityhub", "security-hub"}, {"prowler", "prowler"}, {"checkov", "checkov"}, {"trivy", "trivy"},
		{"kics", "kics"}, {"cfn-guard", "guard"}, {"cfn_nag", "cfn-nag"}, {"cfn-nag", "cfn-nag"}, {"regula", "regula"},
	} {
		if strings.Contains(name, words.in) {
			return words.tool
		}
	}
	if name == "config" || name == "aws config" {
		return "config"
	}
	return strings.Join(strings.Fields(firstOf(name, "unnamed")), "-")
}

// lastStep gives what stands after the last slash of an id:
// security-control/S3.1 is S3.1.
func lastStep(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }

// awsType keeps a type that is written as AWS writes it.
func awsType(s string) string {
	if strings.HasPrefix(s, "AWS::") {
		return s
	}
	return ""
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
