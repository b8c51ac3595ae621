// Package scanners reads the result files of other security scanners into
// observations: which rule came out how, on what. It knows the shape of each
// format and nothing of the catalog or an estate; package assess finds out
// which duty and resource an observation speaks of.
//
// It keeps ids, titles of rules, names and places. What those tools quote
// beside them, code, settings and evidence, is never taken over: it may hold
// secrets.
package scanners

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"demarc"
	"demarc/internal/expr"
)

// most is the largest file that is read, in bytes.
const most = 1 << 30

// Read reads files of results, in the order given. An error names file, place
// and next step; a file that is broken, or of no format known, fails the run,
// since a result that is left out would read as done.
func Read(paths []string) ([]demarc.Observation, []demarc.Scanner, error) {
	var all []demarc.Observation
	var files []demarc.Scanner
	var faults []error
	for _, path := range paths {
		name := filepath.ToSlash(path)
		if slices.ContainsFunc(files, func(f demarc.Scanner) bool { return f.Path == name }) {
			continue // named twice
		}
		data, err := content(path)
		if err != nil {
			faults = append(faults, fmt.Errorf("scanners: %w", err))
			continue
		}
		r := &results{file: name}
		kind, err := r.read(data)
		if err != nil {
			faults = append(faults, fmt.Errorf("scanners: %s%w", name, err))
			continue
		}
		sum := sha256.Sum256(data)
		files = append(files, demarc.Scanner{
			Input: demarc.Input{Path: name, SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(data)), Kind: kind},
			Tools: r.tools(), LeftOut: r.leftOut,
		})
		all = append(all, r.list...)
	}
	if len(faults) > 0 {
		return nil, nil, errors.Join(faults...)
	}
	return all, files, nil
}

func content(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w; name a file of results", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file; name a file of results", path)
	}
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && len(data) > most {
		err = fmt.Errorf("%s is larger than %d bytes; split it by account or Region", path, int64(most))
	}
	return data, err
}

// results collects what one file says.
type results struct {
	file    string
	list    []demarc.Observation
	leftOut int
}

// read chooses the format by looking at the content and gives its name. Its
// errors begin with the place in the file.
func (r *results) read(data []byte) (string, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch start := bytes.TrimSpace(data); {
	case len(start) == 0:
		return "", errors.New(": the file is empty; did the scanner fail?")
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), bytes.HasPrefix(start, []byte{0xfe, 0xff}):
		return "", errors.New(": the file is UTF-16, as some shells write what they redirect; save it as UTF-8")
	case start[0] == '{' || start[0] == '[':
		return r.json(data)
	case isProwlerCSV(start):
		return "prowler-csv", r.prowlerCSV(start)
	}
	return "", fmt.Errorf(": no format that is known here; known are %s", strings.Join(Formats(), ", "))
}

// Formats names the formats for people.
func Formats() []string {
	out := []string{"Prowler CSV"}
	for _, f := range formats {
		if !slices.Contains(out, f.title) {
			out = append(out, f.title)
		}
	}
	return out
}

// tools lists the tools whose results the file holds.
func (r *results) tools() []string {
	out := []string{}
	for _, o := range r.list {
		if !slices.Contains(out, o.Tool) {
			out = append(out, o.Tool)
		}
	}
	slices.Sort(out)
	return out
}

// add keeps an observation. What is shaped like a secret is hidden, wherever
// the tool put it.
func (r *results) add(o demarc.Observation) {
	s := &o.Subject
	o.Rule, o.Title = safe(o.Rule), short(safe(o.Title))
	s.Address, s.ARN, s.Name, s.Type = safe(s.Address), safe(s.ARN), safe(s.Name), safe(s.Type)
	s.Files = slices.DeleteFunc(slices.Clone(s.Files), func(f string) bool { return f == "" })
	for i := range s.Files {
		s.Files[i] = safe(s.Files[i])
	}
	if len(o.Aliases) == 0 {
		o.Aliases = aliases(o.Tool, o.Rule)
	}
	o.Results = r.file
	r.list = append(r.list, o)
}

func safe(s string) string {
	if expr.LooksSecret(s) {
		return "(hidden)"
	}
	return s
}

// longest is how much of a title is kept, in characters.
const longest = 200

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > longest {
		return string(r[:longest-1]) + "…"
	}
	return s
}

// aliases writes rules of a tool as the aliases of checks do.
func aliases(tool string, rules ...string) []string {
	var out []string
	for _, rule := range rules {
		if rule == "" {
			continue
		}
		if tool == "trivy" {
			rule = strings.TrimPrefix(strings.ToUpper(rule), "AVD-") // both are in use for one rule
		}
		if alias := tool + "/" + rule; !slices.Contains(out, alias) {
			out = append(out, alias)
		}
	}
	return out
}

// named tells what a tool calls a resource: an ARN, or an address in code.
func named(s string) demarc.Subject {
	if strings.HasPrefix(s, "arn:") {
		return demarc.Subject{ARN: s}
	}
	return demarc.Subject{Address: s}
}
