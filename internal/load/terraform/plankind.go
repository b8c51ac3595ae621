package terraform

import "bytes"

// IsPlan reports whether data looks like a plan, whole or broken: the JSON of
// "terraform show -json", the log of "terraform plan -json", or the binary
// file that "terraform plan -out" writes. [Plan] says what is wrong with the
// last two.
func IsPlan(data []byte) bool {
	return planBinary(data) || planLog(data) || planKind(data) == planOfPlan
}

// IsState reports whether data looks like a state, whole or broken: the JSON
// of "terraform show -json" or a state file of any version.
func IsState(data []byte) bool { return planKind(data) == planOfState }

// planBinary recognises the archive that "terraform plan -out" writes: a ZIP
// with a member named tfplan.
func planBinary(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) && bytes.Contains(data, []byte("tfplan"))
}

// planLog recognises the lines of "terraform plan -json".
func planLog(data []byte) bool {
	head := data[:min(len(data), 512)]
	return bytes.HasPrefix(head, []byte(`{"@level"`)) && bytes.Contains(head, []byte("terraform.ui"))
}

// planKinds is what a document is, by its first keys.
type planKinds int

const (
	planOfOther planKinds = iota
	planOfPlan
	planOfState
)

// planKind reads the names of the members of the outermost object until they
// tell what it is. The text need not be valid, nor whole.
func planKind(data []byte) planKinds {
	text := planText(data)
	s := planScan{text: text}
	i := s.blank(0)
	if i >= len(text) || text[i] != '{' {
		return planOfOther
	}
	seen := map[string]bool{}
	for i = s.blank(i + 1); i < len(text) && text[i] == '"'; i = s.blank(i) {
		end, err := s.string(i)
		if err != nil {
			break
		}
		key := text[i+1 : end-1]
		seen[key] = true
		if kind := planKindOf(key, seen); kind != planOfOther {
			return kind
		}
		if i = s.blank(end); i >= len(text) || text[i] != ':' {
			break
		}
		if i = s.blank(planSkip(text, i+1)); i < len(text) && text[i] == ',' {
			i++
		}
		if len(seen) > 16 {
			return planOfOther
		}
	}
	switch {
	case seen["format_version"] && seen["terraform_version"]:
		return planOfPlan // cut before the first telling key
	case seen["format_version"] && len(seen) == 1:
		return planOfState // what "show -json" says of an empty state
	}
	return planOfOther
}

// planKindOf tells the kind by a key, where that key tells it.
func planKindOf(key string, seen map[string]bool) planKinds {
	switch key {
	case "planned_values", "resource_changes":
		return planOfPlan
	case "values":
		if seen["format_version"] {
			return planOfState
		}
	case "terraform_version", "serial", "lineage":
		if seen["version"] {
			return planOfState
		}
	}
	return planOfOther
}

// planSkip returns where the value at i ends, or the text does.
func planSkip(text string, i int) int {
	depth, s := 0, planScan{text: text}
	for ; i < len(text); i++ {
		switch text[i] {
		case '"':
			end, err := s.string(i)
			if err != nil {
				return len(text)
			}
			i = end - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			depth--
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}
