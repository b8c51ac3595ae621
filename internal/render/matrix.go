package render

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"demarc"
)

// MatrixFormats lists the formats of Matrix.
func MatrixFormats() []string { return []string{"text", "json", "markdown", "csv"} }

// Matrix writes the customer responsibility matrix of a report that holds
// controls: whose each one is, what each side does, and how it stands.
func Matrix(w io.Writer, r *demarc.Report, format string, o Options) error {
	buf := bufio.NewWriter(w)
	v := newView(r)
	rows := v.matrix()
	var err error
	switch format {
	case "text":
		matrixText(&terminal{w: buf, o: o, v: v}, rows)
	case "json":
		enc := json.NewEncoder(buf)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		err = enc.Encode(rows)
	case "markdown":
		matrixMarkdown(buf, v, rows)
	case "csv":
		err = matrixCSV(buf, rows)
	default:
		err = fmt.Errorf("no format %q", format)
	}
	if err == nil {
		err = buf.Flush()
	}
	if err != nil {
		return fmt.Errorf("render matrix: %w", err)
	}
	return nil
}

// matrixRow is one control with both halves in words.
type matrixRow struct {
	demarc.Control
	Provider string              `json:"provider,omitempty"`
	Customer string              `json:"customer,omitempty"`
	Roles    []string            `json:"roles,omitempty"`    // how the customer takes part
	Services map[string][]string `json:"services,omitempty"` // state of evidence -> services whose provider has a part
}

// Name is the control as the framework writes it.
func (m matrixRow) Name() string {
	if m.Label != "" {
		return m.Label
	}
	return m.Control.Control
}

func (v *view) matrix() []matrixRow {
	placements := map[string][]placedAt{}
	for _, l := range v.Header.Lines {
		if v.count[l.ID] == 0 && len(v.Resources) > 0 { // an estate without resources has the model's own lines
			continue
		}
		for _, id := range l.Placements {
			if p := v.Header.Placements[id]; p != nil {
				placements[p.Duty] = append(placements[p.Duty], placedAt{p, l.Name})
			}
		}
	}
	rows := []matrixRow{}
	for _, c := range v.Header.Controls {
		rows = append(rows, v.matrixRow(c, placements))
	}
	return rows
}

