// Package render writes a report in one of many formats, one file each. Every
// format is a view of the report alone: it needs neither catalog nor estate,
// and the same report gives the same bytes.
package render

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"demarc"
)

// Options is what a reader's screen changes. Formats for files ignore it.
type Options struct {
	Colour bool // text: colour the terminal
	Width  int  // text: columns; 0 is 100
	All    bool // text: everything, not one screen
}

// format is a renderer with its name.
type format[T any] struct {
	name  string
	write func(w *bufio.Writer, what T, o Options) error
}

// formats and diffFormats list the renderers of reports and of diffs, in the
// order in which help shows them.
var (
	formats = []format[*demarc.Report]{
		{"text", text},
		{"json", writeJSON},
		{"markdown", markdown},
		{"html", writeHTML},
		{"svg", svg},
		{"sarif", func(w *bufio.Writer, r *demarc.Report, _ Options) error {
			return sarifLog(w, r.Header.Tool, alertsOf(newView(r)))
		}},
		{"codequality", func(w *bufio.Writer, r *demarc.Report, _ Options) error { return codeQuality(w, alertsOf(newView(r))) }},
	}
	diffFormats = []format[*demarc.Diff]{
		{"text", diffText},
		{"json", diffJSON},
		{"markdown", diffMarkdown},
		{"sarif", func(w *bufio.Writer, d *demarc.Diff, _ Options) error { return sarifLog(w, d.Tool, diffAlerts(d)) }},
		{"codequality", func(w *bufio.Writer, d *demarc.Diff, _ Options) error { return codeQuality(w, diffAlerts(d)) }},
		{"github", diffCommands},
	}
)

// Formats lists the names of the formats of a report.
func Formats() []string { return names(formats) }

// DiffFormats lists the names of the formats of a diff.
func DiffFormats() []string { return names(diffFormats) }

// Write renders a report in a format of Formats.
func Write(w io.Writer, r *demarc.Report, format string, o Options) error {
	return write(w, formats, r, format, o)
}

// WriteDiff renders a diff in a format of DiffFormats.
func WriteDiff(w io.Writer, d *demarc.Diff, format string, o Options) error {
	return write(w, diffFormats, d, format, o)
}

func names[T any](list []format[T]) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = f.name
	}
	return out
}

func write[T any](w io.Writer, list []format[T], what T, name string, o Options) error {
	i := slices.Index(names(list), name)
	if i < 0 {
		return fmt.Errorf("render: no format %q", name)
	}
	buf := bufio.NewWriterSize(w, 1<<16)
	if err := list[i].write(buf, what, o); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	return nil
}
