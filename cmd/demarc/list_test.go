package main

import (
	"slices"
	"testing"
)

// TestList: a gate written on several lines, as pipelines do, keeps every line.
func TestList(t *testing.T) {
	var l list
	for _, s := range []string{"unmet:critical\nmoves\r\n", " unowned , unknown", ""} {
		if err := l.Set(s); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"unmet:critical", "moves", "unowned", "unknown"}; !slices.Equal(l, want) {
		t.Errorf("got %q, want %q", l, want)
	}
}
