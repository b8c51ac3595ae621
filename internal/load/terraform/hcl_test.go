package terraform_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"demarc"
	"demarc/internal/load/terraform"
)

var update = flag.Bool("update", false, "write what HCL cases give as what they want")

// TestDir loads the files of each archive and compares the dump with its file
// "want". The archive's comment says what the case is for; lines in it that
// start with "dir", "var" and "var-file" are arguments.
func TestDir(t *testing.T) {
	cases, err := filepath.Glob("testdata/hcl/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys, want := files(archive)
			dir, opt := arguments(string(archive.Comment))
			load, err := terraform.Dir(context.Background(), fsys, dir, opt)
			got := dump(load)
			if err != nil {
				got += "error " + err.Error() + "\n"
			}
			if *update {
				rewrite(t, file, archive, got)
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("load differs (-want +got):\n%s", diff)
			}
		})
	}
}

// files gives the inputs of an archive as a file system, and what it wants.
func files(archive *txtar.Archive) (fsys fstest.MapFS, want string) {
	fsys = fstest.MapFS{}
	for _, f := range archive.Files {
		if f.Name == "want" {
			want = string(f.Data)
			continue
		}
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys, want
}

func arguments(comment string) (dir string, opt terraform.Options) {
	dir, opt.Vars = ".", map[string]string{}
	for line := range strings.Lines(comment) {
		switch word, rest, _ := strings.Cut(strings.TrimSpace(line), " "); word {
		case "dir":
			dir = rest
		case "var":
			name, value, _ := strings.Cut(rest, "=")
			opt.Vars[name] = value
		case "var-file":
			opt.VarFiles = append(opt.VarFiles, rest)
		}
	}
	return dir, opt
}

func rewrite(t *testing.T, file string, archive *txtar.Archive, got string) {
	t.Helper()
	kept := archive.Files[:0]
	for _, f := range archive.Files {
		if f.Name != "want" {
			kept = append(kept, f)
		}
	}
	archive.Files = append(kept, txtar.File{Name: "want", Data: []byte(got)})
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// load reads files given as name, text, name, text.
func load(t *testing.T, nameText ...string) demarc.Load {
	t.Helper()
	l, err := terraform.Dir(context.Background(), tree(nameText...), ".", terraform.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func tree(nameText ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(nameText); i += 2 {
		fsys[nameText[i]] = &fstest.MapFile{Data: []byte(nameText[i+1])}
	}
	return fsys
}

// attribute gives an attribute of the only resource.
func attribute(t *testing.T, l demarc.Load, name string) any {
	t.Helper()
	if len(l.Resources) != 1 {
		t.Fatalf("%d resources:\n%s", len(l.Resources), dump(l))
	}
	v, _ := l.Resources[0].Attrs.Get(name)
	return v
}

// A module that calls the next one twice doubles with every level.
func TestModulesThatDouble(t *testing.T) {
	var nameText []string
	for i := range 20 {
		dir := strings.Repeat("m/", i)
		nameText = append(nameText, dir+"main.tf", fmt.Sprintf("module \"a\" {\n source = \"./m\"\n}\nmodule \"b\" {\n source = \"./m\"\n}\nresource \"x_y\" \"r%d\" {}\n", i))
	}
	nameText = append(nameText, strings.Repeat("m/", 20)+"main.tf", "resource \"x_y\" \"end\" {}\n")
	l := load(t, nameText...)
	if len(l.Skipped) == 0 || !strings.Contains(l.Skipped[0].Reason, "more than 10000 modules") {
		t.Errorf("%d resources, skipped %v", len(l.Resources), l.Skipped)
	}
}

func TestManyInstances(t *testing.T) {
	l := load(t, "main.tf", "resource \"x_y\" \"z\" {\n count = 20000\n}\n")
	if len(l.Resources) != 10_000 || len(l.Skipped) != 1 || !strings.Contains(l.Skipped[0].Reason, "x_y.z has 10001 instances") {
		t.Errorf("%d resources, skipped %v", len(l.Resources), l.Skipped)
	}
}

// What grows exponentially must end as an unknown value, not as a full machine;
// what grows again from there ends again.
func TestValuesThatGrow(t *testing.T) {
	grow := func(seed, step string) string {
		var out strings.Builder
		fmt.Fprintf(&out, "locals {\n a0 = %s\n", seed)
		for i := range 60 {
			fmt.Fprintf(&out, " a%d = %s\n", i+1, strings.ReplaceAll(step, "A", fmt.Sprintf("local.a%d", i)))
		}
		return out.String() + "}\nresource \"x_y\" \"z\" {\n v = local.a60\n}\n"
	}
	for name, text := range map[string]string{
		"text":     grow(`"x"`, `"${A}${A}"`),
		"list":     grow(`["x"]`, `[A, A]`),
		"concat":   grow(`["x"]`, `concat(A, A)`),
		"join":     grow(`"xxxxxxxxxx"`, `join(A, [A, A, A])`),
		"replace":  grow(`"aa"`, `replace(A, "a", A)`),
		"json":     grow(`"\""`, `jsonencode([A, A])`),
		"number":   grow(`10`, `A * A`),
		"for":      grow(`range(100)`, `[for x in A : A]`),
		"product":  grow(`range(100)`, `setproduct(A, A)`),
		"exponent": "resource \"x_y\" \"z\" {\n v = \"${1e100000000}\"\n}\n",
		"decoded":  "resource \"x_y\" \"z\" {\n v = \"${jsondecode(\"1e100000000\")}\"\n}\n",
		"width":    "resource \"x_y\" \"z\" {\n v = format(\"%1000000000d\", 1)\n}\n",
		"indent":   "resource \"x_y\" \"z\" {\n v = indent(1000000000, \"a\\nb\")\n}\n",
		"aliases":  "resource \"x_y\" \"z\" {\n v = yamldecode(\"a: &a [x]\\n\" + 1)\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			if values, unknown := size(attribute(t, load(t, "main.tf", text), "v")); values > 1<<18 || unknown == 0 {
				t.Errorf("%d values, %d of them unknown", values, unknown)
			}
		})
	}
}

func size(v any) (values, unknown int) {
	switch v := v.(type) {
	case *demarc.Unk:
		return 1, 1
	case []any:
		for _, e := range v {
			n, u := size(e)
			values, unknown = values+n, unknown+u
		}
	}
	return values + 1, unknown
}

func TestYAMLThatGrows(t *testing.T) {
	doc := "a0: &a0 [x, x]\n"
	for i := range 40 {
		doc += fmt.Sprintf("a%d: &a%d [*a%d, *a%d]\n", i+1, i+1, i, i)
	}
	l := load(t, "main.tf", "resource \"x_y\" \"z\" {\n v = yamldecode(file(\"bomb.yaml\"))\n}\n", "bomb.yaml", doc)
	if u, ok := attribute(t, l, "v").(*demarc.Unk); !ok || !strings.Contains(u.Reason, "aliases") {
		t.Error(dump(l))
	}
}

// A chain of references longer than any stack must end as unknown.
func TestLongChain(t *testing.T) {
	var text strings.Builder
	text.WriteString("locals {\n a0 = 1\n")
	for i := range 30_000 {
		fmt.Fprintf(&text, " a%d = local.a%d\n", i+1, i)
	}
	text.WriteString("}\nresource \"x_y\" \"z\" {\n v = local.a30000\n}\n")
	v := attribute(t, load(t, "main.tf", text.String()), "v")
	if u, ok := v.(*demarc.Unk); !ok || !strings.Contains(u.Reason, "refers on and on") {
		t.Errorf("got %v", v)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := terraform.Dir(ctx, tree("main.tf", `resource "x_y" "z" {}`), ".", terraform.Options{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestDirErrors(t *testing.T) {
	fsys := tree("main.tf", `resource "x_y" "z" {}`, "empty/readme.md", "x")
	for _, test := range []struct {
		dir  string
		opt  terraform.Options
		want string
	}{
		{dir: "empty", want: "load terraform: empty: no .tf or .tf.json files; name a directory that has some"},
		{dir: "nowhere", want: "load terraform: open nowhere: file does not exist; check the path"},
		{dir: "../up", want: "load terraform: ../up: the path leaves the scanned directory; name one inside it"},
		{dir: ".", opt: terraform.Options{VarFiles: []string{"no.tfvars"}}, want: "load terraform: no.tfvars: open no.tfvars: file does not exist; check --var-file"},
	} {
		_, err := terraform.Dir(context.Background(), fsys, test.dir, test.opt)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", test.dir, err, test.want)
		}
	}
}

// The same input gives the same load, whatever order Go's maps have.
func TestDeterministic(t *testing.T) {
	archives, _ := filepath.Glob("testdata/hcl/*.txtar")
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		fsys, _ := files(archive)
		dir, opt := arguments(string(archive.Comment))
		first := ""
		for i := range 5 {
			l, _ := terraform.Dir(context.Background(), fsys, dir, opt)
			if got := dump(l); i == 0 {
				first = got
			} else if got != first {
				t.Fatalf("%s: run %d differs:\n%s", file, i, cmp.Diff(first, got))
			}
		}
	}
}
