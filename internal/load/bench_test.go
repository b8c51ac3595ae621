package load_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"testing"

	"demarc"
	"demarc/internal/load/generate"
	"demarc/internal/load/terraform"
)

// BenchmarkPlan reads plans of growing size. "B/resource" is the memory that
// the resources hold beyond the file itself; neither figure may grow with the
// size of the plan.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n == 100_000 && testing.Short() {
				b.Skip("a plan of 250 MB")
			}
			var plan bytes.Buffer
			if err := generate.Plan(&plan, n, 1); err != nil {
				b.Fatal(err)
			}
			data := plan.Bytes()
			before := heap()
			b.SetBytes(int64(len(data)))
			b.ResetTimer()
			var held uint64
			for b.Loop() {
				load, err := terraform.Plan(context.Background(), "plan.json", data)
				if err != nil || len(load.Resources) != n {
					b.Fatal(len(load.Resources), err)
				}
				b.StopTimer()
				held = heap() - before
				runtime.KeepAlive(load)
				b.StartTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/resource")
			b.ReportMetric(float64(held)/float64(n), "B/resource")
		})
	}
}

// BenchmarkPrior reads a plan over a prior state that changes a twentieth of
// it, without the prior state and with it.
func BenchmarkPrior(b *testing.B) {
	const n = 10_000
	var plan bytes.Buffer
	if err := generate.Update(&plan, n, 1, 5); err != nil {
		b.Fatal(err)
	}
	data := plan.Bytes()
	for _, c := range []struct {
		name string
		read func(context.Context, string, []byte) (demarc.Load, error)
	}{{"alone", terraform.Plan}, {"both", terraform.PlanAndPrior}} {
		b.Run(c.name, func(b *testing.B) {
			before := heap()
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			var load demarc.Load
			for b.Loop() {
				var err error
				if load, err = c.read(context.Background(), "plan.json", data); err != nil || len(load.Resources) != n {
					b.Fatal(len(load.Resources), err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/resource")
			b.ReportMetric(float64(heap()-before)/float64(n), "B/resource")
			runtime.KeepAlive(load)
		})
	}
}

// BenchmarkPlanAttributes reads every attribute of every resource, the most
// that a lens can ask for.
func BenchmarkPlanAttributes(b *testing.B) {
	const n = 1_000
	var plan bytes.Buffer
	if err := generate.Plan(&plan, n, 1); err != nil {
		b.Fatal(err)
	}
	load, err := terraform.Plan(context.Background(), "plan.json", plan.Bytes())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, raw := range load.Resources {
			for _, name := range raw.Attrs.Names() {
				raw.Attrs.Get(name)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/resource")
}

func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
