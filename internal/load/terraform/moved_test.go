package terraform_test

import (
	"fmt"
	"strings"
	"testing"
)

// Moves that lead ever deeper, and those that double with every level, must
// end.
func TestMovesThatGrow(t *testing.T) {
	deeper := []string{"main.tf", "moved {\n from = module.m.module.m\n to = module.m\n}\nmodule \"m\" {\n source = \"./m\"\n}\n", "m/main.tf", "resource \"x_y\" \"z\" {}\n"}
	var double []string
	for i := range 20 {
		double = append(double, strings.Repeat("m/", i)+"main.tf", "moved {\n from = module.n\n to = module.m\n}\nmodule \"m\" {\n source = \"./m\"\n}\n")
	}
	double = append(double, strings.Repeat("m/", 20)+"main.tf", "resource \"x_y\" \"z\" {}\n")
	for name, nameText := range map[string][]string{"deeper": deeper, "double": double} {
		t.Run(name, func(t *testing.T) {
			l := load(t, nameText...)
			if len(l.Resources) != 1 || len(l.Resources[0].MovedFrom) != 100 || len(l.Skipped) != 1 || !strings.Contains(l.Skipped[0].Reason, "moved more than 100 times") {
				t.Errorf("%d resources, skipped %v", len(l.Resources), l.Skipped)
			}
		})
	}
}

// A long chain of moves is followed to its end, in the order of time.
func TestChainOfMoves(t *testing.T) {
	var text strings.Builder
	for i := range 50 {
		fmt.Fprintf(&text, "moved {\n from = x_y.z%d\n to = x_y.z%d\n}\n", i, i+1)
	}
	l := load(t, "main.tf", text.String()+"resource \"x_y\" \"z50\" {}\n")
	from := l.Resources[0].MovedFrom
	if len(from) != 50 || from[0] != "x_y.z49" || from[49] != "x_y.z0" {
		t.Errorf("moved from %v", from)
	}
}
