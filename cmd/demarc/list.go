package main

import "strings"

// list is a flag that takes several values, by commas or lines, or by being
// given again: a pipeline writes one on each line.
type list []string

func (l *list) Set(s string) error {
	for _, item := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
		if item = strings.TrimSpace(item); item != "" {
			*l = append(*l, item)
		}
	}
	return nil
}

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Type() string { return "strings" }
