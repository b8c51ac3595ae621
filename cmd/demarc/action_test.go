package main

import (
	"bytes"
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

// actionFile is what the tests read of action/action.yml.
type actionFile struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Steps []struct {
			ID, If, Uses, Run, Shell string
			Env                      map[string]string
		}
	}
}

func readAction(t *testing.T) (a actionFile) {
	t.Helper()
	text, err := os.ReadFile("../../action/action.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestActionIsSafe: what comes from outside reaches the script as variables,
// and what others wrote is named by its commit.
func TestActionIsSafe(t *testing.T) {
	text, err := os.ReadFile("../../action/action.yml")
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	for _, s := range readAction(t).Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("an expression becomes text of a shell: %s", s.Run)
		}
		if s.Uses != "" && !regexp.MustCompile(`uses: `+regexp.QuoteMeta(s.Uses)+` # v\d+\.\d+\.\d+\n`).Match(text) || s.Uses != "" && !regexp.MustCompile(`@[0-9a-f]{40}$`).MatchString(s.Uses) {
			t.Errorf("%s is not a commit with its version", s.Uses)
		}
		if s.Run != "" {
			runs++
			if s.Run != `"$GITHUB_ACTION_PATH/run.sh"` || s.Shell != "bash" {
				t.Errorf("a step runs %s with %s", s.Run, s.Shell)
			}
		}
	}
	if runs != 1 {
		t.Errorf("%d steps run something", runs)
	}
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, use := range regexp.MustCompile(`uses: .*`).FindAllString(string(page), -1) {
		if !regexp.MustCompile(`@([0-9a-f]{40} # v\d+\.\d+\.\d+|FULL-COMMIT-SHA # the version)$`).MatchString(use) {
			t.Errorf("docs/ci.md: %s is not a commit with its version", use)
		}
	}
	script, err := os.ReadFile("../../action/run.sh")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(script, []byte("\nset -euo pipefail\n")) || regexp.MustCompile(`\beval\b`).Match(script) {
		t.Error("run.sh goes on after a failure, or evaluates text")
	}
}

// change is a repository with a pull request in it, checked out as GitHub
// does: the merge of the head into a base that has moved on.
type change struct {
	t               *testing.T
	dir, temp       string
	old, base, head string
}

const (
	ordersOn  = "resource \"aws_db_instance\" \"orders\" {\n  for_each = toset([%s])\n  engine = \"postgres\"\n  auto_minor_version_upgrade = true\n}\n"
	ordersOff = "resource \"aws_db_instance\" \"orders\" {\n  for_each = toset([%s])\n  engine = \"postgres\"\n  auto_minor_version_upgrade = false\n}\n"
)

// newChange turns minor upgrades of databases off; keys are what these are
// called, in HCL.
func newChange(t *testing.T, keys string) *change {
	t.Helper()
	for _, program := range []string{"bash", "git", "curl", "jq"} {
		if _, err := exec.LookPath(program); err != nil {
			say := "the action needs " + program + ", which is not here"
			if os.Getenv("DEMARC_TEST_ALL") != "" {
				t.Fatal(say)
			}
			t.Skip(say)
		}
	}
	c := &change{t: t, dir: t.TempDir(), temp: t.TempDir()}
	c.git("init", "--quiet", "--initial-branch=main")
	c.commit("start", map[string]string{"shop/main.tf": fmt.Sprintf(ordersOn, keys)})
	c.old = c.git("rev-parse", "HEAD")
	c.git("checkout", "--quiet", "-b", "orders`id`$(id)")
	c.commit("no upgrades", map[string]string{"shop/main.tf": fmt.Sprintf(ordersOff, keys)})
	c.head = c.git("rev-parse", "HEAD")
	c.git("checkout", "--quiet", "main")
	c.commit("somebody else's", map[string]string{"shop/logs.tf": "resource \"aws_sqs_queue\" \"jobs\" {\n  name = \"jobs\"\n}\n"})
	c.base = c.git("rev-parse", "HEAD")
	c.git("checkout", "--quiet", "--detach")
	c.git("merge", "--quiet", "--no-ff", "-m", "merge", c.head)
	return c
}

