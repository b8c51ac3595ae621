package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

// TestReadmeIsReal: what README.md shows of the two commands is what they print.
func TestReadmeIsReal(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("../..")
	for _, args := range [][]string{{"scan", "examples/shop"}, {"ask", "who patches the operating system of an RDS database?"},
		{"diff", "examples/moves/s3-own-key/before", "examples/moves/s3-own-key/after"}} {
		var out, errs bytes.Buffer
		a := &app{in: strings.NewReader(""), out: &out, err: &errs, now: func() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }}
		if status := a.run(context.Background(), args); status != exitOK {
			t.Fatalf("%v: status %d: %s", args, status, errs.String())
		}
		if !strings.Contains(string(page), strings.TrimRight(out.String(), "\n")) {
			t.Errorf("README.md does not show what demarc %s prints:\n%s", strings.Join(args, " "), out.String())
		}
	}
}
