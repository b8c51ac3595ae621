package quiz

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// What a session must hold to be worth a certificate, and how long that counts.
const (
	CertificateQuestions = 10
	certificatePercent   = 80
	certificateDays      = 364
)

// Certificate is the record that a person passed a quiz: evidence for the duty
// awareness-training once somebody else signs it off.
type Certificate struct {
	Person, Team, Approver string
	On                     time.Time
	Questions, Right       int
	Catalog                string // digest
}

// Check says what is wrong with the names, before a question is asked.
func (c Certificate) Check() error {
	for _, f := range []struct{ flag, value string }{{"--by", c.Person}, {"--team", c.Team}} {
		if strings.TrimSpace(f.value) == "" {
			return fmt.Errorf("a certificate names a person and a team: give %s", f.flag)
		}
	}
	if strings.EqualFold(strings.TrimSpace(c.Person), strings.TrimSpace(c.Approver)) {
		return errors.New("--approver: nobody signs off their own certificate; name somebody else")
	}
	if strings.ContainsFunc(c.Person+c.Team+c.Approver, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
	}) {
		return errors.New("--by, --team and --approver hold no control characters")
	}
	return nil
}

// Lacks says what the session lacks for a certificate; "" if nothing.
func (c Certificate) Lacks() string {
	switch {
	case c.Questions < CertificateQuestions:
		return fmt.Sprintf("%d of at least %d questions were answered", c.Questions, CertificateQuestions)
	case c.Right*100 < certificatePercent*c.Questions:
		return fmt.Sprintf("%d of %d answers were right, and it takes %d %%", c.Right, c.Questions, certificatePercent)
	}
	return ""
}

// Write writes the record as YAML. Without an approver it has no such line.
func (c Certificate) Write(w io.Writer) error {
	approver := ""
	if c.Approver != "" {
		approver = "    approver: " + scalar(c.Approver) + "\n"
	}
	_, err := fmt.Fprintf(w, "certificates:\n  - person: %s\n    team: %s\n%s    on: %s\n    expires: %s\n    questions: %d\n    right: %d\n    catalog: %s\n",
		scalar(c.Person), scalar(c.Team), approver, c.On.Format(time.DateOnly), dayOf(c.On).AddDate(0, 0, certificateDays).Format(time.DateOnly),
		c.Questions, c.Right, scalar(c.Catalog))
	return err
}

// plain is text that YAML reads as a string without quotes: a mail address, or
// a longer word, but no number and none of its words for true.
var plain = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9.-]*[A-Za-z0-9]$|^[a-z][a-z0-9-]{5,}$`)

// scalar writes a string so that YAML reads the same string.
func scalar(s string) string {
	digest := len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" && strings.ContainsAny(s, "abcdf")
	if digest || plain.MatchString(s) {
		return s
	}
	quoted, _ := json.Marshal(s)
	return string(quoted)
}
