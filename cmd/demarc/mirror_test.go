package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"demarc"
	"demarc/internal/compare"
	"demarc/internal/load/generate"
)

// changed makes a real change of the shop: blocks go, settings turn, the
// tasks leave Fargate, and some resources have another name.
func changed(t *testing.T, seed uint64) map[string]string {
	s := &source{files: read(t, filepath.Join("..", "..", "examples", "shop")), r: rand.New(rand.NewPCG(seed, 3))}
	for s.n = range 3 {
		if b, ok := s.pick(".", managed); ok {
			s.apply([]edit{{b.file, b.TypeRange.Start.Byte, b.CloseBraceRange.End.Byte, ""}})
		}
		s.rename(false)
		s.turn()
	}
	s.files["web.tf"] = strings.Replace(s.files["web.tf"], `launch_type     = "FARGATE"`, `launch_type     = "EC2"`, 1)
	return s.files
}

// turn makes a true false, or the other way.
func (s *source) turn() {
	var edits []edit
	for _, e := range s.literals(".") {
		switch e.text {
		case "true":
			e.text = "false"
		case "false":
			e.text = "true"
		default:
			continue
		}
		edits = append(edits, e)
	}
	if len(edits) > 0 {
		s.apply([]edit{draw(s.r, edits)})
	}
}

// TestDiffIsAFairMirror: a diff read backwards says the same the other way
// round, that of an estate with itself says nothing, and neither hangs on the
// order of the resources.
func TestDiffIsAFairMirror(t *testing.T) {
	shop := reportOf(t, read(t, filepath.Join("..", "..", "examples", "shop")))
	var seen demarc.DiffSummary
	renamed := 0
	seeds := uint64(40)
	if testing.Short() {
		seeds = 10
	}
	for seed := range seeds {
		other := reportOf(t, changed(t, seed))
		there, back := compare.Reports(shop, other), compare.Reports(other, shop)
		if diff := cmp.Diff(said(there), turned(back)); diff != "" {
			t.Errorf("seed %d: there (-) and back (+)\n%s", seed, diff)
		}
		if diff := cmp.Diff(there, compare.Reports(shuffled(shop, seed), shuffled(other, seed+1))); diff != "" {
			t.Errorf("seed %d: resources in another order\n%s", seed, diff)
		}
		if d := compare.Reports(other, shuffled(other, seed)); !cmp.Equal(d.Summary, demarc.DiffSummary{}) || len(d.Forms)+len(d.Renamed)+len(d.Turned) > 0 {
			t.Errorf("seed %d: an estate differs from itself: %+v", seed, d.Summary)
		}
		seen.Moves, seen.Went = seen.Moves+there.Summary.Moves, seen.Went+there.Summary.Went
		seen.NewUnmet, seen.NewMet = seen.NewUnmet+there.Summary.NewUnmet, seen.NewMet+there.Summary.NewMet
		renamed += len(there.Renamed)
	}
	if n := int(seeds); seen.Moves < 8*n || renamed < 2*n || seen.Went < 2*n || seen.NewUnmet < 2*n || seen.NewMet == 0 {
		t.Errorf("the changes show too little: %+v", seen)
	}
	t.Logf("%d moves, %d renamed, %d went, %d unmet, %d met", seen.Moves, renamed, seen.Went, seen.NewUnmet, seen.NewMet)
}

// shuffled is a report with its resources and findings in another order.
func shuffled(rep *demarc.Report, seed uint64) *demarc.Report {
	r, out := rand.New(rand.NewPCG(seed, 4)), *rep
	out.Resources, out.Findings = slices.Clone(rep.Resources), slices.Clone(rep.Findings)
	r.Shuffle(len(out.Resources), func(i, k int) { out.Resources[i], out.Resources[k] = out.Resources[k], out.Resources[i] })
	r.Shuffle(len(out.Findings), func(i, k int) { out.Findings[i], out.Findings[k] = out.Findings[k], out.Findings[i] })
	return &out
}

