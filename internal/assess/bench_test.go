package assess_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"demarc/catalog"
	"demarc/internal/assess"
	"demarc/internal/lens"
	"demarc/internal/load/generate"
	"demarc/internal/load/terraform"
)

// BenchmarkAssess measures lens and assess on generated plans, by resource.
// The estate is read outside the clock.
func BenchmarkAssess(b *testing.B) {
	model, err := catalog.Open()
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{1000, 10000, 100000} {
		if n > 10000 && testing.Short() {
			continue
		}
		var plan bytes.Buffer
		if err := generate.Plan(&plan, n, 1); err != nil {
			b.Fatal(err)
		}
		read, err := terraform.Plan(context.Background(), "plan.json", plan.Bytes())
		if err != nil {
			b.Fatal(err)
		}
		perResource := func(b *testing.B) {
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/resource")
		}
		b.Run(fmt.Sprintf("lens/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				lens.Focus(model, read.Resources, lens.Options{})
			}
			perResource(b)
		})
		estate := lens.Focus(model, read.Resources, lens.Options{})
		b.Run(fmt.Sprintf("assess/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				assess.Assess(model, estate, run)
			}
			perResource(b)
		})
	}
}
