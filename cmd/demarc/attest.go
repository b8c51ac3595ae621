package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/internal/owners"
	"demarc/internal/records"
	"demarc/internal/render"
)

// stated is what the flags of attest and waive say.
type stated struct {
	recordWriter
	in                                   inputs
	duties, checks                       []string
	resources, services, accounts, forms []string
	text, by, approver                   string
	evidence                             []string
}

func (a *app) attestCommand() *cobra.Command {
	s := stated{}
	cmd := &cobra.Command{
		Use:   "attest [PATH…]",
		Short: "State that a duty is done which no check can tell; without --duty, list what is stated",
		Long: `Attest writes a dated statement, with evidence, that a duty is done on some
resources, into a file of .demarc that is reviewed like code. It counts until it
expires, at most 365 days, and ends early when a check says unmet or when the
form of a resource changes. Without --duty it lists the attestations of the
estate and what has become of them.`,
		Example: `  demarc attest examples/shop
  demarc attest --duty restore-testing --resource aws_db_instance.orders --by jane@example.com \
    --statement "Restored the newest snapshot and compared the counts." --evidence https://wiki.example.com/restore examples/shop`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.state(cmd.Context(), demarc.Attestation, args, s)
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&s.text, "statement", "", "what was done, in a sentence")
	cmd.Flags().StringArrayVar(&s.evidence, "evidence", nil, "an address on the web, or a file below the folder of records, which gets its SHA-256")
	return cmd
}

func (a *app) waiveCommand() *cobra.Command {
	s := stated{}
	cmd := &cobra.Command{
		Use:   "waive [PATH…]",
		Short: "Accept for a time that a duty is not done; without --duty or --check, list what is waived",
		Long: `Waive writes, into a file of .demarc that is reviewed like code, that a duty or a
check is not met on some resources and why that is accepted, by whom, and until
when, at most 365 days. A waived duty is not a met one: it is counted apart.
Without --duty or --check it lists the waivers of the estate and what has become
of them.`,
		Example: `  demarc waive examples/shop
  demarc waive --check s3-access-logs --resource aws_s3_bucket.assets --by jane@example.com --approver lead@example.com \
    --reason "Holds public files only." --days 90 examples/shop`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.state(cmd.Context(), demarc.Waiver, args, s)
		},
	}
	s.flags(cmd)
	cmd.Flags().StringArrayVar(&s.checks, "check", nil, "a check to waive, not the whole of its duty")
	cmd.Flags().StringVar(&s.text, "reason", "", "why it is accepted, in a sentence")
	cmd.Flags().StringVar(&s.approver, "approver", "", "who accepts it; not the one who asks")
	cmd.Flags().StringArrayVar(&s.evidence, "evidence", nil, "an address on the web, or a file below the folder of records, which gets its SHA-256")
	return cmd
}

func (s *stated) flags(cmd *cobra.Command) {
	s.recordWriter.flags(cmd)
	s.in.flags(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&s.duties, "duty", nil, "id of a duty")
	f.StringArrayVar(&s.resources, "resource", nil, "address of a resource; * stands for any text")
	f.StringArrayVar(&s.services, "service", nil, "only resources of a service")
	f.StringArrayVar(&s.accounts, "account", nil, "only resources of an account")
	f.StringArrayVar(&s.forms, "form", nil, "only resources in a form")
	f.StringVar(&s.by, "by", "", "who says so")
}

// state lists the statements of a kind, or writes a new one: for an
// attestation with the lines on which its resources stand now.
func (a *app) state(ctx context.Context, kind demarc.StatementKind, paths []string, s stated) error {
	rep, err := a.reportOf(ctx, paths, s.in)
	if err != nil {
		return err
	}
	if len(s.duties)+len(s.checks) == 0 {
		a.listStatements(rep, kind)
		return nil
	}
	d := records.Draft{Kind: kind, Duties: s.duties, Checks: s.checks, Text: s.text, By: s.by, Approver: s.approver,
		Scope: demarc.StatementScope{Resources: s.resources, Services: s.services, Accounts: s.accounts, Forms: s.forms}}
	model, err := a.model()
	if err != nil {
		return err
	}
	for _, id := range d.Duties {
		if _, ok := model.Duty(id); !ok {
			return misuse{fmt.Errorf("%s: no duty %q; demarc who ec2 and demarc who aws list them", verb[kind], id)}
		}
	}
	lines, named := linesOf(rep, d.Scope, s.duties)
	if named == 0 {
		return misuse{fmt.Errorf("%s: the scope names no resource here; demarc owners --all lists them", verb[kind])}
	}
	if kind == demarc.Attestation {
		d.Lines = lines
	}
	for _, e := range s.evidence {
		if strings.Contains(e, "://") {
			d.URLs = append(d.URLs, e)
			continue
		}
		sum, err := sumOf(filepath.Join(s.folder(paths), e))
		if err != nil {
			return fmt.Errorf("%s: evidence: %w; name a file below %s", verb[kind], err, s.folder(paths))
		}
		if d.Files == nil {
			d.Files = map[string]string{}
		}
		d.Files[filepath.ToSlash(e)] = sum
	}
	return a.writeRecord(s.recordWriter.into(s.folder(paths)), d, cmp.Or(strings.Join(append(slices.Clone(s.duties), s.checks...), "-"), "statement"))
}

var verb = map[demarc.StatementKind]string{demarc.Attestation: "attest", demarc.Waiver: "waive", demarc.Acknowledgement: "owners acknowledge"}

func sumOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// linesOf gives the lines on which the resources of a scope stand that carry
// one of the duties, and how many they are. Without duties all count.
func linesOf(rep *demarc.Report, scope demarc.StatementScope, duties []string) (lines []string, named int) {
	byID := map[string]demarc.Line{}
	for _, l := range rep.Header.Lines {
		byID[l.ID] = l
	}
	carries := func(l demarc.Line) bool {
		return len(duties) == 0 || slices.ContainsFunc(l.Placements, func(id string) bool {
			p := rep.Header.Placements[id]
			return p != nil && slices.Contains(duties, p.Duty)
		})
	}
	for _, row := range rep.Resources {
		l, ok := byID[row.Line]
		if !ok || !carries(l) {
			continue
		}
		address := scope.Resources == nil || slices.ContainsFunc(scope.Resources, func(p string) bool { return owners.Pattern(p).MatchString(row.Address) })
		form := scope.Forms == nil || slices.ContainsFunc(scope.Forms, func(f string) bool { return slices.Contains(l.Forms, f) })
		if !address || !form || scope.Services != nil && !slices.Contains(scope.Services, l.Service) || scope.Accounts != nil && !slices.Contains(scope.Accounts, row.Account) {
			continue
		}
		named++
		if !slices.Contains(lines, l.ID) {
			lines = append(lines, l.ID)
		}
	}
	slices.Sort(lines)
	return lines, named
}

func (a *app) listStatements(rep *demarc.Report, kind demarc.StatementKind) {
	none := true
	for _, s := range rep.Header.Statements {
		if s.Kind != kind {
			continue
		}
		none = false
		fmt.Fprintf(a.out, "%-9s %s  until %s  %s\n", s.State, strings.Join(append(slices.Clone(s.Duties), s.Checks...), ", "), s.Expires, "speaks on "+plural(s.Speaks, "question", "questions"))
		by := s.By
		if s.Approver != "" {
			by += ", approved by " + s.Approver
		}
		fmt.Fprintf(a.out, "          %s: %s\n          %s\n", render.Printable(by), render.Printable(s.Text), s.Path)
	}
	if none {
		fmt.Fprintf(a.out, "No %s is in force or on file. demarc %s --help says how to write one.\n", kind, verb[kind])
	}
	for _, w := range rep.Header.Warnings {
		fmt.Fprintln(a.out, render.Printable(w))
	}
}

// recordWriter is where and for how long a record is written.
type recordWriter struct {
	dir  string
	days int
	on   string
}

func (w *recordWriter) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&w.dir, "to", "", "folder to write to (default: .demarc of the scanned directory)")
	f.IntVar(&w.days, "days", 90, "how long it holds, at most 365")
	f.StringVar(&w.on, "on", "", "its day, YYYY-MM-DD (default: today)")
}

func (w recordWriter) folder(paths []string) string {
	switch {
	case w.dir != "":
		return w.dir
	case len(paths) > 0 && !isReport(paths[0]):
		if info, err := os.Stat(paths[0]); err == nil && info.IsDir() {
			return filepath.Join(paths[0], records.Folder)
		}
	}
	return records.Folder
}

func (w recordWriter) into(dir string) recordWriter {
	w.dir = dir
	return w
}

// writeRecord writes a draft to a new file of its own, after reading it back
// as a scan would: nothing with a fault is written.
func (a *app) writeRecord(w recordWriter, d records.Draft, name string) error {
	on := a.now().UTC()
	if w.on != "" {
		var err error
		if on, err = time.Parse(time.DateOnly, w.on); err != nil {
			return misuse{fmt.Errorf("--on: %q is not YYYY-MM-DD", w.on)}
		}
	}
	d.On, d.Expires = on, on.AddDate(0, 0, w.days)
	if today := a.now().UTC().Format(time.DateOnly); d.Expires.Format(time.DateOnly) < today {
		return misuse{fmt.Errorf("%s: it would have ended on %s; give a later --on or more --days", verb[d.Kind], d.Expires.Format(time.DateOnly))}
	}
	text, err := d.YAML()
	if err != nil {
		return err
	}
	model, err := a.model()
	if err != nil {
		return err
	}
	dir := cmp.Or(w.dir, records.Folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("%s: %w", verb[d.Kind], err)
	}
	faults, err := records.Check(dir, text, model)
	if err != nil {
		return err
	}
	var joined []error
	for _, f := range faults {
		joined = append(joined, errors.New(strings.TrimPrefix(f.Reason, "records: ")))
	}
	if len(joined) > 0 {
		return misuse{fmt.Errorf("%s: %w", verb[d.Kind], errors.Join(joined...))}
	}
	for n := 1; ; n++ {
		file := filepath.Join(dir, fmt.Sprintf("%s-%s-%s.yaml", d.Kind, on.Format(time.DateOnly), slug(name)))
		if n > 1 {
			file = strings.TrimSuffix(file, ".yaml") + fmt.Sprintf("-%d.yaml", n)
		}
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, os.ErrExist) {
			if have, err := os.ReadFile(file); err == nil && bytes.Equal(have, text) {
				return misuse{fmt.Errorf("%s: %s says that already", verb[d.Kind], file)}
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", verb[d.Kind], err)
		}
		if _, err = f.Write(text); err == nil {
			err = f.Close()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", verb[d.Kind], err)
		}
		fmt.Fprintf(a.out, "%s\n\n%s", file, text)
		return nil
	}
}

// slug makes a name fit for a file.
func slug(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(s))
	return s[:min(len(s), 60)]
}