// mirror is what a diff says that has an opposite.
type mirror struct {
	Moves, Forms, Came, Went, Renamed, Turned []string
	ToYou, ToAWS, Brought, Taken              int
}

// said gives what a diff says, by the addresses of the base.
func said(d *demarc.Diff) mirror {
	base := map[string]string{}
	for _, r := range d.Renamed {
		base[r.Resource] = r.From
	}
	return mirrorOf(d, base, func(from, to any) string { return fmt.Sprint(from, " ", to) })
}

// turned gives what a diff says, the other way round.
func turned(d *demarc.Diff) mirror {
	m := mirrorOf(d, nil, func(from, to any) string { return fmt.Sprint(to, " ", from) })
	m.Came, m.Went, m.ToYou, m.ToAWS, m.Brought, m.Taken = m.Went, m.Came, m.ToAWS, m.ToYou, m.Taken, m.Brought
	return m
}

func mirrorOf(d *demarc.Diff, base map[string]string, way func(from, to any) string) mirror {
	m := mirror{ToYou: d.Summary.ToYou, ToAWS: d.Summary.ToAWS, Brought: d.Summary.Brought, Taken: d.Summary.Taken}
	name := func(address string) string {
		if was := base[address]; was != "" {
			return was
		}
		return address
	}
	for _, k := range d.Moves {
		m.Moves = append(m.Moves, name(k.Resource)+" "+k.Duty+" "+way(k.From, k.To))
	}
	for _, k := range d.Forms {
		m.Forms = append(m.Forms, fmt.Sprint(name(k.Resource), " ", way(k.From, k.To), " ", way(k.Lost, k.Gained), k.Reworded))
	}
	for _, k := range d.Came {
		m.Came = append(m.Came, fmt.Sprint(k.Resource, k.Line, k.Parties, k.Yours))
	}
	for _, k := range d.Went {
		m.Went = append(m.Went, fmt.Sprint(k.Resource, k.Line, k.Parties, k.Yours))
	}
	for _, k := range d.Renamed {
		m.Renamed = append(m.Renamed, way(k.From, k.Resource)+" "+k.By)
	}
	for _, k := range d.Turned {
		ends := []string{string(demarc.Met), string(demarc.Unmet), string(demarc.Unknown)} // what does not run, or apply, turns one way only
		if slices.Contains(ends, k.From) && slices.Contains(ends, k.To) {
			m.Turned = append(m.Turned, name(k.Resource)+" "+k.Check+" "+way(k.From, k.To))
		}
	}
	for _, list := range [][]string{m.Moves, m.Forms, m.Came, m.Went, m.Renamed, m.Turned} {
		slices.Sort(list)
	}
	return m
}

// TestSavedReportsDiffAlike: two estates, the reports of them, and one of each
// give the same diff.
func TestSavedReportsDiffAlike(t *testing.T) {
	top := t.TempDir()
	write(t, filepath.Join(top, "before"), read(t, filepath.Join("..", "..", "examples", "shop")))
	write(t, filepath.Join(top, "after"), changed(t, 1))
	before, after := filepath.Join(top, "before"), filepath.Join(top, "after")
	for _, side := range []string{before, after} {
		demarcRuns(t, "scan", "--format", "json", "--output", side+".json", side)
	}
	want := diffOf(t, before, after)
	if want.Summary.Moves == 0 || want.Summary.Went == 0 || want.Summary.NewUnmet == 0 {
		t.Errorf("the change shows too little: %+v", want.Summary)
	}
	for _, sides := range [][]string{{before + ".json", after + ".json"}, {before, after + ".json"}, {before + ".json", after}} {
		if diff := cmp.Diff(want, diffOf(t, sides...)); diff != "" {
			t.Errorf("%v: -scanned +saved\n%s", sides, diff)
		}
	}
}

