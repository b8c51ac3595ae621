package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestExitStatus: the numbers that scripts rely on.
func TestExitStatus(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"estate/main.tf": "variable \"e\" { type = bool }\nresource \"aws_ebs_volume\" \"a\" {\n  availability_zone = \"eu-west-1a\"\n  encrypted = var.e\n}\nresource \"aws_ebs_volume\" \"b\" {\n  availability_zone = \"eu-west-1a\"\n}\n",
		"cut.json":       `{"format_version": "1.2", "planned_values": {`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for args, want := range map[string]int{
		"":                                     exitOK,
		"scan estate":                          exitOK,
		"scan nowhere":                         exitBroken,
		"scan --output nowhere/x estate":       exitBroken,
		"scan":                                 exitMisuse,
		"scan --bogus estate":                  exitMisuse,
		"nosuch":                               exitMisuse,
		"catalog nosuch":                       exitMisuse,
		"catalog aliases extra":                exitMisuse,
		"catalog coverage extra":               exitMisuse,
		"catalog coverage --tool nosuch":       exitMisuse,
		"catalog coverage --list nosuch":       exitMisuse,
		"catalog coverage --format nosuch":     exitMisuse,
		"scan --fail-on unmet estate":          exitFound,
		"scan --strict --fail-on unmet estate": exitFound,
		"scan --fail-on unmet:critical estate": exitOK,
		"scan --strict estate":                 exitPartial,
		"scan cut.json":                        exitPartial,
	} {
		var out, errs bytes.Buffer
		a := &app{in: strings.NewReader(""), out: &out, err: &errs, now: func() time.Time { return twinsNow }}
		if got := a.run(context.Background(), strings.Fields(args)); got != want {
			t.Errorf("demarc %s: status %d, want %d: %s", args, got, want, errs.String())
		}
	}
}
