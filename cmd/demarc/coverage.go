package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc/catalog"
)

// coverageFormats are the formats of catalog coverage.
var coverageFormats = []string{"text", "json", "csv"}

func (a *app) coverageCommand() *cobra.Command {
	var tool, format, list string
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "Count which rules of other tools a check here answers, and why not the rest",
		Long: `Coverage follows every rule that other tools have for AWS and says where it stands:

  checked  a check here answers it; demarc catalog aliases lists those
  live     only a running account can answer it
  person   only a person can answer it
  policy   not followed: AWS does it by itself or documents otherwise, or it is taste
  later    configuration answers it, and no check asks yet`,
		Example: `  demarc catalog coverage
  demarc catalog coverage --tool prowler --list live
  demarc catalog coverage --format csv`,
		Args: arity("catalog coverage", 0, 0),
		RunE: func(*cobra.Command, []string) error {
			if !slices.Contains(coverageFormats, format) {
				return misuse{fmt.Errorf("--format: %q is none of %s", format, strings.Join(coverageFormats, ", "))}
			}
			if list != "" && !slices.Contains(catalog.Standings, catalog.Standing(list)) {
				return misuse{fmt.Errorf("--list: %q is none of %s", list, standingNames())}
			}
			c, err := a.model()
			if err != nil {
				return err
			}
			return a.coverage(c, tool, catalog.Standing(list), format)
		},
	}
	f := cmd.Flags()
	f.StringVar(&tool, "tool", "", "one tool, such as checkov (default: all)")
	f.StringVarP(&format, "format", "f", "text", "one of "+strings.Join(coverageFormats, ", "))
	f.StringVar(&list, "list", "", "list the rules of one standing: "+standingNames())
	return cmd
}

func standingNames() string {
	var names []string
	for _, s := range catalog.Standings {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// toolCoverage is a tool with its rules counted by standing, and some of them.
type toolCoverage struct {
	Tool   string                   `json:"tool"`
	Title  string                   `json:"title"`
	Source string                   `json:"source"`
	AsOf   string                   `json:"as_of"`
	Total  int                      `json:"total"`
	Count  map[catalog.Standing]int `json:"count"`
	Rules  []catalog.Covered        `json:"rules"`
}

// coverage writes the coverage of one tool, or of all for "". With a standing
// it lists the rules that have it.
func (a *app) coverage(c *catalog.Catalog, tool string, list catalog.Standing, format string) error {
	tools := toolCoverages(c, list)
	if tool != "" {
		i := slices.IndexFunc(tools, func(t toolCoverage) bool { return t.Tool == tool })
		if i < 0 {
			return misuse{fmt.Errorf("--tool: no tool %q; demarc catalog coverage lists them", tool)}
		}
		tools = tools[i : i+1]
	}
	switch {
	case format == "json":
		enc := json.NewEncoder(a.out)
		enc.SetIndent("", "  ")
		return enc.Encode(map[string]any{"tools": tools})
	case format == "csv":
		return a.coverageRows(tools)
	case list != "":
		a.coverageList(tools)
	default:
		a.coverageCounts(tools)
	}
	return nil
}

// toolCoverages counts every rule and keeps those of a standing; all for "".
func toolCoverages(c *catalog.Catalog, list catalog.Standing) []toolCoverage {
	var out []toolCoverage
	at := map[string]int{}
	for _, t := range c.Tools() {
		at[t.ID] = len(out)
		out = append(out, toolCoverage{t.ID, t.Title, t.Source, t.AsOf, 0, map[catalog.Standing]int{}, []catalog.Covered{}})
		for _, s := range catalog.Standings {
			out[at[t.ID]].Count[s] = 0
		}
	}
	for _, r := range c.Coverage() {
		t := &out[at[r.Tool]]
		t.Total++
		t.Count[r.Standing]++
		if list == "" || r.Standing == list {
			t.Rules = append(t.Rules, r)
		}
	}
	return out
}

func (a *app) coverageCounts(tools []toolCoverage) {
	total := toolCoverage{Tool: "all", Count: map[catalog.Standing]int{}}
	fmt.Fprintf(a.out, "%-14s %6s", "tool", "rules")
	for _, s := range catalog.Standings {
		fmt.Fprintf(a.out, " %8s", s)
	}
	fmt.Fprintln(a.out)
	row := func(t toolCoverage) {
		fmt.Fprintf(a.out, "%-14s %6d", t.Tool, t.Total)
		for _, s := range catalog.Standings {
			fmt.Fprintf(a.out, " %8d", t.Count[s])
		}
		fmt.Fprintln(a.out)
	}
	for _, t := range tools {
		row(t)
		total.Total += t.Total
		for s, n := range t.Count {
			total.Count[s] += n
		}
	}
	if len(tools) > 1 {
		row(total)
	}
}

// coverageList writes a line for each rule: its alias, its service and the
// checks that answer it or why none does.
func (a *app) coverageList(tools []toolCoverage) {
	alias, service := 0, 0 // widths of the columns
	for _, t := range tools {
		for _, r := range t.Rules {
			alias, service = max(alias, len(r.Alias())), max(service, len(r.Service))
		}
	}
	for _, t := range tools {
		for _, r := range t.Rules {
			line := fmt.Sprintf("%-*s  %-*s  %s", alias, r.Alias(), service, r.Service, strings.Join(r.Checks, " ")+r.Reason)
			fmt.Fprintln(a.out, strings.TrimRight(line, " "))
		}
	}
}

func (a *app) coverageRows(tools []toolCoverage) error {
	w := csv.NewWriter(a.out)
	w.Write([]string{"tool", "rule", "service", "standing", "checks", "reason"}) // Flush keeps the error
	for _, t := range tools {
		for _, r := range t.Rules {
			w.Write([]string{r.Tool, r.ID, r.Service, string(r.Standing), strings.Join(r.Checks, " "), r.Reason})
		}
	}
	w.Flush()
	return w.Error()
}
