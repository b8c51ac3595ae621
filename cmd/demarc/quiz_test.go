package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// quizRun answers a quiz of fixed questions and gives what it printed.
func quizRun(t *testing.T, in io.Reader, args ...string) (string, int) {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{in: in, out: &out, err: &errs, now: func() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }}
	status := a.run(context.Background(), append([]string{"quiz", "--seed", "7", "--state", filepath.Join(t.TempDir(), "state.json")}, args...))
	return out.String() + errs.String(), status
}

var toldRight = regexp.MustCompile(`(?m)^> (?:Right\.|Wrong\. It is (.)\))`)

// TestQuizCertificate: who answers by what the quiz teaches gets a certificate
// with 8 of 10, and none with 7; one that is there is not overwritten.
func TestQuizCertificate(t *testing.T) {
	out, _ := quizRun(t, strings.NewReader(strings.Repeat("a\n", 10)), "../../examples/shop")
	var right []string
	for _, m := range toldRight.FindAllStringSubmatch(out, -1) {
		if m[1] == "" {
			m[1] = "a"
		}
		right = append(right, m[1])
	}
	if len(right) != 10 {
		t.Fatalf("%d answers:\n%s", len(right), out)
	}
	answers := func(wrong int) io.Reader {
		list := append([]string(nil), right...)
		for i := range wrong {
			list[i] = map[bool]string{true: "b", false: "a"}[right[i] == "a"]
		}
		return strings.NewReader(strings.Join(list, "\n") + "\n")
	}
	file := filepath.Join(t.TempDir(), "jane.yaml")
	args := []string{"--certificate", file, "--by", "jane@example.com", "--team", "payments", "../../examples/shop"}
	if out, status := quizRun(t, answers(3), args...); status != exitFound || !strings.Contains(out, "7 of 10 answers were right") {
		t.Errorf("status %d:\n%s", status, out)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("7 of 10 make a certificate")
	}
	if out, status := quizRun(t, answers(2), args...); status != exitOK || !strings.Contains(out, "It names no approver") {
		t.Fatalf("status %d:\n%s", status, out)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var record struct {
		Certificates []struct {
			Person, Team, Approver, Catalog string
			On, Expires                     time.Time
			Questions, Right                int
		}
	}
	if err := yaml.Unmarshal(text, &record); err != nil || len(record.Certificates) != 1 {
		t.Fatalf("%v:\n%s", err, text)
	}
	c := record.Certificates[0]
	if c.Person != "jane@example.com" || c.Team != "payments" || c.Approver != "" || c.Questions != 10 || c.Right != 8 || len(c.Catalog) != 64 || c.Expires.Sub(c.On) != 364*24*time.Hour {
		t.Errorf("%+v", c)
	}
	if out, status := quizRun(t, answers(0), args...); status != exitBroken || !strings.Contains(out, "is there already") || strings.Contains(out, "1/10") {
		t.Errorf("status %d:\n%s", status, out)
	}
}

// TestQuizKeepsEachAnswer: an interrupt while the quiz waits ends it, and what
// was answered is there, for its owner alone.
func TestQuizKeepsEachAnswer(t *testing.T) {
	state := filepath.Join(t.TempDir(), "new", "state.json")
	ctx, stop := context.WithCancel(context.Background())
	in, person := io.Pipe()
	defer person.Close()
	var out bytes.Buffer
	a := &app{in: in, out: &out, err: &out, now: time.Now}
	ended := make(chan int)
	go func() { ended <- a.run(ctx, []string{"quiz", "--state", state}) }()
	for range 3 { // the third is read once the first is kept
		io.WriteString(person, "a\n")
	}
	io.WriteString(person, "half a line") // read once the third was taken
	info, err := os.Stat(state)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the answers: %v", info.Mode())
	}
	stop()
	select {
	case status := <-ended:
		if status != exitOK || !strings.Contains(out.String(), " right.") {
			t.Errorf("status %d:\n%s", status, out.String())
		}
	case <-time.After(10 * time.Second):
		t.Fatal("an interrupt does not end the quiz")
	}
}
