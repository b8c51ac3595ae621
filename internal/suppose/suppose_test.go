package suppose_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarc"
	"demarc/internal/suppose"
)

func raws() []*demarc.Raw {
	return []*demarc.Raw{
		{Address: "aws_ecs_service.web", Attrs: demarc.Tree{"launch_type": "FARGATE", "name": "web"}},
		{Address: "module.a.aws_ecs_service.web", Attrs: demarc.Tree{"launch_type": "FARGATE"}},
		{Address: `aws_x.y["k.1=2"]`, Attrs: demarc.Tree{"size": int64(3), "on": true, "text": "5", "block": []any{map[string]any{"deep": "a", "list": []any{"p", "q"}}}, "map": map[string]any{"a": int64(1)}}},
		{Address: "data.aws_x.y", Data: true, Attrs: demarc.Tree{"size": int64(3)}},
	}
}

func differs(before, after *demarc.Raw) bool {
	values := func(r *demarc.Raw) map[string]any {
		out := map[string]any{}
		for _, n := range r.Attrs.Names() {
			out[n], _ = r.Attrs.Get(n)
		}
		return out
	}
	return !reflect.DeepEqual(values(before), values(after))
}

// TestSet: what an assignment makes of an attribute.
func TestSet(t *testing.T) {
	const y = `aws_x.y["k.1=2"].`
	for assignment, want := range map[string]struct {
		attr  string
		value any
	}{
		y + "size=7":             {"size", int64(7)},
		y + "size=7.5":           {"size", 7.5},
		y + "on=false":           {"on", false},
		y + "text=7":             {"text", "7"},
		y + "text=a=b":           {"text", "a=b"},
		y + `text="q"`:           {"text", "q"},
		y + "text=null":          {"text", nil},
		y + "new.deep=x":         {"new", map[string]any{"deep": "x"}},
		y + "block.deep=b":       {"block", []any{map[string]any{"deep": "b", "list": []any{"p", "q"}}}},
		y + "block.0.deep=b":     {"block", []any{map[string]any{"deep": "b", "list": []any{"p", "q"}}}},
		y + "block[0].list[1]=r": {"block", []any{map[string]any{"deep": "a", "list": []any{"p", "r"}}}},
		y + "block.1.deep=b":     {"block", []any{map[string]any{"deep": "a", "list": []any{"p", "q"}}, map[string]any{"deep": "b"}}},
		y + "none[0].deep=b":     {"none", []any{map[string]any{"deep": "b"}}},
		y + "map.b=2":            {"map", map[string]any{"a": int64(1), "b": int64(2)}},
		y + "size=[1, 2]":        {"size", []any{int64(1), int64(2)}},
		`y["k.1=2"].size=8`:      {"size", int64(8)},
	} {
		t.Run(assignment, func(t *testing.T) {
			list := raws()
			out, err := suppose.Set(list, assignment, differs)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := out[2].Attrs.Get(want.attr)
			if diff := cmp.Diff(want.value, got); diff != "" {
				t.Error(diff)
			}
			if names := strings.Join(out[2].Attrs.Names(), " "); !strings.Contains(" "+names+" ", " "+want.attr+" ") {
				t.Errorf("names %s", names)
			}
			if diff := cmp.Diff(raws()[2].Attrs, list[2].Attrs); diff != "" {
				t.Errorf("the resource that was read changed:\n%s", diff)
			}
		})
	}
}

// TestSetWhich: the longest address counts, and several of one end must not
// all change.
func TestSetWhich(t *testing.T) {
	for assignment, want := range map[string]string{
		"module.a.aws_ecs_service.web.launch_type=EC2": "",
		"aws_ecs_service.web.launch_type=EC2":          `"aws_ecs_service.web" names 2 resources`,
		"web.name=x":                                   `"web" names 2 resources`,
		"aws_x.y.size=1":                               "begins with no address",
		"data.aws_x.y.size=1":                          "begins with no address",
		"aws_ecs_service.web.launch_type":              "begins with no address",
		"a.aws_ecs_service.web.x..y=1":                 "an attribute is written",
		`aws_x.y["k.1=2"].size=3`:                      "changes nothing",
		"module.b.aws_ecs_service.web.x=1":             "begins with no address",
		"module.a.aws_ecs_service.webs.x=1":            "begins with no address",
	} {
		_, err := suppose.Set(raws(), assignment, differs)
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", assignment, err, want)
		}
	}
}
