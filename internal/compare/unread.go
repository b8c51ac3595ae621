package compare

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"demarc"
)

// unread says what could not be read on one side alone, since its resources
// seem to have gone or come, and which statements of the records do not count.
func unread(inHead, inBase []demarc.Skip) []string {
	var out []string
	for _, s := range inHead {
		out = append(out, "Not read: "+s.Path+": "+s.Reason+".")
	}
	for _, s := range inBase {
		if !faulty(s) {
			out = append(out, "Not read in the base: "+s.Path+": "+s.Reason+". What stands there now seems to have come.")
		}
	}
	return out
}

// unreadSkips is what was skipped in the head and not in the base. Lines move,
// so what was skipped in both is known by its words without numbers.
func unreadSkips(base, head *demarc.Report) []demarc.Skip {
	words := func(rep *demarc.Report, s demarc.Skip) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return -1
			}
			return r
		}, placeOf(rep, s)+" "+s.Reason)
	}
	before := map[string]bool{}
	for _, s := range base.Header.Skipped {
		before[words(base, s)] = !faulty(s)
	}
	var out []demarc.Skip
	for _, s := range head.Header.Skipped {
		if !before[words(head, s)] {
			out = append(out, s)
		}
	}
	return out
}

// faulty: whether what was skipped is a statement of the records.
func faulty(s demarc.Skip) bool { return strings.HasPrefix(s.Reason, "records:") }

// placeOf is the file of what was skipped, relative to the named path, whatever that is called.
func placeOf(rep *demarc.Report, s demarc.Skip) string {
	file, _, _ := strings.Cut(s.Path, ":")
	return relative(common(rep.Header.Paths), file)
}

// inTheDark: whether a resource is missing on one side because something of
// the head could not be read: it stood there, or below it, where a module may
// have been taken for a root.
func (c *comparison) inTheDark(p pair) bool {
	side, row := c.base, p.base
	if p.base != nil && p.head != nil || len(c.dark) == 0 {
		return false
	}
	if row == nil {
		side, row = c.head, p.head
	}
	if row.RawType == accountType {
		return false
	}
	dir := relative(common(side.Header.Paths), row.File)
	for dir = path.Dir(dir); ; dir = path.Dir(dir) {
		if slices.Contains(c.dark, dir) {
			return true
		}
		if dir == "." || dir == "/" {
			return false
		}
	}
}

func plural(n int) string {
	if n == 1 {
		return "1 resource"
	}
	return fmt.Sprintf("%d resources", n)
}
