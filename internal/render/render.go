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

// formats lists the renderers by name, in the order in which help shows them.
var formats = []struct {
	name  string
	write func(w *bufio.Writer, r *demarc.Report, o Options) error
}{
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

// Formats lists the names of the formats.
func Formats() []string {
	out := make([]string, len(formats))
	for i, f := range formats {
		out[i] = f.name
	}
	return out
}

// Write renders a report in a format of Formats.
func Write(w io.Writer, r *demarc.Report, format string, o Options) error {
	i := slices.Index(Formats(), format)
	if i < 0 {
		return fmt.Errorf("render: no format %q", format)
	}
	buf := bufio.NewWriterSize(w, 1<<16)
	if err := formats[i].write(buf, r, o); err != nil {
		return fmt.Errorf("render %s: %w", format, err)
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("render %s: %w", format, err)
	}
	return nil
}