func (c *change) git(args ...string) string {
	c.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2026-11-25T12:00:00Z",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=2026-11-25T12:00:00Z")
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("git %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (c *change) commit(message string, files map[string]string) {
	c.t.Helper()
	for name, text := range files {
		c.write(filepath.Join(c.dir, name), text, 0o644)
	}
	c.git("add", "--all")
	c.git("commit", "--quiet", "--no-gpg-sign", "-m", message)
}

func (c *change) write(path, text string, mode os.FileMode) string {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		c.t.Fatal(err)
	}
	return path
}

// ran is what a run of the action left.
type ran struct {
	status                       int
	log, summary, comment, calls string
	outputs                      map[string]string
}

// run does what the runner does with the step of the action. Every call of
// curl is noted; without a server curl fails.
func (c *change) run(inputs map[string]string, server string) ran {
	c.t.Helper()
	action := readAction(c.t)
	at := func(name string) string { return filepath.Join(c.temp, name) }
	event := map[string]any{}
	text, err := os.ReadFile("../../action/testdata/event.json")
	if err != nil {
		c.t.Fatal(err)
	}
	if err := json.Unmarshal(text, &event); err != nil {
		c.t.Fatal(err)
	}
	pull := event["pull_request"].(map[string]any)
	pull["base"].(map[string]any)["sha"], pull["head"].(map[string]any)["sha"] = c.old, c.head
	text, err = json.Marshal(event)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, name := range []string{"summary", "output", "calls"} {
		c.write(at(name), "", 0o644)
	}
	curl := "exit 7"
	if server != "" {
		real, err := exec.LookPath("curl")
		if err != nil {
			c.t.Fatal(err)
		}
		curl = "exec " + real + ` --noproxy '*' "$@"`
	}
	c.write(at("bin/curl"), "#!/bin/sh\nprintf '%s\\n' \"$*\" >>'"+at("calls")+"'\n"+curl+"\n", 0o755)
	folder, err := filepath.Abs("../../action")
	if err != nil {
		c.t.Fatal(err)
	}
	env := append(os.Environ(), "PATH="+at("bin")+string(os.PathListSeparator)+os.Getenv("PATH"), "GOPROXY=off", "GIT_CONFIG_GLOBAL="+os.DevNull,
		"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request", "GITHUB_EVENT_PATH="+c.write(at("event.json"), string(text), 0o644),
		"GITHUB_REPOSITORY=octo-org/shop", "GITHUB_API_URL="+server, "GITHUB_GRAPHQL_URL="+server+"/graphql", "GITHUB_ACTION_PATH="+folder,
		"GITHUB_STEP_SUMMARY="+at("summary"), "GITHUB_OUTPUT="+at("output"), "GITHUB_WORKSPACE="+c.dir, "RUNNER_TEMP="+c.temp)
	var step string
	for _, s := range action.Runs.Steps {
		if s.ID != "diff" {
			continue
		}
		step = s.Run
		for name, value := range s.Env {
			input := strings.TrimSuffix(strings.TrimPrefix(value, "${{ inputs."), " }}")
			declared, ok := action.Inputs[input]
			if !ok {
				c.t.Fatalf("%s: %s is no input", name, value)
			}
			given, ok := inputs[input]
			if !ok {
				given = declared.Default
			}
			env = append(env, name+"="+given)
		}
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", c.write(at("step.sh"), step, 0o644))
	cmd.Dir, cmd.Env = c.dir, env
	log, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		c.t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			c.t.Fatalf("%v; the log: %s", err, log)
		}
		return string(text)
	}
	r := ran{status: cmd.ProcessState.ExitCode(), log: string(log), summary: read(at("summary")), calls: read(at("calls")), outputs: map[string]string{}}
	for line := range strings.Lines(read(at("output"))) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		r.outputs[name] = value
	}
	if file := r.outputs["comment"]; file != "" {
		r.comment = read(file)
	}
	return r
}

