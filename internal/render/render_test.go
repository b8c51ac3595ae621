package render_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarc"
	"demarc/internal/render"
)

var update = flag.Bool("update", false, "write the goldens anew; read them before you accept them")

// recorded is the report of a small shop, as scan --format json wrote it.
func recorded(t testing.TB) *demarc.Report {
	t.Helper()
	f, err := os.Open("testdata/report.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := render.ReadJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rendered(t testing.TB, r *demarc.Report, format string, o render.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := render.Write(&b, r, format, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGoldens: every format of the recorded report is what a person read and
// accepted.
func TestGoldens(t *testing.T) {
	for name, c := range map[string]struct {
		format string
		o      render.Options
	}{
		"report.txt":        {"text", render.Options{}},
		"report-narrow.txt": {"text", render.Options{Width: 72}},
		"report-all.txt":    {"text", render.Options{All: true}},
		"report.json":       {"json", render.Options{}},
		"report.md":         {"markdown", render.Options{}},
		"report.html":       {"html", render.Options{}},
		"report.svg":        {"svg", render.Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, file := rendered(t, recorded(t), c.format, c.o), "testdata/"+name
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestColourIsOnlyColour: without colour the text is the same.
func TestColourIsOnlyColour(t *testing.T) {
	plain := rendered(t, recorded(t), "text", render.Options{})
	colour := rendered(t, recorded(t), "text", render.Options{Colour: true})
	if colour == plain {
		t.Error("a terminal with colour sees none")
	}
	if bare := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(colour, ""); bare != plain {
		t.Error(cmp.Diff(plain, bare))
	}
}

// TestNamesAreText: names from an estate are text in every format, whatever
// they hold.
func TestNamesAreText(t *testing.T) {
	const evil = "\x1b]8;;http://evil\x07<script>alert(1)</script>\u202e`|[x](javascript:1)@everyone &amp;"
	r := recorded(t)
	for i := range r.Resources {
		r.Resources[i].Address, r.Resources[i].File, r.Resources[i].RawType = evil, evil, evil
	}
	for i := range r.Findings {
		r.Findings[i].Address, r.Findings[i].File, r.Findings[i].Reason = evil, evil, evil
	}
	for i := range r.Header.Lines {
		r.Header.Lines[i].Name = evil
	}
	r.Header.Skipped = []demarc.Skip{{Path: evil, Reason: evil}}
	r.Header.Inputs[0].Path = evil
	for _, format := range render.Formats() {
		got := rendered(t, r, format, render.Options{All: true})
		for _, bad := range []string{"\x1b", "\x07", "\u202e"} {
			if format != "json" && strings.Contains(got, bad) { // in JSON they are data
				t.Errorf("%s lets %q through", format, bad)
			}
		}
		if format == "markdown" { // within code spans nothing is markup
			got = strings.ReplaceAll(got, "\\`", "")
			got = regexp.MustCompile("`[^`\n]*`").ReplaceAllString(got, "")
		}
		if format != "json" && format != "text" && strings.Contains(got, "<script>") {
			t.Errorf("%s lets a script through", format)
		}
		if format == "markdown" && regexp.MustCompile(`[^\\]\[x[^\\]?\]\(`).MatchString(got) {
			t.Error("markdown makes a link of a name")
		}
	}
}

// TestWriteErrorsAreTold: a full disk is an error, not a short file.
func TestWriteErrorsAreTold(t *testing.T) {
	for _, format := range render.Formats() {
		if err := render.Write(full{}, recorded(t), format, render.Options{}); err == nil {
			t.Errorf("%s: no error though nothing could be written", format)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, fmt.Errorf("no space left on device") }

func TestReadJSONNamesWhatIsWrong(t *testing.T) {
	for input, want := range map[string]string{
		"":                        "scan --format json",
		"{":                       "scan --format json",
		`{"header":{"schema":9}}`: "schema 9",
	} {
		if _, err := render.ReadJSON(strings.NewReader(input)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q in it", input, err, want)
		}
	}
}

// BenchmarkWrite renders a report of many resources.
func BenchmarkWrite(b *testing.B) {
	small := recorded(b)
	for _, n := range []int{1000, 10000, 100000} {
		big := *small
		big.Resources, big.Findings = nil, nil
		for i := 0; len(big.Resources) < n; i++ {
			row := small.Resources[i%len(small.Resources)]
			row.ID = fmt.Sprintf("%s~%d", row.ID, i)
			big.Resources = append(big.Resources, row)
			f := small.Findings[i%len(small.Findings)]
			f.Resource = row.ID
			big.Findings = append(big.Findings, f)
		}
		for _, format := range render.Formats() {
			b.Run(fmt.Sprintf("%s/%d", format, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := render.Write(io.Discard, &big, format, render.Options{}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/resource")
			})
		}
	}
}

func ExampleFormats() {
	fmt.Println(strings.Join(render.Formats(), " "))
	// Output: text json markdown html svg sarif codequality
}

// TestOtherScanners: what other tools say stands beside demarc's own and can
// be told from it; their names cannot move a cursor or a page.
func TestOtherScanners(t *testing.T) {
	r := recorded(t)
	first := slices.IndexFunc(r.Findings, func(f demarc.Finding) bool { return f.Outcome == demarc.Unmet })
	own := r.Findings[first]
	theirs := own
	theirs.ID, theirs.From, theirs.Rule, theirs.Results, theirs.MetBy = "other", "che\x1b[2Jckov", "CKV_<i>x", "r.json", []string{"pro\u202ewler"}
	r.Findings = slices.Insert(r.Findings, first+1, theirs)
	r.Header.Scanners = []demarc.Scanner{{Input: demarc.Input{Path: "r\x07.json"}, Tools: []string{"checkov"}, Found: 3, Unmet: 1, Unmatched: 2, LeftOut: 4}}
	r.Asides = []demarc.Aside{
		{Standing: demarc.StandsNowhere, From: "checkov", Rule: "CKV_2", Subject: "a\x1b]0;x", Reason: "The resource is not in the estate."},
		{Standing: demarc.StandsNowhere, From: "checkov", Rule: "CKV_2", Subject: "b|c", Reason: "The resource is not in the estate."},
	}
	for _, format := range []string{"text", "markdown", "html"} {
		out := rendered(t, r, format, render.Options{})
		for _, want := range []string{"3 results of checkov: 1 unmet, 2 without a place here, 4 more left out", "too"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not say %q", format, want)
			}
		}
		for _, bad := range []string{"\x1b", "\x07", "\u202e", "<i>x"} {
			if strings.Contains(out, bad) && !(format == "text" && bad == "<i>x") {
				t.Errorf("%s lets %q through", format, bad)
			}
		}
	}
	if out := rendered(t, r, "text", render.Options{}); !strings.Contains(out, "no place here 2 × checkov CKV_2") {
		t.Error("results with one reason are not one entry")
	}
	again, err := render.ReadJSON(strings.NewReader(rendered(t, r, "json", render.Options{})))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.Asides, again.Asides); diff != "" || again.Findings[first+1].From != theirs.From {
		t.Errorf("a saved report lost what others say: %s", diff)
	}
}
