// Package revision writes the files of a revision of a git repository into a
// folder, so that they can be read like any other. It asks the git program for
// objects only: no hook, no filter and no configuration of the tree is run,
// and nothing is fetched.
package revision

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// most is how large the files of a revision may be together, in bytes.
const most = 4 << 30

// Top is the top directory of the repository that a directory lies in.
func Top(ctx context.Context, dir string) (string, error) {
	out, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	return strings.TrimSuffix(string(out), "\n"), err
}

// Resolve names the commit of a revision: 40 or 64 hex digits.
func Resolve(ctx context.Context, dir, rev string) (string, error) {
	if rev == "" || strings.HasPrefix(rev, "-") {
		return "", fmt.Errorf("git: %q is no revision", rev)
	}
	out, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return "", fmt.Errorf("git: no revision %q here; fetch it first (in a shallow clone: git fetch --depth 1 origin %s)", rev, rev)
	}
	return strings.TrimSpace(string(out)), nil
}

// Write writes every file of a commit of the repository at top below a folder.
// A symlink stays one; what a submodule holds is not there.
func Write(ctx context.Context, top, commit, folder string) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return fmt.Errorf("git: %w", err)
	}
	defer root.Close()
	list, err := git(ctx, top, "ls-tree", "-r", "-z", "-l", "--full-tree", commit)
	if err != nil {
		return err
	}
	var entries []entry
	var total int64
	for line := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		e, ok := parse(line)
		if !ok {
			continue
		}
		total += e.size
		entries = append(entries, e)
	}
	if total > most {
		return fmt.Errorf("git: the files of %s take %d bytes, more than %d; compare folders instead", commit, total, int64(most))
	}
	return blobs(ctx, top, entries, func(e entry, r io.Reader) error { return put(root, e, r) })
}

// entry is a file of a tree.
type entry struct {
	mode, id, name string
	size           int64
}

// parse reads a line of ls-tree -l: mode, type, id, size, tab, name. What is
// no blob is left out.
func parse(line string) (entry, bool) {
	head, name, ok := strings.Cut(line, "\t")
	f := strings.Fields(head)
	if !ok || len(f) != 4 || f[1] != "blob" {
		return entry{}, false
	}
	size, err := strconv.ParseInt(f[3], 10, 64)
	return entry{mode: f[0], id: f[2], name: name, size: size}, err == nil
}

// blobs streams the content of files out of one process.
func blobs(ctx context.Context, top string, entries []entry, each func(entry, io.Reader) error) error {
	cmd := command(ctx, top, "cat-file", "--batch", "--buffer")
	var ask bytes.Buffer
	for _, e := range entries {
		ask.WriteString(e.id + "\n")
	}
	cmd.Stdin = &ask
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("git: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("git: %w", err)
	}
	r := bufio.NewReaderSize(out, 1<<20)
	err = func() error {
		for _, e := range entries {
			head, err := r.ReadString('\n')
			if err != nil || !strings.HasSuffix(strings.TrimSpace(head), strconv.FormatInt(e.size, 10)) {
				return fmt.Errorf("git: %s is not in this clone; fetch it whole", e.name)
			}
			content := io.LimitReader(r, e.size)
			if err := each(e, content); err != nil {
				return err
			}
			if _, err := io.Copy(io.Discard, content); err != nil {
				return err
			}
			if _, err := r.Discard(1); err != nil {
				return fmt.Errorf("git: %w", err)
			}
		}
		return nil
	}()
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return err
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("git: %w", err)
	}
	return nil
}

func put(root *os.Root, e entry, r io.Reader) error {
	if !filepath.IsLocal(filepath.FromSlash(e.name)) {
		return fmt.Errorf("git: %q is no path within the tree", e.name)
	}
	if dir := path.Dir(e.name); dir != "." {
		if err := root.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("git: %w", err)
		}
	}
	if e.mode == "120000" {
		target, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		return root.Symlink(string(target), e.name)
	}
	f, err := root.OpenFile(e.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("git: %w", err)
	}
	if _, err := io.Copy(f, r); err != nil {
		f.Close()
		return fmt.Errorf("git: %w", err)
	}
	return f.Close()
}

func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	out, err := command(ctx, dir, args...).Output()
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("git: the program git is not here; install it, or compare folders")
	case errors.As(err, &exit):
		return nil, fmt.Errorf("git: %s: %s", args[0], strings.TrimSpace(string(exit.Stderr)))
	case err != nil:
		return nil, fmt.Errorf("git: %w", err)
	}
	return out, nil
}

// command is git without what a repository could make it run or fetch.
func command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-c", "core.fsmonitor=false", "--no-replace-objects"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0")
	return cmd
}
