package generate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// HCL writes the estate of n resources below dir, which it makes where it is
// missing: providers.tf, a file for each application of the root module and a
// directory for each application that is a module.
func HCL(dir string, n int, seed int64) error {
	if err := write(filepath.Join(dir, "providers.tf"), providers); err != nil {
		return err
	}
	return each(n, seed, func(i int, a *app, resources []resource) error {
		if !inModule(i) {
			return write(filepath.Join(dir, a.name+".tf"), configuration(resources, a.name+"_"))
		}
		call := fmt.Sprintf("module %q {\n  source = %q\n}\n", a.name, "./"+a.name)
		if err := write(filepath.Join(dir, a.name+".tf"), call); err != nil {
			return err
		}
		return write(filepath.Join(dir, a.name, "main.tf"), configuration(resources, ""))
	})
}

const providers = `variable "region" {
  default = "eu-west-1"
}

provider "aws" {
  region = var.region
}
`

func write(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("generate: %w", err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return fmt.Errorf("generate: %w", err)
	}
	return nil
}

// configuration writes resource blocks; prefix stands before their names.
func configuration(resources []resource, prefix string) string {
	var out bytes.Buffer
	for i, r := range resources {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "resource %q %q {\n", r.kind, prefix+r.name)
		body(&out, r.body, prefix, "  ")
		out.WriteString("}\n")
	}
	return out.String()
}

func body(out *bytes.Buffer, attrs []attr, prefix, indent string) {
	for _, at := range attrs {
		switch {
		case at.unset:
		case at.ref != "":
			target, attribute := at.target(prefix)
			expression := target + "." + attribute
			if at.value != nil {
				expression = "[" + expression + "]"
			}
			fmt.Fprintf(out, "%s%s = %s\n", indent, at.name, expression)
		case at.blocks != nil:
			for _, b := range at.blocks {
				fmt.Fprintf(out, "%s%s {\n", indent, at.name)
				body(out, b, prefix, indent+"  ")
				fmt.Fprintf(out, "%s}\n", indent)
			}
		default:
			fmt.Fprintf(out, "%s%s = %s\n", indent, at.name, expression(at.value))
		}
	}
}

// expression writes a constant; a map in the order of its keys.
func expression(value any) string {
	object, ok := value.(map[string]any)
	if !ok {
		text, _ := json.Marshal(value) // constants of this package always encode
		return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(string(text))
	}
	var items []string
	for key, v := range object {
		items = append(items, key+" = "+expression(v))
	}
	sort.Strings(items)
	return "{ " + strings.Join(items, ", ") + " }"
}

// target parts a reference into resource and attribute.
func (at *attr) target(prefix string) (resource, attribute string) {
	parts := strings.SplitN(at.ref, ".", 3)
	return parts[0] + "." + prefix + parts[1], parts[2]
}
