package cloudformation

import (
	"bytes"
	"regexp"
	"strings"
)

// Is reports whether a file looks like a template: JSON or YAML with, at the
// top, AWSTemplateFormatVersion, a Transform of AWS, or Resources that hold a
// Type such as AWS::S3::Bucket. It looks at names and nesting only, in one
// pass and without building anything; a file for which it is true may still
// be broken. The file's name counts only where it says that this is neither
// JSON nor YAML.
func Is(file string, data []byte) bool {
	for _, end := range []string{".tf", ".hcl", ".md", ".go", ".py", ".js", ".ts", ".sh", ".xml", ".html"} {
		if strings.HasSuffix(strings.ToLower(file), end) {
			return false
		}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !bytes.Contains(data, []byte("Resources")) && !bytes.Contains(data, []byte("AWSTemplateFormatVersion")) && !bytes.Contains(data, []byte("Transform")) {
		return false
	}
	if text := bytes.TrimLeft(data, " \t\r\n"); len(text) > 0 && text[0] == '{' {
		return isJSON(text)
	}
	return isYAML(data)
}

// isJSON walks through a JSON text with the names that lead to where it
// stands.
func isJSON(data []byte) bool {
	var path [4][]byte // names at depth 1 to 3; deeper ones do not matter
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			depth++
			if depth < len(path) {
				path[depth] = nil
			}
		case '}', ']':
			if depth--; depth <= 0 {
				return false
			}
		case ',':
			if depth < len(path) {
				path[depth] = nil
			}
		case '"':
			end := stringEnd(data, i)
			if end < 0 {
				return false
			}
			text := data[i+1 : end]
			switch {
			case depth >= len(path):
			case path[depth] != nil:
				if telling(path[1:depth+1], text) {
					return true
				}
			case depth == 1 && string(text) == "AWSTemplateFormatVersion", depth == 2 && telling(path[1:2], text):
				return true
			default:
				path[depth] = text
			}
			i = end
		}
	}
	return false
}

// stringEnd gives the offset of the quote that ends the string at i, or -1.
func stringEnd(data []byte, i int) int {
	for i++; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// telling reports whether a string value under these names is one that only
// a template has.
func telling(path [][]byte, value []byte) bool {
	if string(path[0]) == "Transform" {
		return bytes.HasPrefix(value, []byte("AWS::"))
	}
	return len(path) == 3 && string(path[0]) == "Resources" && string(path[2]) == "Type" && bytes.Contains(value, []byte("::"))
}

var (
	yamlTop  = regexp.MustCompile(`^["']?(AWSTemplateFormatVersion|Transform|Resources)["']?\s*:(.*)$`)
	yamlType = regexp.MustCompile(`^\s+(?:[^#]*[{,]\s*)?["']?Type["']?\s*:\s*["']?[A-Za-z0-9]+::`)
	yamlItem = regexp.MustCompile(`^\s*-\s+["']?AWS::`)
)

// isYAML looks at lines: names at the margin, and a Type further in.
func isYAML(data []byte) bool {
	section := ""
	margin := -1
	for line := range bytes.Lines(data) {
		text := bytes.TrimLeft(line, " ")
		if len(bytes.TrimSpace(text)) == 0 || text[0] == '#' || text[0] == '%' || bytes.HasPrefix(line, []byte("---")) {
			continue
		}
		if margin < 0 {
			margin = len(line) - len(text)
		}
		if len(line)-len(text) > margin || text[0] == '-' {
			if section == "Resources" && yamlType.Match(line) || section == "Transform" && yamlItem.Match(line) {
				return true
			}
			continue
		}
		section = ""
		if m := yamlTop.FindSubmatch(bytes.TrimRight(text, "\r\n")); m != nil {
			section = string(m[1])
			if section == "AWSTemplateFormatVersion" || section == "Transform" && bytes.Contains(m[2], []byte("AWS::")) {
				return true
			}
		}
	}
	return false
}
