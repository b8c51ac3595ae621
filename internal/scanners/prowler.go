package scanners

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"demarc"
)

// prowlerColumns are those of Prowler's CSV that are read, which has a
// semicolon between: https://docs.prowler.com/user-guide/cli/tutorials/reporting
var prowlerColumns = []string{"CHECK_ID", "CHECK_TITLE", "STATUS", "MUTED", "RESOURCE_UID", "RESOURCE_NAME", "REGION", "ACCOUNT_UID"}

func isProwlerCSV(data []byte) bool {
	head, _, _ := bytes.Cut(data, []byte("\n"))
	return bytes.Contains(head, []byte("CHECK_ID;")) && bytes.Contains(head, []byte("RESOURCE_UID"))
}

func (r *results) prowlerCSV(data []byte) error {
	in := csv.NewReader(bytes.NewReader(data))
	in.Comma, in.ReuseRecord = ';', true
	head, err := in.Read()
	if err != nil {
		return csvFault(err)
	}
	at := map[string]int{}
	for i, name := range head {
		at[name] = i
	}
	for _, name := range prowlerColumns {
		if _, ok := at[name]; !ok {
			return fmt.Errorf(":1: no column %s; write it with prowler aws --output-formats csv", name)
		}
	}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return csvFault(err)
		}
		get := func(name string) string { return strings.Clone(row[at[name]]) }
		r.add(demarc.Observation{
			Tool: "prowler", Rule: get("CHECK_ID"), Title: get("CHECK_TITLE"), Outcome: outcomeOf(get("STATUS")),
			Muted: strings.EqualFold(get("MUTED"), "true"), Live: true,
			Subject: identified(get("RESOURCE_UID"), get("RESOURCE_NAME"), "", get("ACCOUNT_UID"), get("REGION")),
		})
	}
}

func csvFault(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf(":%d: broken CSV: %w; write it anew with the scanner", parse.Line, parse.Err)
	}
	return fmt.Errorf(": broken CSV: %w", err)
}

// outcomeOf reads the words in which tools say how a rule came out. A word
// that is not known is unknown, never met.
func outcomeOf(status string) demarc.Outcome {
	switch strings.ToUpper(status) {
	case "PASS", "PASSED", "COMPLIANT":
		return demarc.Met
	case "FAIL", "FAILED", "NON_COMPLIANT":
		return demarc.Unmet
	case "NOT_APPLICABLE":
		return demarc.NotApplicable
	}
	return demarc.Unknown // MANUAL, WARNING, NOT_AVAILABLE, INSUFFICIENT_DATA
}

// identified is a subject in an account, by the id that a tool gives: an ARN,
// a name, or AWS::::Account:111122223333 for the account.
func identified(id, name, typ, account, region string) demarc.Subject {
	s := demarc.Subject{Type: typ, Account: account, Region: region, Name: name}
	switch {
	case strings.HasPrefix(id, "arn:"):
		s.ARN = id
		if f := strings.SplitN(id, ":", 6); len(f) == 6 && s.Account == "" {
			s.Account = f[4]
		}
	case strings.HasPrefix(id, "AWS::::Account:"):
		s.Account, s.Name = strings.TrimPrefix(id, "AWS::::Account:"), ""
		s.Type = "AWS::::Account"
	case id != "":
		s.Name = id
	}
	if s.Region == "global" {
		s.Region = ""
	}
	return s
}