// TestPlanDiffsAlike: the diff of a plan alone is that of what stood before,
// as a state or as a plan that changes nothing, with the plan.
func TestPlanDiffsAlike(t *testing.T) {
	for seed := range int64(3) {
		var text bytes.Buffer
		if err := generate.Update(&text, 400, seed, 20); err != nil {
			t.Fatal(err)
		}
		var plan map[string]any
		if err := json.Unmarshal(text.Bytes(), &plan); err != nil {
			t.Fatal(err)
		}
		values := plan["prior_state"].(map[string]any)["values"]
		was := map[string]any{}
		for _, item := range plan["resource_changes"].([]any) {
			item := item.(map[string]any)
			if change := item["change"].(map[string]any); change["actions"].([]any)[0] == "update" {
				was[item["address"].(string)] = switched(change["before"].(map[string]any))
			}
		}
		standing(values.(map[string]any)["root_module"].(map[string]any), was)
		still := maps.Clone(plan)
		delete(still, "prior_state")
		still["planned_values"], still["resource_changes"] = values, stillness(plan["resource_changes"].([]any))
		top := t.TempDir()
		name := func(file string, content any) string {
			data, err := json.Marshal(content)
			if err != nil {
				t.Fatal(err)
			}
			write(t, top, map[string]string{file: string(data)})
			return filepath.Join(top, file)
		}
		head := name("plan.json", plan)
		want := diffOf(t, head)
		if want.Summary.ToYou+want.Summary.ToAWS == 0 || want.Summary.NewMet == 0 || want.Summary.Came == 0 || want.Summary.Went == 0 {
			t.Errorf("seed %d: the plan changes too little: %+v", seed, want.Summary)
		}
		for _, base := range []string{
			name("state.json", map[string]any{"format_version": "1.0", "terraform_version": "1.11.4", "values": values}),
			name("still.json", still),
		} {
			if diff := cmp.Diff(want, diffOf(t, base, head), cmpopts.IgnoreFields(demarc.DiffSide{}, "Name"), cmpopts.IgnoreFields(demarc.Passage{}, "File")); diff != "" {
				t.Errorf("seed %d: -plan alone +%s and plan\n%s", seed, filepath.Base(base), diff)
			}
		}
	}
}

// switched turns every switch of a resource the other way, and halves its
// numbers, so that what is updated is seen to change.
func switched(values map[string]any) map[string]any {
	for name, value := range values {
		switch value := value.(type) {
		case bool:
			values[name] = !value
		case float64:
			values[name] = float64(int(value / 2))
		case string:
			if value == "FARGATE" {
				values[name] = "EC2"
			}
		}
	}
	return values
}

// standing puts values into a module of a state, by address.
func standing(module map[string]any, values map[string]any) {
	for _, r := range module["resources"].([]any) {
		r := r.(map[string]any)
		if was, ok := values[r["address"].(string)]; ok {
			r["values"] = was
		}
	}
	children, _ := module["child_modules"].([]any)
	for _, child := range children {
		standing(child.(map[string]any), values)
	}
}

// stillness makes the changes of a plan no-ops on what stood before.
func stillness(changes []any) (out []any) {
	for _, item := range changes {
		item := maps.Clone(item.(map[string]any))
		change := maps.Clone(item["change"].(map[string]any))
		if change["before"] == nil {
			continue
		}
		change["actions"], change["after"], change["after_unknown"], change["after_sensitive"] = []any{"no-op"}, change["before"], map[string]any{}, change["before_sensitive"]
		item["change"] = change
		out = append(out, item)
	}
	return out
}

// diffOf runs demarc diff.
func diffOf(t *testing.T, sides ...string) *demarc.Diff {
	t.Helper()
	d := &demarc.Diff{}
	if err := json.Unmarshal(demarcRuns(t, append([]string{"diff", "--format", "json"}, sides...)...), d); err != nil {
		t.Fatal(err)
	}
	return d
}

// demarcRuns runs a command and gives what it writes.
func demarcRuns(t *testing.T, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &out, err: &errs, now: func() time.Time { return twinsNow }}
	if status := a.run(context.Background(), args); status != exitOK {
		t.Fatalf("demarc %v: exit status %d: %s", args, status, errs.String())
	}
	return out.Bytes()
}
