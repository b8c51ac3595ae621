package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"demarc"
	"demarc/internal/revision"
)

// diffRevisions compares two revisions of the repository here, or one with the
// files as they are. Names are shown as from the top of the repository.
func (a *app) diffRevisions(ctx context.Context, revs []string, o diffOptions) (*demarc.Diff, error) {
	top, err := revision.Top(ctx, ".")
	if err != nil {
		return nil, err
	}
	at, err := filepath.Abs(o.in)
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(at); err == nil {
		at = real
	}
	below, err := filepath.Rel(top, at)
	if err != nil || !filepath.IsLocal(below) {
		return nil, misuse{fmt.Errorf("--in: %q is not in the repository at %s", o.in, top)}
	}
	var sides [2]pipe
	for i := range sides {
		folder := top
		if i < len(revs) {
			if folder, err = os.MkdirTemp("", "demarc-"); err != nil {
				return nil, err
			}
			defer os.RemoveAll(folder)
			if err := checkout(ctx, top, revs[i], folder); err != nil {
				return nil, err
			}
		}
		if sides[i], err = o.pipe(a, filepath.Join(folder, below)); err != nil {
			return nil, err
		}
		if err := sides[i].within(folder, below); err != nil {
			sides[i].absent = fmt.Sprintf("%s has no %s", append(revs, "the repository")[i], below)
		}
	}
	if sides[0].absent != "" && sides[1].absent != "" {
		return nil, misuse{fmt.Errorf("diff: %s, and %s; check --in", sides[0].absent, sides[1].absent)}
	}
	d, err := a.diffPipes(ctx, sides[0], sides[1])
	if err != nil {
		return nil, err
	}
	d.Base.Name, d.Head.Name = revs[0], append(revs, "the files as they are")[1]
	return d, nil
}

func checkout(ctx context.Context, top, rev, folder string) error {
	commit, err := revision.Resolve(ctx, top, rev)
	if err != nil {
		return misuse{err}
	}
	return revision.Write(ctx, top, commit, folder)
}

// within lets the pipe show names as from a folder, and find records and
// owners from its path up to that folder.
func (p *pipe) within(folder, below string) error {
	p.top = folder
	dir := below
	if info, err := os.Stat(filepath.Join(folder, below)); err != nil {
		return err
	} else if !info.IsDir() {
		dir = filepath.Dir(below)
	}
	p.load.As = filepath.ToSlash(dir)
	for {
		p.places = append(p.places, filepath.Join(folder, dir))
		if dir == "." {
			return nil
		}
		dir = filepath.Dir(dir)
	}
}
