package render

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"demarc"
)

// alert is an unmet check on a resource, as places where code is reviewed
// show it.
type alert struct {
	Check    string
	Info     demarc.CheckInfo
	Severity demarc.Severity
	Message  string
	Address  string
	File     string
	Line     int
	ID       string // stable from run to run
}

// place is the file of an alert. What lies in none, as an account, stands under
// its own name: hosts refuse all alerts if one has no place.
func (a alert) place() string { return cmp.Or(a.File, a.Address) }

// alertsOf gives the unmet findings of a report that no waiver excuses.
func alertsOf(v *view) []alert {
	var out []alert
	for _, f := range v.unmet() {
		out = append(out, alert{Check: f.Check, Info: v.Header.Checks[f.Check], Severity: f.Severity, Message: f.Reason, Address: f.Address, File: f.File, Line: f.LineNo, ID: f.ID})
	}
	return out
}

// diffAlerts gives what is newly unmet.
func diffAlerts(raw *demarc.Diff) []alert {
	d := printableDiff(raw)
	var out []alert
	for _, t := range d.NewlyUnmet() {
		out = append(out, alert{Check: t.Check, Info: d.Checks[t.Check], Severity: t.Severity, Message: t.Reason, Address: t.Resource, File: t.File, Line: t.LineNo, ID: t.Finding})
	}
	return out
}

// sarifLevels and sarifScores are what a severity is in SARIF, and in the
// score by which GitHub ranks security alerts
// (https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning).
var (
	sarifLevels = map[demarc.Severity]string{demarc.Critical: "error", demarc.High: "error", demarc.Medium: "warning", demarc.Low: "note"}
	sarifScores = map[demarc.Severity]string{demarc.Critical: "9.5", demarc.High: "8.0", demarc.Medium: "5.0", demarc.Low: "2.0"}
)

// sarifLog writes alerts as SARIF 2.1.0.
func sarifLog(w *bufio.Writer, tool string, alerts []alert) error {
	name, version, _ := strings.Cut(tool, " ")
	driver := sarif.NewToolComponent().WithName(name).WithVersion(version)
	run := sarif.NewRun().WithTool(sarif.NewTool().WithDriver(driver))
	run.Results = []*sarif.Result{}
	index := map[string]int{}
	for _, a := range alerts {
		if _, ok := index[a.Check]; ok {
			continue
		}
		index[a.Check] = len(index)
		rule := sarif.NewReportingDescriptor().WithID(a.Check).
			WithShortDescription(sarif.NewMultiformatMessageString().WithText(a.Info.Title)).
			WithHelp(sarif.NewMultiformatMessageString().WithText(a.Info.Remedy)).
			WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(sarifLevels[a.Info.Severity]))
		if a.Info.Source != "" {
			rule = rule.WithHelpURI(a.Info.Source)
		}
		rule.WithProperties(sarif.NewPropertyBag().Add("security-severity", sarifScores[a.Info.Severity]).Add("tags", []string{"security", a.Info.Duty}))
		driver.AddRule(rule)
	}
	for _, a := range alerts {
		at := sarif.NewLocation().WithLogicalLocations([]*sarif.LogicalLocation{sarif.NewLogicalLocation().WithFullyQualifiedName(a.Address).WithKind("resource")}).
			WithPhysicalLocation(sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewArtifactLocation().WithURI(uri(a.place()))).WithRegion(sarif.NewRegion().WithStartLine(max(a.Line, 1))))
		run.AddResult(sarif.NewResult().WithRuleID(a.Check).WithRuleIndex(index[a.Check]).WithLevel(sarifLevels[a.Severity]).
			WithMessage(sarif.NewTextMessage(noLinks.Replace(a.Message + " " + a.Info.Remedy + " (" + a.Address + ")"))).
			AddLocation(at).WithPartialFingerprints(map[string]string{"demarc/v1": a.ID}))
	}
	log := sarif.NewReport()
	log.AddRun(run)
	return log.PrettyWrite(w)
}

// noLinks takes apart what SARIF shows as a link, even in plain text (2.1.0,
// section 3.11.6).
var noLinks = strings.NewReplacer("](", "] (")

// uri is a path as a relative reference; what stands before a colon in it is
// no scheme.
func uri(file string) string { return (&url.URL{Path: path.Clean(file)}).String() }

// qualitySeverities are what a severity is in a report of code quality
// (https://docs.gitlab.com/ci/testing/code_quality/).
var qualitySeverities = map[demarc.Severity]string{demarc.Critical: "blocker", demarc.High: "critical", demarc.Medium: "major", demarc.Low: "minor"}

// codeQuality writes alerts as GitLab reads them.
func codeQuality(w *bufio.Writer, alerts []alert) error {
	type lines struct {
		Begin int `json:"begin"`
	}
	type location struct {
		Path  string `json:"path"`
		Lines lines  `json:"lines"`
	}
	type issue struct {
		Description string   `json:"description"`
		CheckName   string   `json:"check_name"`
		Fingerprint string   `json:"fingerprint"`
		Severity    string   `json:"severity"`
		Location    location `json:"location"`
	}
	out := []issue{}
	for _, a := range alerts {
		sum := sha256.Sum256([]byte(a.ID + "\x00" + a.Check))
		out = append(out, issue{a.Message + " " + a.Info.Remedy + " (" + a.Address + ")", a.Check, hex.EncodeToString(sum[:]), qualitySeverities[a.Severity], location{a.place(), lines{max(a.Line, 1)}}})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return enc.Encode(out)
}

// commandData and commandProperty escape text in a workflow command
// (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands):
// what a resource is called must not start another command.
var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// command is one annotation.
func command(w *bufio.Writer, kind, file string, line int, title, text string) {
	fmt.Fprintf(w, "::%s ", kind)
	if file != "" {
		fmt.Fprintf(w, "file=%s,line=%d,", commandProperty.Replace(file), max(line, 1))
	}
	fmt.Fprintf(w, "title=%s::%s\n", commandProperty.Replace(title), commandData.Replace(text))
}

// diffCommands writes annotations for GitHub: what moves to the customer, by
// resource, and what is newly unmet.
func diffCommands(w *bufio.Writer, d *demarc.Diff, _ Options) error {
	v := newDiffView(d)
	var order []string
	duties, first := map[string][]string{}, map[string]demarc.Move{}
	for _, m := range v.Moves {
		if m.Toward != demarc.TowardCustomer {
			continue
		}
		if duties[m.ID] == nil {
			order = append(order, m.ID)
			first[m.ID] = m
		}
		duties[m.ID] = append(duties[m.ID], lowerFirst(v.Duties[m.Duty].Title))
	}
	slices.Sort(order)
	for _, id := range order {
		m := first[id]
		command(w, "notice", m.File, m.LineNo, "The line moves: "+plural(len(duties[id]), "duty comes", "duties come")+" to you", m.Resource+": "+strings.Join(duties[id], "; "))
	}
	for _, a := range diffAlerts(d) {
		kind := "warning"
		if a.Severity.Rank() <= demarc.High.Rank() {
			kind = "error"
		}
		command(w, kind, a.File, a.Line, a.Info.Title, a.Address+": "+a.Message+" "+a.Info.Remedy)
	}
	return nil
}
