package scanners

import (
	"encoding/json"
	"regexp"
	"strings"

	"demarc"
)

// kics reads the results of KICS, which lists what failed:
// https://docs.kics.io/latest/results/. What it expected and found, and the
// value it searched for, quote the code and are not read.
func (r *results) kics(raw json.RawMessage) error {
	var report struct {
		Queries []struct {
			ID    string `json:"query_id"`
			Name  string `json:"query_name"`
			Files []struct {
				Name string `json:"file_name"`
				Line int    `json:"line"`
				Type string `json:"resource_type"`
				Key  string `json:"search_key"`
			} `json:"files"`
		} `json:"queries"`
	}
	if err := json.Unmarshal(raw, &report); err != nil {
		return err
	}
	for _, q := range report.Queries {
		for _, f := range q.Files {
			s := demarc.Subject{Address: kicsAddress(f.Key), Type: f.Type, Files: []string{f.Name}, Line: f.Line}
			r.add(demarc.Observation{Tool: "kics", Rule: q.ID, Aliases: aliases("kics", q.ID, q.Name), Title: q.Name, Outcome: demarc.Unmet, Subject: s})
		}
	}
	return nil
}

var (
	kicsTerraform = regexp.MustCompile(`^(?:resource\.)?([a-z0-9_]+)\[(?:\{\{)?([^\]{}]+)(?:\}\})?\]`)
	kicsTemplate  = regexp.MustCompile(`^Resources\.(?:\{\{)?([A-Za-z0-9]+)`)
)

// kicsAddress finds the address in the path that KICS searched for:
// aws_s3_bucket[logs].acl, Resources.Logs.Properties. A module's name says
// nothing of the resource in it, so it gives none.
func kicsAddress(key string) string {
	if m := kicsTerraform.FindStringSubmatch(key); m != nil && m[1] != "module" && strings.Contains(m[1], "_") {
		return m[1] + "." + m[2]
	}
	if m := kicsTemplate.FindStringSubmatch(key); m != nil {
		return m[1]
	}
	return ""
}
