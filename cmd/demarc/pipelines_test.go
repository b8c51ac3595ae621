package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"demarc/internal/render"
)

// TestGitLabJob runs the script of the template as a runner does, in a
// pipeline of merged results.
func TestGitLabJob(t *testing.T) {
	text, err := os.ReadFile("../../ci/gitlab/demarc.gitlab-ci.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Demarc struct {
			Script    []string
			Artifacts struct {
				Paths   []string
				Reports map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	c := newChange(t, `"a"`)
	job := c.write(filepath.Join(c.temp, "job.sh"), strings.Join(file.Demarc.Script, "\n"), 0o644)
	for failOn, want := range map[string]int{"": exitOK, "unowned": exitFound, "nosuch": exitMisuse} {
		cmd := exec.Command("bash", "-e", "-o", "pipefail", job)
		cmd.Dir = c.dir
		cmd.Env = append(os.Environ(), "DEMARC_PATH=shop", "DEMARC_FAIL_ON="+failOn,
			"CI_MERGE_REQUEST_DIFF_BASE_SHA="+c.old, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA="+c.base)
		if out, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != want {
			t.Errorf("fail on %q: %v, want status %d: %s", failOn, err, want, out)
		}
	}
	note, err := os.ReadFile(filepath.Join(c.dir, file.Demarc.Artifacts.Paths[0]))
	if err != nil || !strings.HasPrefix(string(note), render.Marker) || !strings.Contains(string(note), c.base) {
		t.Errorf("%v: %s", err, note)
	}
	quality, err := os.ReadFile(filepath.Join(c.dir, file.Demarc.Artifacts.Reports["codequality"]))
	if err != nil || !json.Valid(quality) || !strings.Contains(string(quality), "rds-auto-minor-upgrade") {
		t.Errorf("%v: %s", err, quality)
	}
}

// TestGitLabNote: one note, made once and then made anew, whatever others write.
func TestGitLabNote(t *testing.T) {
	c := newChange(t, `"a"`)
	type author struct {
		ID int `json:"id"`
	}
	type note struct {
		ID     int    `json:"id"`
		Body   string `json:"body"`
		Author author `json:"author"`
	}
	notes := []note{{100, render.Marker + "\nmine", author{8}}}
	for i := range 120 {
		notes = append(notes, note{101 + i, "talk", author{9}})
	}
	const at = "/projects/3/merge_requests/7/notes"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("PRIVATE-TOKEN"); got != "t0ken" {
			t.Errorf("token %q", got)
		}
		var page, id int
		switch {
		case r.Method == http.MethodGet && r.URL.Path == "/user":
			io.WriteString(w, `{"id":9}`)
		case r.Method == http.MethodGet && r.URL.Path == at:
			fmt.Sscan(r.URL.Query().Get("page"), &page)
			from := min((page-1)*100, len(notes))
			json.NewEncoder(w).Encode(notes[from:min(from+100, len(notes))])
		case r.Method == http.MethodPost && r.URL.Path == at:
			notes = append(notes, note{100 + len(notes), r.FormValue("body"), author{9}})
		case r.Method == http.MethodPut:
			fmt.Sscanf(r.URL.Path, at+"/%d", &id)
			notes[id-100].Body = r.FormValue("body")
		default:
			t.Errorf("%s %s", r.Method, r.URL)
		}
	}))
	defer server.Close()
	script, err := filepath.Abs("../../ci/gitlab/note.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"one & 50% of\n`two`\n", "three"} {
		text := render.Marker + "\n" + said
		cmd := exec.Command("bash", script, c.write(filepath.Join(c.temp, "demarc.md"), text, 0o644))
		cmd.Env = append(os.Environ(), "DEMARC_TOKEN=t0ken", "CI_API_V4_URL="+server.URL, "CI_MERGE_REQUEST_PROJECT_ID=3", "CI_MERGE_REQUEST_IID=7", "no_proxy=*")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if len(notes) != 122 || notes[121].Body != text || notes[0].Body != render.Marker+"\nmine" {
			t.Fatalf("%d notes, the last %q", len(notes), notes[len(notes)-1].Body)
		}
	}
}

// TestHooks: what pre-commit runs before a commit.
func TestHooks(t *testing.T) {
	text, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct {
		ID, Language, Entry, Files string
		Args                       []string
		PassFilenames              *bool `yaml:"pass_filenames"`
	}
	if err := yaml.Unmarshal(text, &hooks); err != nil || len(hooks) != 2 {
		t.Fatal(err, hooks)
	}
	c := newChange(t, `"a"`)
	c.commit("unencrypted", map[string]string{"shop/disk.tf": "resource \"aws_ebs_volume\" \"v\" {\n  availability_zone = \"eu-west-1a\"\n}\n"})
	c.write(filepath.Join(c.dir, "shop/main.tf"), fmt.Sprintf(ordersOff, `"a", "b"`), 0o644)
	c.write(filepath.Join(c.dir, "shop/more.tf"), "resource \"aws_ebs_volume\" \"w\" {\n  availability_zone = \"eu-west-1a\"\n}\n", 0o644)
	t.Chdir(c.dir)
	for _, h := range hooks {
		if h.Language != "golang" || h.PassFilenames == nil || *h.PassFilenames || !regexp.MustCompile(h.Files).MatchString("shop/main.tf") {
			t.Errorf("%s: %+v", h.ID, h)
		}
		args := append(strings.Fields(h.Entry), h.Args...)
		var out, errs strings.Builder
		a := &app{in: strings.NewReader(""), out: &out, err: &errs, now: newApp().now}
		if status := a.run(context.Background(), args[1:]); args[0] != "demarc" || status != exitFound {
			t.Errorf("%s: status %d: %s%s", h.ID, status, out.String(), errs.String())
		}
	}
}
