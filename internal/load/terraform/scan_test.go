package terraform_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"demarc/internal/load/terraform"
)

// nested are texts that make hclsyntax recurse once for each of n.
var nested = map[string]func(n int) string{
	"lists":       func(n int) string { return "a = " + strings.Repeat("[", n) + strings.Repeat("]", n) },
	"open lists":  func(n int) string { return "a = " + strings.Repeat("[", n) },
	"parentheses": func(n int) string { return "a = " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n) },
	"objects":     func(n int) string { return "a = " + strings.Repeat("{b=", n) + "1" + strings.Repeat("}", n) },
	"blocks":      func(n int) string { return strings.Repeat("b {\n", n) + strings.Repeat("}\n", n) },
	"templates":   func(n int) string { return "a = " + strings.Repeat(`"${`, n) + "1" + strings.Repeat(`}"`, n) },
	"calls":       func(n int) string { return "a = " + strings.Repeat("f(", n) + strings.Repeat(")", n) },
	"mismatched":  func(n int) string { return "a = " + strings.Repeat("[(}", n) },
	"heredocs":    func(n int) string { return "a = " + strings.Repeat("<<E\n${", n) + "1" + strings.Repeat("}\nE\n", n) },
	"directives": func(n int) string {
		return `a = "` + strings.Repeat("%{if true}", n) + strings.Repeat("%{endif}", n) + `"`
	},
	"loops":         func(n int) string { return "a = " + strings.Repeat("[for x in y: ", n) + "x" + strings.Repeat("]", n) },
	"not":           func(n int) string { return "a = " + strings.Repeat("!", n) + "true" },
	"minus":         func(n int) string { return "a = " + strings.Repeat("-", n) + "1" },
	"conditionals":  func(n int) string { return "a = " + strings.Repeat("b ? c : ", n) + "d" },
	"conditions":    func(n int) string { return "a = " + strings.Repeat("b ? ", n) + "c" + strings.Repeat(" : d", n) },
	"sums":          func(n int) string { return "a = 1" + strings.Repeat("+1", n) },
	"indexes":       func(n int) string { return "a = b" + strings.Repeat("[c]", n) },
	"splats":        func(n int) string { return "a = b" + strings.Repeat("[*]", n) },
	"stars":         func(n int) string { return "a = b" + strings.Repeat(".*", n) },
	"joined lines":  func(n int) string { return "a = {for x in y: x => \n" + strings.Repeat("b ? c :\n", n) + "d}" },
	"wrapped lines": func(n int) string { return "a = (\n" + strings.Repeat("b ? c :\n", n) + "d)" },
}

func TestScanDepth(t *testing.T) {
	for name, text := range nested {
		t.Run(name, func(t *testing.T) {
			if err := terraform.Scan([]byte("\n\n" + text(100))); err != nil {
				t.Errorf("100 levels: %v", err)
			}
			err := terraform.Scan([]byte("\n\n" + text(2000)))
			if err == nil || !strings.HasPrefix(err.Error(), "line ") || strings.HasPrefix(err.Error(), "line 1:") {
				t.Errorf("2000 levels: %v", err)
			}
		})
	}
}

// A file nested so deeply that the parser would die is named, and the file
// beside it is read.
func TestDeepFile(t *testing.T) {
	for name, text := range nested {
		l := load(t, "deep.tf", text(20_000), "main.tf", "resource \"x_y\" \"z\" {}\n")
		if len(l.Resources) != 1 || len(l.Skipped) != 1 || !strings.HasPrefix(l.Skipped[0].Reason, "load terraform: deep.tf: line ") {
			t.Errorf("%s: %d resources, skipped %.200v", name, len(l.Resources), l.Skipped)
		}
	}
}

// Long is not deep: what a parser reads in a loop is not refused.
func TestScanLong(t *testing.T) {
	for name, text := range map[string]string{
		"list":       "a = [" + strings.Repeat("-1, ", 5000) + "]",
		"attributes": strings.Repeat("a = b ? -c : d + e\n", 5000),
		"object":     "a = {\n" + strings.Repeat("b = !c\n", 5000) + "}",
		"blocks":     strings.Repeat("b {\n a = \"${c[0]}\"\n}\n", 5000),
		"text":       "a = <<E\n" + strings.Repeat("((((${b}\n", 5000) + "E\n",
		"directives": "a = <<E\n" + strings.Repeat("%{if b}x%{endif}\n", 5000) + "E\n",
		"comments":   strings.Repeat("# ((([[[{{{\n", 5000),
		"calls":      "a = f(" + strings.Repeat("[1], ", 5000) + ")",
	} {
		if err := terraform.Scan([]byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzScan proves that what Scan accepts is parsed without trouble: into a
// tree no deeper than the caps allow.
func FuzzScan(f *testing.F) {
	for _, text := range nested {
		f.Add([]byte(text(3)))
		f.Add([]byte(text(120)))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if terraform.Scan(src) != nil {
			return
		}
		file, _ := hclsyntax.ParseConfig(src, "f.tf", hcl.InitialPos)
		if body, ok := file.Body.(*hclsyntax.Body); ok {
			w := &depthWalker{}
			_ = hclsyntax.Walk(body, w)
			if w.deepest > 6*250+1000+50 {
				t.Errorf("the tree is %d deep", w.deepest)
			}
		}
	})
}

type depthWalker struct{ depth, deepest int }

func (w *depthWalker) Enter(hclsyntax.Node) hcl.Diagnostics {
	w.depth++
	w.deepest = max(w.deepest, w.depth)
	return nil
}

func (w *depthWalker) Exit(hclsyntax.Node) hcl.Diagnostics { w.depth--; return nil }

// FuzzDir reads any text as a module, as variables, as JSON and as a template:
// no panic, no error, and every resource has an address and a line.
func FuzzDir(f *testing.F) {
	f.Add("resource \"a_b\" \"c\" {\n  count = 2\n  d = \"${var.x}-${a_b.c[0].id}\"\n}\nvariable \"x\" {}\n", "x = 1", `{"resource": {"a_b": {"j": {"k": "${local.l}"}}}}`, "%{for a in x}${a}%{endfor}")
	f.Add("locals {\n  a = local.b\n  b = local.a\n}\ndata \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [local.a]\n  }\n}\nresource \"a_b\" \"c\" {\n  p = data.aws_iam_policy_document.d.json\n}\n", "", "[]", "${")
	f.Add("resource \"a_b\" \"c\" {\n  for_each = toset([\"x\", var.y])\n  dynamic \"e\" {\n    for_each = each.value\n    content {\n      f = e.value\n    }\n  }\n}\n", "y = {", `{"module": {"m": {"source": "./m"}}}`, "x")
	f.Fuzz(func(t *testing.T, hclText, vars, jsonText, template string) {
		fsys := tree("main.tf", hclText, "terraform.tfvars", vars, "more.tf.json", jsonText, "t.tpl", template,
			"use.tf", "resource \"t_t\" \"t\" {\n  t = templatefile(\"t.tpl\", {x = [1]})\n}\n", "m/m.tf", hclText)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		l, err := terraform.Dir(ctx, fsys, ".", terraform.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range l.Resources {
			if r.Address == "" || r.Line < 1 || r.File == "" {
				t.Fatalf("a resource without a place: %+v", r)
			}
		}
		_ = dump(l)
		runtime.KeepAlive(fmt.Sprint(len(l.Skipped)))
	})
}
