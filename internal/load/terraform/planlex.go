package terraform

import "strings"

// planPlain holds the bytes that stand for themselves in a string.
var planPlain = func() (plain [256]bool) {
	for c := range plain {
		plain[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return plain
}()

func (s *planScan) string(i int) (int, error) {
	t := s.text
	for i++; i < len(t); i++ {
		if planPlain[t[i]] {
			continue
		}
		switch t[i] {
		case '"':
			return i + 1, nil
		case '\\':
			i++
			if i < len(t) && t[i] == 'u' {
				for n := 0; n < 4; n++ {
					if i++; i >= len(t) || !planHex(t[i]) {
						return 0, s.fault(i, "is no hexadecimal digit")
					}
				}
			} else if i >= len(t) || strings.IndexByte(`"\/bfnrt`, t[i]) < 0 {
				return 0, s.fault(i, "is no escape of a string")
			}
		default:
			return 0, s.fault(i, "a control character stands in a string")
		}
	}
	return 0, s.fault(i, "")
}

func planHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func (s *planScan) word(i int, word string) (int, error) {
	for n := range len(word) {
		if i+n >= len(s.text) || s.text[i+n] != word[n] {
			return 0, s.fault(i+n, "expected "+word)
		}
	}
	return i + len(word), nil
}

func (s *planScan) number(i int) (int, error) {
	digits := func() bool {
		from := i
		for i < len(s.text) && s.text[i] >= '0' && s.text[i] <= '9' {
			i++
		}
		return i > from
	}
	at := func(set string) bool { return i < len(s.text) && strings.IndexByte(set, s.text[i]) >= 0 }
	if at("-") {
		i++
	}
	if at("0") {
		i++
	} else if !digits() {
		return 0, s.fault(i, "expected a value")
	}
	if at(".") {
		if i++; !digits() {
			return 0, s.fault(i, "expected a digit")
		}
	}
	if at("eE") {
		if i++; at("+-") {
			i++
		}
		if !digits() {
			return 0, s.fault(i, "expected a digit")
		}
	}
	return i, nil
}

// planShort cuts what an error repeats from a document.
func planShort(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "..."
	}
	return s
}
