package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarc"
	"demarc/catalog"
)

// fixed are the duties whose ids other data leans on, in their order.
const fixed = `physical-security environmental-controls region-az-infrastructure hardware-lifecycle media-disposal network-infrastructure
	hypervisor-isolation host-os-patching service-software-patching service-endpoint-protection provider-operator-access personnel-security
	provider-efficiency guest-os-patch-publishing guest-os-patching guest-os-version-choice guest-os-hardening agent-patching anti-malware
	container-image-patching runtime-patch-publishing runtime-patching runtime-version-choice engine-patch-publishing engine-patching
	engine-version-choice application-code application-dependencies identity-access root-user multi-factor-authentication credential-rotation
	access-review resource-policy secrets-management network-configuration firewall-configuration ddos-protection encryption-in-transit
	encryption-at-rest client-side-encryption key-management key-rotation certificate-renewal data-integrity data-durability
	data-classification data-residency data-lifecycle data-use-for-training privacy-records deletion-protection backup restore-testing
	multi-az scaling-capacity instance-recovery disaster-recovery logging monitoring threat-detection vulnerability-scanning
	penetration-testing incident-response breach-notification configuration-management change-management asset-inventory awareness-training
	customer-personnel-security security-policy risk-assessment applicable-requirements third-party-audit-review architecture-review
	contracts workload-efficiency`

// model gives the catalog's model. Files of single services may be broken
// while they are written; TestEmbeddedCatalogIsSound reports those.
func model(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Decode(catalog.Data())
	if len(c.Duties) == 0 || len(c.Defaults.Categories) == 0 {
		t.Fatal(err)
	}
	return c
}

// TestDutiesAreTheFixedOnes: reports, records and controls name duties by id,
// so an id that goes or moves breaks what people have saved.
func TestDutiesAreTheFixedOnes(t *testing.T) {
	var ids []string
	for _, d := range model(t).Duties {
		ids = append(ids, d.ID)
	}
	want := strings.Fields(fixed)
	if diff := cmp.Diff(want, ids[:min(len(ids), len(want))]); diff != "" {
		t.Errorf("duties.yaml begins otherwise; new duties come after the fixed ones:\n%s", diff)
	}
}

// TestElementsAreAnswered: every element of AWS's model is some duty's, and
// no duty is outside the model.
func TestElementsAreAnswered(t *testing.T) {
	c := model(t)
	answered := map[string]bool{}
	for _, d := range c.Duties {
		if len(d.Element) == 0 {
			t.Errorf("duty %s answers no element", d.ID)
		}
		for _, e := range d.Element {
			answered[e] = true
		}
	}
	sides := []string{"provider", "customer", "resilience", "sustainability"}
	seen := map[string]bool{}
	for _, e := range c.Elements {
		if !answered[e.ID] {
			t.Errorf("no duty answers element %s (%s)", e.ID, e.Title)
		}
		if !slices.Contains(sides, e.Side) || e.Title == "" || seen[e.ID] {
			t.Errorf("element %s stands twice, or wants a title and a side of %v", e.ID, sides)
		}
		seen[e.ID] = true
	}
	for _, side := range sides {
		if !slices.ContainsFunc(c.Elements, func(e catalog.Element) bool { return e.Side == side }) {
			t.Errorf("no element on side %s", side)
		}
	}
}

// TestDefaultsPlaceEveryDuty: a service without a word of its own has an
// answer for each duty that can stand on a resource; a delivery model has one
// for every duty.
func TestDefaultsPlaceEveryDuty(t *testing.T) {
	c := model(t)
	check := func(t *testing.T, d *catalog.Default, wanted func(demarc.Duty) bool) {
		t.Helper()
		if d == nil {
			t.Fatal("has no defaults")
		}
		placed := map[string]bool{}
		for _, p := range d.Placements {
			placed[p.Duty] = true
		}
		for _, duty := range c.Duties {
			if placed[duty.ID] != wanted(duty) {
				t.Errorf("%s (scope %s): placed %v", duty.ID, duty.Scope, placed[duty.ID])
			}
		}
	}
	for _, category := range demarc.Categories {
		t.Run(string(category), func(t *testing.T) {
			check(t, c.Defaults.Categories[category], func(d demarc.Duty) bool { return d.Scope == demarc.ScopeResource })
		})
	}
	for _, delivery := range demarc.Deliveries {
		t.Run(string(delivery), func(t *testing.T) {
			check(t, c.Defaults.Deliveries[delivery], func(demarc.Duty) bool { return true })
		})
	}
}

// TestAccountPlacesWhatStandsOnce: the account's file places every account and
// organization duty, so that each has a row.
func TestAccountPlacesWhatStandsOnce(t *testing.T) {
	c := model(t)
	s, ok := c.Service("aws")
	if !ok {
		t.Fatal("no service aws")
	}
	for _, d := range c.Duties {
		if d.Scope != demarc.ScopeResource && c.Place(s, d.ID, catalog.Holding()) == nil {
			t.Errorf("aws does not place %s", d.ID)
		}
	}
}

// TestModelExamples: each example of an IT control says what type the model gives it.
func TestModelExamples(t *testing.T) {
	f, ok := model(t).Framework("aws-model")
	if !ok || len(f.Controls) == 0 {
		t.Fatal("no examples of the model")
	}
	for _, k := range f.Controls {
		if !slices.Contains([]string{"inherited", "shared", "customer-specific"}, k.Expect) || len(k.Duties) == 0 {
			t.Errorf("%s: expect %q is no type that the model gives, or it has no duties", k.ID, k.Expect)
		}
	}
}
