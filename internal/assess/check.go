package assess

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"demarc"
	"demarc/catalog"
	"demarc/internal/expr"
)

// result is the outcome of a check, for the status of its duty.
type result struct {
	check, duty string
	whole       bool
	outcome     demarc.Outcome
	waiver      *spoken // that excuses an unmet one
}

// checks runs every check on a resource, weighs what other scanners say of the
// same question, and writes row and findings.
func (p *part) checks(r *demarc.Resource, row *demarc.Row, place func(duty string) *demarc.Placement, scope *expr.Scope) []result {
	results := p.results[:0]
	for _, v := range p.catalog.Checks(r.Type) {
		k := v.Check()
		scope.Tables = k.Service().TableScope()
		placement := place(k.Duty)
		own, reason := p.outcome(v, placement, scope)
		outcome, met := p.judge(r, row, v, placement, own, reason)
		p.checked[k.ID] = k
		p.outcomes[outcome]++
		results = append(results, result{check: k.ID, duty: k.Duty, whole: k.Covers == "whole", outcome: outcome})
		switch {
		case outcome == demarc.Met:
			row.Met = append(row.Met, k.ID)
		case outcome == demarc.NotApplicable:
			row.NA = append(row.NA, demarc.NAOutcome{Check: k.ID, Reason: reason})
		case outcome == own:
			severity, exposure := p.weigh(r, k, outcome)
			p.findings = append(p.findings, &demarc.Finding{
				Severity: severity, Exposure: exposure,
				ID: findingID(k.ID, r.ID), Check: k.ID, Duty: k.Duty, Resource: r.ID, Address: r.Address,
				Outcome: outcome, Reason: reason, Facts: facts(v, r), File: r.File, LineNo: r.Line, MetBy: met,
			})
		}
	}
	p.results = results
	return results
}

// outcome runs a check where the customer has a part of its duty; elsewhere it
// does not apply. Where the party is not known, unmet is unknown.
func (p *part) outcome(v *catalog.Variant, placement *demarc.Placement, scope *expr.Scope) (demarc.Outcome, string) {
	if placement != nil {
		if why := setAside(placement); why != "" {
			return demarc.NotApplicable, why
		}
	}
	outcome, answer := v.Outcome(scope)
	switch outcome {
	case demarc.NotApplicable:
		return outcome, v.Unless
	case demarc.Unknown:
		return outcome, answer.Reason()
	case demarc.Unmet:
		if placement != nil && placement.Party == demarc.Undecided {
			return demarc.Unknown, "Who must do it is not known. " + placement.Reason
		}
		return outcome, v.Reason
	}
	return outcome, ""
}

// setAside says why a check does not apply under a placement; "" if it does.
func setAside(p *demarc.Placement) string {
	customer := p.Customer != nil
	for _, portion := range slices.Concat(p.Portions, p.Candidates) {
		customer = customer || portion.Customer != nil
	}
	switch {
	case p.Party == demarc.None:
		return p.Reason
	case p.Party == demarc.Organization:
		return "Another account or team of the organization has this duty."
	case !customer:
		return "The provider does this. " + p.Provider
	}
	return ""
}

// status settles the duties of a line on one resource by the results of its
// checks and by what people say of it.
func (p *part) status(r *demarc.Resource, line *lineOf, results []result, said []*spoken, owned *demarc.Ownership) {
	for _, pl := range line.placements {
		p.parties[pl.Party]++
		d, _ := p.catalog.Duty(pl.Duty)
		st := demarc.StatusOf{Duty: pl.Duty, Line: line.line.ID, Scope: d.Scope, Status: statusOf(pl, results)}
		if asks(st.Status) {
			st.Owner = owned.Of(pl.Duty).Owner
		}
		if len(said) > 0 {
			st.Status, st.Record = p.settle(said, r, &line.line, pl.Duty, st.Status, results)
		}
		if st.Status == demarc.StatusManual && d.Scope != demarc.ScopeResource {
			st.Status, st.Record = p.attested(pl.Duty, r.Account)
		}
		if st.Status == demarc.StatusManual {
			if record, ok := p.trained(pl.Duty, st.Owner); ok {
				st.Status, st.Record = demarc.StatusAttested, record
			}
		}
		p.statuses[st]++
	}
}

// statusOf is the rule of design §2.5: any unmet is unmet, else waived if a
// waiver excuses all that is, else any unknown is unknown; met takes a check
// that covers the whole duty; what only partial checks, or none, speak for is
// a person's to attest. A waiver of single checks does not excuse what is not
// known of the duty's others.
func statusOf(pl *demarc.Placement, results []result) demarc.Status {
	switch {
	case pl.Party == demarc.None:
		return demarc.StatusNotApplicable
	case pl.Party == demarc.Undecided:
		return demarc.StatusUnknown
	case pl.Inherited():
		return demarc.StatusInherited
	}
	var unmet, unknown, met, waived, whole bool
	for _, r := range results {
		if r.duty != pl.Duty {
			continue
		}
		unmet = unmet || r.outcome == demarc.Unmet && r.waiver == nil
		waived = waived || r.waiver != nil
		whole = whole || r.waiver != nil && slices.Contains(r.waiver.Duties, r.duty)
		unknown = unknown || r.outcome == demarc.Unknown
		met = met || r.outcome == demarc.Met && r.whole
	}
	switch {
	case unmet:
		return demarc.StatusUnmet
	case waived && (whole || !unknown):
		return demarc.StatusWaived
	case unknown:
		return demarc.StatusUnknown
	case met:
		return demarc.StatusMet
	}
	return demarc.StatusManual
}

// findingID is stable from run to run: a hash of check and resource.
func findingID(check, resource string) string {
	sum := sha256.Sum256([]byte(check + "\x00" + resource))
	return hex.EncodeToString(sum[:8])
}

// facts gives the values that a check read of the resource, by property path.
// What is shaped or named like a secret is not shown, nor are whole objects.
func facts(v *catalog.Variant, r *demarc.Resource) map[string]any {
	rule, err := v.Expectation()
	if err != nil {
		return nil
	}
	out := map[string]any{}
	for _, read := range rule.Reads {
		if read.Root != "resource" || read.Path == "" || read.Path == "*" || strings.HasPrefix(read.Path, "$") || strings.Contains(read.Path, "[]") {
			continue
		}
		if v, ok := fact(read.Path, lookup(r.Props, read.Path)); ok {
			out[read.Path] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func lookup(v any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch m := v.(type) {
		case map[string]any:
			v = m[step]
		case *demarc.Unk:
			return m
		default:
			return nil
		}
	}
	return v
}

var secretNames = []string{"password", "secret", "token", "userdata", "credential", "privatekey"}

func fact(path string, v any) (any, bool) {
	switch v := v.(type) {
	case nil, bool, int64, float64:
		return v, true
	case *demarc.Unk:
		return "(unknown)", true
	case string:
		name := strings.ToLower(path[strings.LastIndex(path, ".")+1:])
		if expr.LooksSecret(v) || slices.ContainsFunc(secretNames, func(s string) bool { return strings.Contains(name, s) }) {
			return "(hidden)", true
		}
		if len(v) > 120 {
			return v[:117] + "...", true
		}
		return v, true
	case []any:
		if len(v) > 8 {
			return nil, false
		}
		out := make([]any, len(v))
		for i, item := range v {
			f, ok := fact(path, item)
			if _, nested := item.([]any); !ok || nested {
				return nil, false
			}
			out[i] = f
		}
		return out, true
	}
	return nil, false
}
