package records

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"demarc/catalog"
)

// Import turns a list of services in scope into a file of claims. The list is
// CSV: a first row of column names, one of them service, service_prefix or
// name, the others programmes; a cell that says true, yes, x or a tick is in
// scope, false or no is out, and an empty one says nothing. Reports, if not
// nil, is what "aws artifact list-reports" prints: it gives the end of each
// programme's period. What matches no service or programme of the catalog is
// returned by name.
func Import(list io.Reader, reports io.Reader, source, until, checked string, model *catalog.Catalog) (out []byte, unmatched []string, err error) {
	if source == "" {
		return nil, nil, errors.New("records: say with --source where the list was read")
	}
	rows, err := csv.NewReader(list).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("records: the list of services: %w; give a table as CSV", err)
	}
	if len(rows) < 2 {
		return nil, nil, errors.New("records: the list of services has no rows; its first row names the columns, each other a service")
	}
	ends, err := periods(reports, model)
	if err != nil {
		return nil, nil, err
	}
	services := serviceNames(model)
	var names []int
	var claims []claim
	for col, title := range rows[0] {
		switch strings.ToLower(strings.TrimSpace(title)) {
		case "service", "service_prefix", "name":
			names = append(names, col)
		}
	}
	if len(names) == 0 {
		return nil, nil, errors.New("records: the list of services has no column called service, service_prefix or name")
	}
	lost := map[string]bool{}
	for col, title := range rows[0] {
		if slices.Contains(names, col) {
			continue
		}
		programme := programmeOf(title, model)
		if programme == "" {
			lost["column "+title] = true
			continue
		}
		end := until
		if e := ends[programme]; e != "" {
			end = e
		}
		in := claim{Programme: programme, Level: levelOf(title), Until: end, Source: source, Checked: checked}
		outside := in
		no := false
		outside.InScope = &no
		for _, row := range rows[1:] {
			id := ""
			for _, n := range names {
				if n < len(row) && id == "" {
					id = services[plainName(row[n])]
				}
			}
			if col >= len(row) {
				continue
			}
			said, truth := truthOf(row[col])
			switch {
			case said && id == "":
				lost[row[names[len(names)-1]]] = true
			case said && truth && !slices.Contains(in.Services, id):
				in.Services = append(in.Services, id)
			case said && !truth && !slices.Contains(outside.Services, id):
				outside.Services = append(outside.Services, id)
			}
		}
		for _, c := range []claim{in, outside} {
			if len(c.Services) > 0 {
				if _, err := time.Parse(time.DateOnly, c.Until); err != nil {
					return nil, nil, fmt.Errorf("records: no report gives the end of the period of %s; say it with --until YYYY-MM-DD, not %q", programme, c.Until)
				}
				slices.Sort(c.Services)
				claims = append(claims, c)
			}
		}
	}
	for name := range lost {
		unmatched = append(unmatched, name)
	}
	slices.Sort(unmatched)
	out, err = yaml.Marshal(struct {
		Claims []claim `yaml:"claims"`
	}{claims})
	return out, unmatched, err
}

// truthOf reads a cell: whether it says something, and what.
func truthOf(cell string) (said, truth bool) {
	switch strings.ToLower(strings.TrimSpace(cell)) {
	case "true", "yes", "y", "x", "1", "✓", "✔", "in scope":
		return true, true
	case "false", "no", "n", "0", "out of scope":
		return true, false
	}
	return false, false
}

// plainName folds the ways in which lists write a service's name.
func plainName(s string) string {
	s = strings.ToLower(s)
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i]
	}
	for _, vendor := range []string{"amazon ", "aws "} {
		s = strings.TrimPrefix(s, vendor)
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' && r < 'a' || r > 'z' }), "")
}

// serviceNames maps each plain name that says one service to its id.
func serviceNames(model *catalog.Catalog) map[string]string {
	out, twice := map[string]string{}, map[string]bool{}
	for _, s := range model.Services() {
		for _, name := range append([]string{s.Name}, s.AKA...) {
			n := plainName(name)
			if have, ok := out[n]; ok && have != s.ID {
				twice[n] = true
			}
			out[n] = s.ID
		}
	}
	for n := range twice {
		delete(out, n)
	}
	for _, s := range model.Services() { // a service's own name and id beat another's nickname
		out[plainName(s.Name)] = s.ID
	}
	for _, id := range model.ServiceIDs() {
		out[plainName(id)] = id
	}
	return out
}

func programmeOf(title string, model *catalog.Catalog) string {
	n := plainName(title)
	for _, p := range model.Programmes {
		for _, name := range append([]string{p.ID, p.Title}, p.AKA...) {
			if plainName(name) == n {
				return p.ID
			}
		}
	}
	for _, p := range model.Programmes { // the longest title within the name: "SOC 2 Type 2 report"
		if p.ID != "other" && strings.HasPrefix(n, plainName(p.Title)) {
			return p.ID
		}
	}
	return ""
}

// levelOf finds the level that a column's or report's name ends in.
func levelOf(title string) string {
	words := strings.FieldsFunc(title, func(r rune) bool { return r == ' ' || r == '_' || r == '-' })
	if n := len(words); n > 1 && slices.Contains([]string{"high", "moderate", "low", "gc", "ew"}, strings.ToLower(words[n-1])) {
		level := words[n-1]
		if strings.HasPrefix(words[n-2], "IL") {
			level = words[n-2]
		}
		return level
	}
	return ""
}

// periods reads the newest end of period of each programme.
func periods(reports io.Reader, model *catalog.Catalog) (map[string]string, error) {
	out := map[string]string{}
	if reports == nil {
		return out, nil
	}
	var list struct {
		Reports []struct {
			Name, Series, State string
			PeriodEnd           json.RawMessage
		}
	}
	if err := json.NewDecoder(io.LimitReader(reports, 16<<20)).Decode(&list); err != nil {
		return nil, fmt.Errorf("records: the list of reports: %w; give what \"aws artifact list-reports --output json\" prints", err)
	}
	for _, r := range list.Reports {
		programme := programmeOf(r.Name, model) // a series holds reports of several programmes
		if programme == "" {
			programme = programmeOf(r.Series, model)
		}
		end := strings.Trim(string(r.PeriodEnd), `"`)
		if len(end) < len(time.DateOnly) || programme == "" || r.State == "UNPUBLISHED" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, end[:len(time.DateOnly)]); err == nil {
			out[programme] = max(out[programme], end[:len(time.DateOnly)])
		}
	}
	return out, nil
}
