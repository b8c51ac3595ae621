package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"demarc"
	"demarc/catalog"
	"demarc/internal/load"
	"demarc/internal/load/generate"
	"demarc/internal/render"
)

// BenchmarkChecks measures a whole scan of a generated plan, from the file to
// the report as text, with the catalog's checks and without any. What the
// checks cost is the ratio of the two.
func BenchmarkChecks(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		if n > 1_000 && testing.Short() {
			continue
		}
		path := filepath.Join(b.TempDir(), "plan.json")
		file, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := generate.Plan(file, n, 1); err != nil {
			b.Fatal(err)
		}
		if err := file.Close(); err != nil {
			b.Fatal(err)
		}
		for _, with := range []string{"none", "all"} {
			model, err := catalog.Decode(catalog.Data())
			if err != nil {
				b.Fatal(err)
			}
			for _, s := range model.Services() {
				if with == "none" {
					s.Checks, s.Exposures = nil, nil
				}
			}
			b.Run(fmt.Sprintf("checks=%s/%d", with, n), func(b *testing.B) {
				b.ReportAllocs()
				var rep *demarc.Report
				for b.Loop() {
					p := pipe{model: func() (*catalog.Catalog, error) { return model, nil }, paths: []string{path}, load: load.Options{}, now: twinsNow}
					if rep, err = p.report(context.Background()); err != nil {
						b.Fatal(err)
					}
					if err := render.Write(io.Discard, rep, "text", render.Options{}); err != nil {
						b.Fatal(err)
					}
				}
				outcomes := 0
				for _, count := range rep.Header.Summary.Checked {
					outcomes += count
				}
				b.ReportMetric(float64(outcomes), "outcomes")
			})
		}
	}
}

// BenchmarkPlanDiff measures the diff of a plan of 10,000 resources with its
// prior state, of which one in twenty changes, beside one scan of the same
// plan: from the file to the text, the catalog opened anew as a run does. What
// a diff costs is the ratio of the two.
func BenchmarkPlanDiff(b *testing.B) {
	path := filepath.Join(b.TempDir(), "plan.json")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := generate.Update(file, 10_000, 1, 5); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	for _, command := range []string{"scan", "diff"} {
		b.Run("command="+command, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a := &app{out: io.Discard, err: os.Stderr, now: func() time.Time { return twinsNow }}
				if status := a.run(context.Background(), []string{command, path}); status != exitOK {
					b.Fatalf("exit status %d", status)
				}
			}
		})
	}
}
