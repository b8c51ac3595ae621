package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"demarc/catalog"
)

// TestCoverage: a rule stands where its check, its judgement or nothing puts
// it, and comes out in order.
func TestCoverage(t *testing.T) {
	c, err := catalog.Decode(small(t, "", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range c.Coverage() {
		got = append(got, strings.TrimSpace(strings.Join([]string{r.Alias(), r.Service, string(r.Standing), strings.Join(r.Checks, ",") + r.Reason}, " ")))
	}
	want := []string{
		"checkov/CKV_AWS_16 rds checked rds-storage-encrypted",
		"checkov/CKV_AWS_17 rds live Only the running account tells.",
		"checkov/CKV_AWS_18 rds later",
		"checkov/CKV_AWS_2 rack policy The provider does it.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestCoverageIsWhole: every rule of every tool stands in the coverage once, in
// the program's catalog as in the data; an overlay changes none.
func TestCoverageIsWhole(t *testing.T) {
	c, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	seen, listed := map[string]bool{}, map[string]bool{}
	last := ""
	for _, r := range c.Coverage() {
		if seen[r.Alias()] {
			t.Errorf("%s stands twice", r.Alias())
		}
		if key := r.Tool + "\x00" + r.ID; key < last {
			t.Errorf("%s stands out of order", r.Alias())
		} else {
			last = key
		}
		if !slices.Contains(catalog.Standings, r.Standing) {
			t.Errorf("%s has standing %q", r.Alias(), r.Standing)
		}
		if (r.Standing == catalog.Checked) != (len(r.Checks) > 0) {
			t.Errorf("%s is %s with checks %v", r.Alias(), r.Standing, r.Checks)
		}
		seen[r.Alias()] = true
	}
	for _, tool := range c.Tools() {
		n := 0
		for _, ids := range tool.Rules {
			for _, id := range ids {
				listed[tool.ID+"/"+id] = true
				n++
			}
		}
		if n == 0 {
			t.Errorf("%s has no rules", tool.ID)
		}
	}
	if len(seen) != len(listed) {
		t.Errorf("%d rules in the coverage, %d in the lists", len(seen), len(listed))
	}
	all, ok := c.From("aws")
	if !ok || len(all.Coverage()) != len(seen) {
		t.Error("seen from another link, rules are missing")
	}
}

// TestCoverageOfTools keeps the answers to other tools' rules from shrinking
// unseen: at least so many checked in a hundred.
func TestCoverageOfTools(t *testing.T) {
	c, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	total, checked := map[string]int{}, map[string]int{}
	for _, r := range c.Coverage() {
		total[r.Tool]++
		if r.Standing == catalog.Checked {
			checked[r.Tool]++
		}
	}
	for tool, least := range map[string]int{"cfn-nag": 60, "checkov": 60, "config": 59, "guard": 54, "prowler": 48, "regula": 69, "security-hub": 58, "trivy": 73} {
		if checked[tool]*100 < total[tool]*least {
			t.Errorf("%s: %d of %d rules are checked, want %d in a hundred", tool, checked[tool], total[tool], least)
		}
	}
}
