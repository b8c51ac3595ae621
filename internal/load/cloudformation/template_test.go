package cloudformation

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the cases give into their files")

// Each case is an archive: the template first, then what it names, and last,
// under "want", what comes out. Its comment may set parameters: "X=1".
func TestTemplate(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys, err := txtar.FS(archive)
			if err != nil {
				t.Fatal(err)
			}
			opt := Options{Parameters: map[string]string{}}
			for line := range strings.Lines(string(archive.Comment)) {
				if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(line, "#") {
					opt.Parameters[name] = value
				}
			}
			first, last := archive.Files[0], &archive.Files[len(archive.Files)-1]
			if last.Name != "want" {
				t.Fatal("the last file is not want")
			}
			load, err := Template(context.Background(), fsys, first.Name, first.Data, opt)
			got := dump(load)
			if err != nil {
				got += "error " + err.Error() + "\n"
			}
			if !Is(first.Name, first.Data) && err == nil {
				t.Errorf("Is does not see the template")
			}
			if *update {
				last.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(last.Data), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
