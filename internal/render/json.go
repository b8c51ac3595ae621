package render

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"demarc"
)

// writeJSON writes the report as the contract has it: the header, then one row
// a line, so that a long report streams and diffs.
func writeJSON(w *bufio.Writer, r *demarc.Report, _ Options) error {
	header, err := json.MarshalIndent(r.Header, "", " ")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "{\"header\": %s,\n", header)
	if err := rows(w, "resources", r.Resources); err != nil {
		return err
	}
	w.WriteString(",\n")
	if err := rows(w, "findings", r.Findings); err != nil {
		return err
	}
	w.WriteString(",\n")
	if err := rows(w, "statuses", r.Statuses); err != nil {
		return err
	}
	if len(r.Asides) > 0 {
		w.WriteString(",\n")
		if err := rows(w, "asides", r.Asides); err != nil {
			return err
		}
	}
	_, err = w.WriteString("}\n")
	return err
}

func rows[T any](w *bufio.Writer, name string, list []T) error {
	fmt.Fprintf(w, "%q: [", name)
	for i := range list {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteByte('\n')
		b, err := json.Marshal(&list[i])
		if err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	_, err := w.WriteString("]")
	return err
}

// ReadJSON reads what writeJSON wrote: rendering it again gives the same bytes.
func ReadJSON(r io.Reader) (*demarc.Report, error) {
	var rep demarc.Report
	dec := json.NewDecoder(r)
	if err := dec.Decode(&rep); err != nil {
		return nil, fmt.Errorf("read report: %w; a report is what scan --format json writes", err)
	}
	if rep.Header.Schema != 1 {
		return nil, fmt.Errorf("read report: schema %d; this program reads schema 1", rep.Header.Schema)
	}
	for i := range rep.Findings { // reports of before a finding had a severity of its own
		if f := &rep.Findings[i]; f.Severity == "" {
			f.Severity = rep.Header.Checks[f.Check].Severity
		}
	}
	return &rep, nil
}