// live gives the lines of a log in which the runner looks for commands.
func live(log string) (out []string) {
	stopped := ""
	for line := range strings.Lines(log) {
		line = strings.TrimSpace(line)
		switch {
		case stopped != "":
			if line == "::"+stopped+"::" {
				stopped = ""
			}
		case strings.HasPrefix(line, "::stop-commands::"):
			stopped = strings.TrimPrefix(line, "::stop-commands::")
		case line != "":
			out = append(out, line)
		}
	}
	return out
}

// TestActionWithoutToken: what people read, the status at the end, and no call
// to anybody.
func TestActionWithoutToken(t *testing.T) {
	c := newChange(t, `"a"`)
	r := c.run(map[string]string{"path": "shop", "version": "path", "fail-on": "moves:customer", "sarif": "true"}, "")
	if r.status != exitFound || r.outputs["status"] != "3" {
		t.Errorf("status %d, output %q: %s", r.status, r.outputs["status"], r.log)
	}
	if r.calls != "" {
		t.Errorf("without a token it calls %s", r.calls)
	}
	const golden = "../../action/testdata/comment.md"
	if os.Getenv("UPDATE_SCRIPTS") != "" {
		c.write(golden, r.comment, 0o644)
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if r.comment != string(want) || r.summary != string(want) {
		t.Errorf("comment:\n%s\nsummary:\n%s\nwant:\n%s", r.comment, r.summary, want)
	}
	lines := live(r.log)
	if len(lines) < 2 || !strings.HasPrefix(lines[0], "::notice file=shop/main.tf,line=1,title=") || !strings.Contains(lines[len(lines)-1], "fail-on") {
		t.Errorf("annotations: %q", lines)
	}
	if text, err := os.ReadFile(r.outputs["sarif"]); err != nil || !bytes.Contains(text, []byte(`"2.1.0"`)) {
		t.Errorf("sarif: %v", err)
	}
	if r := c.run(map[string]string{"path": "shop", "version": "path", "base": "no$(id)such"}, ""); r.status != exitMisuse || r.summary != "" {
		t.Errorf("a base that is not there: status %d: %s", r.status, r.log)
	}
}

// TestActionBuilds: without a demarc on the path, the action builds its own.
func TestActionBuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("building takes long; run without -short")
	}
	c := newChange(t, `"a"`)
	r := c.run(map[string]string{"path": "shop", "base": c.base}, "")
	if r.status != exitOK || !strings.HasPrefix(r.comment, render.Marker) {
		t.Errorf("status %d: %s", r.status, r.log)
	}
}

// TestActionHead: where the head itself is checked out, its base is that of
// the event; a path may be a file.
func TestActionHead(t *testing.T) {
	c := newChange(t, `"a"`)
	c.git("checkout", "--quiet", c.head)
	r := c.run(map[string]string{"path": "shop/main.tf", "version": "path"}, "")
	if r.status != exitOK || !strings.Contains(r.comment, "`"+c.old+"`") || !strings.Contains(r.comment, "1 duty comes to you") {
		t.Errorf("status %d: %s%s", r.status, r.log, r.comment)
	}
}

// TestActionShallow: a checkout with fetch-depth: 2 is enough, and one commit
// is too little.
func TestActionShallow(t *testing.T) {
	c := newChange(t, `"a"`)
	c.git("branch", "pull")
	whole := c.dir
	for depth, want := range map[string]int{"1": exitMisuse, "2": exitOK} {
		c.dir = filepath.Join(c.temp, depth)
		if err := os.Mkdir(c.dir, 0o755); err != nil {
			t.Fatal(err)
		}
		c.git("clone", "--quiet", "--depth", depth, "--branch", "pull", "file://"+whole, ".")
		r := c.run(map[string]string{"path": "shop", "version": "path"}, "")
		if r.status != want || want == exitOK && !strings.Contains(r.comment, c.base) || want != exitOK && !strings.Contains(r.log, "fetch-depth") {
			t.Errorf("depth %s: status %d: %s", depth, r.status, r.log)
		}
	}
}

