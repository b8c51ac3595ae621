package terraform

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// fileText is a file that a function has read.
type fileText struct {
	text string
	err  error
	expr hclsyntax.Expression // parsed as a template; nil before
}

// locate gives the place in fsys of a path that an expression names. Terraform
// runs in the root module, so that is where paths start.
func (l *loader) locate(name string) (string, error) {
	if strings.HasPrefix(name, "~") || strings.HasPrefix(name, "/") {
		return "", fmt.Errorf("%s lies outside the scanned directory", name)
	}
	full := path.Join(l.root, name)
	if !fs.ValidPath(full) {
		return "", fmt.Errorf("%s lies outside the scanned directory", name)
	}
	return full, nil
}

// readBytes reads a file that an expression names, once.
func (l *loader) readBytes(name string) (text, file string, err error) {
	file, err = l.locate(name)
	if err != nil {
		return "", "", err
	}
	if cached, ok := l.files[file]; ok {
		return cached.text, file, cached.err
	}
	src, err := readFile(l.fsys, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = fmt.Errorf("%s does not exist", name)
	case err != nil:
		err = fmt.Errorf("%s cannot be read", name)
	case len(src) > maxString:
		err = fmt.Errorf("%s is larger than %d MiB", name, maxString>>20)
	}
	if err != nil {
		src = nil
	}
	l.files[file] = fileText{text: string(src), err: err}
	return string(src), file, err
}

// readText is readBytes for a file of text.
func (l *loader) readText(name string) (text, file string, err error) {
	text, file, err = l.readBytes(name)
	if err == nil && !utf8.ValidString(text) {
		err = fmt.Errorf("%s is no text in UTF-8", name)
	}
	return text, file, err
}

// render evaluates the text of a template; file is where it was read, "" if
// nowhere.
func (l *loader) render(text, file string, sc scope) (cty.Value, error) {
	cached := l.files[file]
	expr := cached.expr
	if file == "" || expr == nil {
		var err error
		at := hcl.Range{Filename: file, Start: hcl.InitialPos}
		if expr, err = parseTemplate(text, at); err != nil {
			return cty.NilVal, err
		}
		if file != "" {
			cached.expr = expr
			l.files[file] = cached
		}
	}
	v, err := l.noted(expr, sc)
	if err != nil || !v.IsKnown() {
		return v, err
	}
	return convert.Convert(v, cty.String)
}

// ofFile makes a function of a path from one of the content.
func ofFile(text bool, f func(content string) (cty.Value, error)) builtin {
	return builtin{ours: func(l *loader, args []cty.Value) (cty.Value, error) {
		return onText(args, 1, func(s ...string) (cty.Value, error) {
			read := l.readBytes
			if text {
				read = l.readText
			}
			content, _, err := read(s[0])
			if err != nil {
				return cty.NilVal, err
			}
			return f(content)
		})
	}}
}

func fileExists(l *loader, args []cty.Value) (cty.Value, error) {
	return onText(args, 1, func(s ...string) (cty.Value, error) {
		file, err := l.locate(s[0])
		if err != nil {
			return cty.NilVal, err
		}
		info, err := fs.Stat(l.fsys, file)
		return cty.BoolVal(err == nil && !info.IsDir()), nil
	})
}

// fileSet lists the files below a directory that match a pattern, in which **
// stands for any number of directories.
func fileSet(l *loader, args []cty.Value) (cty.Value, error) {
	return onText(args, 2, func(s ...string) (cty.Value, error) {
		dir, err := l.locate(s[0])
		if err != nil {
			return cty.NilVal, err
		}
		patterns, err := alternatives(path.Clean(s[1]))
		if err != nil {
			return cty.NilVal, err
		}
		var found []string
		walk := func(p string, d fs.DirEntry, err error) error {
			if l.ctx.Err() != nil {
				return l.ctx.Err()
			}
			if err != nil || d.IsDir() {
				return nil
			}
			name := strings.TrimPrefix(strings.TrimPrefix(p, dir), "/")
			if dir == "." {
				name = p
			}
			for _, pattern := range patterns {
				if matches(pattern, strings.Split(name, "/")) {
					found = append(found, name)
					break
				}
			}
			return nil
		}
		if err := fs.WalkDir(l.fsys, dir, walk); err != nil {
			return cty.NilVal, err
		}
		if len(found) == 0 {
			return cty.SetValEmpty(cty.String), nil
		}
		sort.Strings(found)
		values := make([]cty.Value, len(found))
		for i, name := range found {
			values[i] = cty.StringVal(name)
		}
		return cty.SetVal(values), nil
	})
}

// alternatives expands the braces of a pattern and splits the results.
func alternatives(pattern string) ([][]string, error) {
	todo, done := []string{pattern}, [][]string(nil)
	for len(todo) > 0 {
		p := todo[0]
		todo = todo[1:]
		end := strings.IndexByte(p, '}')
		start := -1
		if end >= 0 {
			start = strings.LastIndexByte(p[:end], '{')
		}
		if start < 0 {
			segments := strings.Split(p, "/")
			for _, s := range segments {
				if _, err := path.Match(s, ""); err != nil {
					return nil, fmt.Errorf("%q is no pattern", pattern)
				}
			}
			done = append(done, segments)
			continue
		}
		for _, choice := range strings.Split(p[start+1:end], ",") {
			todo = append(todo, p[:start]+choice+p[end+1:])
		}
		if len(todo) > 1000 {
			return nil, fmt.Errorf("%q has too many alternatives", pattern)
		}
	}
	return done, nil
}

// matches compares a path with a pattern segment by segment, in time
// proportional to the product of their lengths.
func matches(pattern, name []string) bool {
	at := make([]bool, len(name)+1) // at[i]: the pattern so far matches name[:i]
	at[0] = true
	for _, segment := range pattern {
		next := make([]bool, len(name)+1)
		for i := range at {
			switch {
			case segment == "**":
				next[i] = at[i] || i > 0 && next[i-1]
			case i > 0 && at[i-1]:
				next[i], _ = path.Match(segment, name[i-1])
			}
		}
		at = next
	}
	return at[len(name)]
}
