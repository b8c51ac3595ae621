package revision_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"demarc/internal/revision"
)

// repository makes a repository with one commit of files; a value that begins
// with "-> " is a symlink.
func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("DEMARC_TEST_ALL") != "" {
			t.Fatal("git is not here; install it")
		}
		t.Skip("git is not here; install it (apt-get install git)")
	}
	dir := t.TempDir()
	for name, text := range files {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, ok := strings.CutPrefix(text, "-> "); ok {
			err = os.Symlink(target, at)
		} else {
			err = os.WriteFile(at, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, "init", "-q", "-b", "main", ".")
	run(t, dir, "add", "-A")
	run(t, dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "base")
	return dir
}

func run(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
}

// TestWrite: every file as it was committed, whatever it is called and
// whatever attributes the tree has: nothing of it is left out or run.
func TestWrite(t *testing.T) {
	files := map[string]string{
		"main.tf": "a\n", "a b/ü \"q\".tf": "b\r\nc\r\n", "empty.tf": "", "large.json": strings.Repeat("x", 3<<20),
		"link.tf": "-> main.tf", "out.tf": "-> ../../../../etc/passwd",
		".gitattributes": "secret.tf export-ignore\n*.tf filter=evil text=auto eol=lf\n", "secret.tf": "s\n",
	}
	top := repository(t, files)
	marker := filepath.Join(t.TempDir(), "ran")
	run(t, top, "config", "filter.evil.smudge", "touch "+marker+"; cat")
	commit, err := revision.Resolve(context.Background(), top, "main")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := revision.Write(context.Background(), top, commit, folder); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		at := filepath.Join(folder, name)
		if target, ok := strings.CutPrefix(text, "-> "); ok {
			if got, err := os.Readlink(at); err != nil || got != target {
				t.Errorf("%s leads to %q, %v", name, got, err)
			}
			continue
		}
		raw, err := os.ReadFile(at)
		// eol=lf is what git made of the text when it was added
		if err != nil || string(raw) != strings.ReplaceAll(text, "\r\n", "\n") {
			t.Errorf("%s: %d bytes, %v; want %d", name, len(raw), err, len(text))
		}
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("a filter of the configuration was run")
	}
}

func TestResolve(t *testing.T) {
	top := repository(t, map[string]string{"main.tf": "a\n"})
	for rev, want := range map[string]string{
		"main": "", "HEAD": "", "": "is no revision", "--all": "is no revision", "nowhere": "fetch it first", "main:main.tf": "fetch it first",
	} {
		commit, err := revision.Resolve(context.Background(), top, rev)
		switch {
		case want == "" && (err != nil || len(commit) != 40):
			t.Errorf("%q: %q, %v", rev, commit, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want %q", rev, err, want)
		}
	}
	if _, err := revision.Top(context.Background(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "not a git repository") {
		t.Errorf("no repository: %v", err)
	}
}