// TestActionPlan: of a plan, the waivers of the base count and those of the
// head do not.
func TestActionPlan(t *testing.T) {
	c := newChange(t, `"a"`)
	c.git("checkout", "--quiet", "main")
	waive := func(check string) string {
		return "waivers:\n- check: " + check + "\n  scope: {resources: \"*\"}\n  reason: It is a toy.\n  by: a@example.com\n  approver: b@example.com\n  on: 2026-11-01\n  expires: 2026-12-01\n"
	}
	c.commit("a waiver", map[string]string{"shop/.demarc/a.yaml": waive("rds-auto-minor-upgrade")})
	c.commit("another", map[string]string{"shop/eu/.demarc/b.yaml": waive("rds-storage-encrypted"), "shop/.demarc/b.yaml": waive("rds-storage-encrypted")})
	const db = `{"values":{"root_module":{"resources":[{"address":"aws_db_instance.a","mode":"managed","type":"aws_db_instance","name":"a","values":{"engine":"postgres","auto_minor_version_upgrade":%[1]t,"storage_encrypted":%[1]t}}]}}}`
	planned := strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf(db, false), `{"values":`), "}")
	c.write(filepath.Join(c.dir, "shop/eu/plan.json"), `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":`+planned+`,
"resource_changes":[{"address":"aws_db_instance.a","mode":"managed","type":"aws_db_instance","name":"a","change":{"actions":["update"],"after_unknown":{}}}],
"prior_state":`+fmt.Sprintf(db, true)+`}`, 0o644)
	inputs := map[string]string{"path": "shop/eu", "plan": "shop/eu/plan.json", "version": "path", "fail-on": "unmet", "base": "HEAD^"}
	r := c.run(inputs, "")
	if r.status != exitFound || !strings.Contains(r.comment, "Waived (1)") || !strings.Contains(r.comment, "Newly unmet (1)") {
		t.Errorf("status %d: %s%s", r.status, r.log, r.comment)
	}
	inputs["base"] = "HEAD~3"
	if r := c.run(inputs, ""); r.status != exitFound || !strings.Contains(r.comment, "Newly unmet (2)") {
		t.Errorf("a base without records: status %d: %s%s", r.status, r.log, r.comment)
	}
}

// comments stands for the part of GitHub that keeps them.
type comments struct {
	t        *testing.T
	list     []remark
	denied   bool
	requests []string
}

type remark struct {
	ID   int    `json:"id"`
	Body string `json:"body"`
	User struct {
		Login string `json:"login"`
	} `json:"user"`
}

func (s *comments) add(login, body string) {
	r := remark{ID: 1000 + len(s.list), Body: body}
	r.User.Login = login
	s.list = append(s.list, r)
}

func (s *comments) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests = append(s.requests, r.Method+" "+r.URL.Path)
	if got := r.Header.Get("Authorization"); got != "Bearer t0ken" {
		s.t.Errorf("authorization %q", got)
	}
	var sent struct{ Body string }
	if text, err := io.ReadAll(r.Body); err != nil || len(text) > 0 && json.Unmarshal(text, &sent) != nil {
		s.t.Errorf("%s %s sends %s", r.Method, r.URL, text)
	}
	var page, id int
	switch {
	case r.URL.Path == "/graphql":
		io.WriteString(w, `{"data":{"viewer":{"login":"github-actions[bot]"}}}`)
	case r.Method != http.MethodGet && s.denied:
		http.Error(w, "::error::no", http.StatusForbidden)
	case r.Method == http.MethodGet && r.URL.Path == "/repos/octo-org/shop/issues/7/comments":
		fmt.Sscan(r.URL.Query().Get("page"), &page)
		from := min((page-1)*100, len(s.list))
		json.NewEncoder(w).Encode(s.list[from:min(from+100, len(s.list))])
	case r.Method == http.MethodPost && r.URL.Path == "/repos/octo-org/shop/issues/7/comments":
		s.add("github-actions[bot]", sent.Body)
		w.WriteHeader(http.StatusCreated)
	case r.Method == http.MethodPatch:
		fmt.Sscanf(r.URL.Path, "/repos/octo-org/shop/issues/comments/%d", &id)
		s.list[id-1000].Body = sent.Body
	default:
		s.t.Errorf("%s %s", r.Method, r.URL)
		w.WriteHeader(http.StatusNotFound)
	}
}