// evidenced says of each service whose provider has a part how it is evidenced:
// "evidenced: A, B; no claim: C".
func (m matrixRow) evidenced() string {
	var parts []string
	for _, state := range demarc.EvidenceStates {
		if names := m.Services[string(state)]; len(names) > 0 {
			parts = append(parts, evidenceTitle[state]+": "+strings.Join(names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

var evidenceTitle = map[demarc.EvidenceState]string{
	demarc.Evidenced: "evidenced", demarc.Stale: "stale", demarc.OutOfScope: "out of scope", demarc.NoClaim: "no claim",
}

// placedAt is a placement on the service whose line has it.
type placedAt struct {
	*demarc.Placement
	service string
}

func (v *view) matrixRow(c demarc.Control, placements map[string][]placedAt) matrixRow {
	row := matrixRow{Control: c}
	var provider, customer half
	examined := map[string]string{}
	for _, e := range v.Header.Evidence {
		examined[e.Name] = string(e.State)
	}
	for _, duty := range c.Duties {
		for _, p := range placements[duty] {
			provider.add(p.Provider, p.service)
			if state := examined[p.service]; state != "" && c.Evidence != "" && (p.FirstParty() == demarc.Provider || p.FirstParty() == demarc.Shared) {
				if row.Services == nil {
					row.Services = map[string][]string{}
				}
				if !slices.Contains(row.Services[state], p.service) {
					row.Services[state] = append(row.Services[state], p.service)
				}
			}
			if p.Customer == nil {
				continue
			}
			customer.add(p.Customer.Text, p.service)
			if role := string(p.Customer.Role); !slices.Contains(row.Roles, role) {
				row.Roles = append(row.Roles, role)
			}
		}
	}
	slices.Sort(row.Roles)
	for _, names := range row.Services {
		slices.Sort(names)
	}
	row.Provider, row.Customer = provider.String(), customer.String()
	switch c.Type {
	case demarc.NotPlaced:
		row.Customer = "To be stated by you. " + c.Reason
	case demarc.Inherited:
		row.Customer = ""
	case demarc.SharedControl:
		if row.Customer == "" { // the provider does all of it, but the control asks more than that
			row.Customer, row.Roles = "Verifies in the provider's reports that this is done, and answers for it.", []string{string(demarc.Verifies)}
		}
	case demarc.CustomerSpecific:
		if row.Customer == "" { // a control that nobody inherits
			row.Customer, row.Roles = "Does this itself: what the provider does for its own part does not answer it.", []string{string(demarc.Performs)}
		}
	}
	return row
}

// half is what one side does for a control: sentences, each with the services
// it is true of, none twice.
type half struct {
	sentences []string
	services  map[string][]string
}

func (h *half) add(sentence, service string) {
	if sentence == "" {
		return
	}
	if h.services == nil {
		h.services = map[string][]string{}
	}
	if _, ok := h.services[sentence]; !ok {
		h.sentences = append(h.sentences, sentence)
	}
	if !slices.Contains(h.services[sentence], service) {
		h.services[sentence] = append(h.services[sentence], service)
	}
}

// String joins the sentences, those of the same services under one name.
func (h *half) String() string {
	var order []string
	by := map[string][]string{}
	for _, s := range h.sentences {
		names := slices.Clone(h.services[s])
		slices.Sort(names)
		key := strings.Join(names, ", ")
		if len(names) > 4 {
			key = strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
		}
		if by[key] == nil {
			order = append(order, key)
		}
		by[key] = append(by[key], s)
	}
	parts := make([]string, len(order))
	for i, key := range order {
		parts[i] = key + ": " + strings.Join(by[key], " ")
	}
	return strings.Join(parts, "\n")
}

func matrixText(t *terminal, rows []matrixRow) {
	if t.o.Width < 40 {
		t.o.Width = 100
	}
	counts := map[demarc.ControlType]int{}
	for _, r := range rows {
		counts[r.Type]++
	}
	var parts []string
	for _, typ := range demarc.ControlTypes {
		if counts[typ] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[typ], typ))
		}
	}
	t.printf("%s: %s.\n", plural(len(rows), "control", "controls"), strings.Join(parts, ", "))
	t.printf("%s\n", t.wrap(boundary, 0))
	t.printf("%s\n", t.wrap(t.v.evidence(), 0))
	if len(t.v.Resources) > 0 {
		t.printf("%s\n", t.wrap(t.v.owned(), 0))
	}
	for _, w := range t.v.Header.Warnings {
		t.printf("%s\n", t.wrap(w, 0))
	}
	for _, skip := range t.v.Header.Skipped {
		t.printf("%s\n", t.wrap("Skipped: "+skip.Path+": "+skip.Reason+".", 0))
	}
	t.printf("\n")
	for _, r := range rows {
		evidence := ""
		switch r.Evidence {
		case demarc.NoClaim:
			evidence = ", not evidenced"
		case demarc.Evidenced, demarc.Stale, demarc.OutOfScope:
			evidence = ", " + evidenceTitle[r.Evidence]
		}
		t.printf("%-14s %-18s %s %s\n", r.Name(), string(r.Type), t.bold(r.Title), t.dim(strings.TrimPrefix(string(r.Status)+evidence, ", ")))
		if t.o.All {
			for _, side := range []struct{ name, text string }{{"AWS", r.Provider}, {"you", r.Customer}} {
				for line := range strings.SplitSeq(side.text, "\n") {
					if line != "" {
						t.printf("    %s  %s\n", side.name, t.wrap(line, 9))
					}
				}
			}
			if by := r.evidenced(); by != "" {
				t.printf("    %s\n", t.dim(t.wrap(by, 4)))
			}
		} else if r.Type == demarc.NotPlaced {
			t.printf("    %s\n", t.wrap(r.Reason, 4))
		}
	}
}

// boundary says what a matrix leaves out.
const boundary = "The boundary: your offices, laptops and staff are outside this estate."

// evidence says in a sentence or two how the provider's part is evidenced.
func (v *view) evidence() string {
	by := map[demarc.EvidenceState][]string{}
	for _, e := range v.Header.Evidence {
		by[e.State] = append(by[e.State], e.Name)
	}
	if len(v.Resources) == 0 {
		return "No resource, so no service in use whose provider's part could be evidenced."
	}
	if len(v.Header.Evidence) == len(by[demarc.NoClaim]) {
		return "No claim of assurance is given, so a provider's part reads \"not evidenced\"."
	}
	var parts []string
	for _, state := range demarc.EvidenceStates {
		if n := len(by[state]); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, evidenceTitle[state]))
		}
	}
	out := "Evidence for the provider's part, by service: " + strings.Join(parts, ", ") + "."
	var why half
	for _, e := range v.Header.Evidence {
		if e.State == demarc.Stale || e.State == demarc.OutOfScope {
			why.add(e.Reason, e.Name)
		}
	}
	return strings.TrimSpace(out + " " + strings.ReplaceAll(why.String(), "\n", " "))
}

func matrixMarkdown(w *bufio.Writer, v *view, rows []matrixRow) {
	fmt.Fprintf(w, "%s\n\n", boundary)
	if len(v.Resources) > 0 {
		fmt.Fprintf(w, "%s\n\n", md(v.owned()))
	}
	for _, warning := range v.Header.Warnings {
		fmt.Fprintf(w, "> %s\n\n", md(warning))
	}
	for _, skip := range v.Header.Skipped {
		fmt.Fprintf(w, "> Skipped: %s: %s\n\n", md(skip.Path), md(skip.Reason))
	}
	w.WriteString("| Control | Title | Type | Evidence | Status | AWS | You |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, r := range rows {
		cell := func(s string) string { return strings.ReplaceAll(mdEscapes.Replace(s), "\n", "<br>") }
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s |\n", cell(r.Name()), cell(r.Title), r.Type, cell(cmp.Or(r.evidenced(), string(r.Evidence))), r.Status, cell(r.Provider), cell(r.Customer))
	}
}

func matrixCSV(w *bufio.Writer, rows []matrixRow) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"framework", "control", "title", "type", "evidence", "evidence by service", "status", "customer role", "AWS", "customer", "duties"}); err != nil {
		return err
	}
	for _, r := range rows {
		record := []string{r.Framework, r.Name(), r.Title, string(r.Type), string(r.Evidence), r.evidenced(), string(r.Status), strings.Join(r.Roles, "; "), r.Provider, r.Customer, strings.Join(r.Duties, " ")}
		for i := range record {
			record[i] = plainCell(record[i])
		}
		if err := c.Write(record); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// plainCell keeps a spreadsheet from taking text for a formula
// (https://owasp.org/www-community/attacks/CSV_Injection).
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