// TestActionComments: one comment, made once and then made anew, whatever
// others write; and then the status.
func TestActionComments(t *testing.T) {
	c := newChange(t, `"a"`)
	host := &comments{t: t}
	server := httptest.NewServer(host)
	defer server.Close()
	host.add("mallory", render.Marker+"\nmine")
	host.add("github-actions[bot]", "Another tool quotes "+render.Marker)
	for range 120 {
		host.add("octocat", "talk")
	}
	inputs := map[string]string{"path": "shop", "version": "path", "token": "t0ken", "fail-on": "moves"}
	for round := range 2 {
		r := c.run(inputs, server.URL)
		if r.status != exitFound {
			t.Errorf("round %d: status %d: %s", round, r.status, r.log)
		}
		if len(host.list) != 123 || host.list[122].Body != r.comment || host.list[0].Body != render.Marker+"\nmine" || host.list[1].Body != "Another tool quotes "+render.Marker {
			t.Fatalf("round %d: %d comments: %s", round, len(host.list), r.log)
		}
		if strings.Contains(r.calls+r.log, "t0ken") || r.calls == "" {
			t.Errorf("round %d: the token shows: %s%s", round, r.calls, r.log)
		}
		host.list[122].Body = render.Marker + "\r\nof another day"
		inputs["args"] = "--covers=folder\n\n--records=none"
	}
	host.denied = true
	r := c.run(inputs, server.URL)
	lines := live(r.log)
	if r.status != exitFound || len(lines) < 2 || !strings.HasPrefix(lines[len(lines)-2], "::warning::The comment could not be written") {
		t.Errorf("a fork: status %d: %q", r.status, lines)
	}
	host.requests = nil
	inputs["comment"] = "false"
	if r := c.run(inputs, server.URL); r.calls != "" || len(host.requests) > 0 {
		t.Errorf("a comment that is not wanted: %s", r.calls)
	}
}

// TestActionNamesAreText: whatever resources and files are called, it stays
// text in the log, the annotations, the comment and the summary.
func TestActionNamesAreText(t *testing.T) {
	c := newChange(t, `"a</details><script>x</script>[x](http://evil)|`+"`b``c```"+`\r\n::set-output name=a::b\n##[error]x%0A::error::y\u001b[2J\u202e<!-- demarc:diff -->@team", "$${x} $(id) %%{y}"`)
	c.commit("a name", map[string]string{"shop/a::b,%0A`c` <!--\n::error::x.tf": "resource \"aws_ebs_volume\" \"v\" {\n  availability_zone = \"eu-west-1a\"\n}\n"})
	c.git("update-ref", "HEAD", c.git("commit-tree", "-m", "merge", "-p", c.base, "-p", c.head, "HEAD^{tree}"))
	r := c.run(map[string]string{"path": "shop", "version": "path"}, "")
	if r.status != exitOK || !strings.Contains(r.comment, "2 resources") {
		t.Fatalf("status %d: %s", r.status, r.log)
	}
	for what, text := range map[string]string{"log": r.log, "comment": r.comment, "summary": r.summary} {
		if strings.ContainsAny(text, "\x1b\r\u202e") {
			t.Errorf("%s: %q", what, text)
		}
	}
	lines := live(r.log)
	for _, line := range lines {
		if !regexp.MustCompile(`^::(notice|warning|error) file=[^:,]+,line=\d+,title=[^:,]+::`).MatchString(line) {
			t.Errorf("not one annotation: %q", line)
		}
	}
	if len(lines) < 3 {
		t.Errorf("annotations: %q", lines)
	}
	if strings.Count(r.comment, render.Marker) != 1 {
		t.Error("the marker stands twice")
	}
	bare := regexp.MustCompile("`[^`\n]*`").ReplaceAllString(strings.ReplaceAll(r.comment, "\\`", ""), "")
	for _, bad := range []string{"<script", "](http://evil)", "@team", "\n::", "<!-- demarc:diff -->@"} {
		if strings.Contains(bare, bad) {
			t.Errorf("the comment holds %q:\n%s", bad, r.comment)
		}
	}
	if opened, closed := strings.Count(bare, "<details>"), strings.Count(bare, "</details>"); opened == 0 || opened != closed {
		t.Errorf("%d details open, %d close", opened, closed)
	}
}
