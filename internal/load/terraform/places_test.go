package terraform

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"demarc"
)

func TestPlaces(t *testing.T) {
	fsys := fstest.MapFS{
		"shop/main.tf":       {Data: []byte("variable \"x\" {}\n\nresource \"aws_kms_key\" \"k\" {\n}\ndata \"aws_region\" \"r\" {}\nmodule \"q\" {\n  source = \"../queue\"\n}\n")},
		"shop/remote.tf":     {Data: []byte("module \"vpc\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n}\nmodule \"out\" {\n  source = \"../../out\"\n}\nmodule \"odd\" {\n  source = var.x\n}\n")},
		"shop/broken.tf":     {Data: []byte("resource \"aws_sns_topic\" \"before\" {}\nresource {{{\n")},
		"shop/deep.tf":       {Data: []byte("locals {\n a = " + strings.Repeat("[", 1_200_000) + "\n}\n")},
		"shop/notes.txt":     {Data: []byte("resource \"a\" \"b\" {}")},
		"queue/main.tf":      {Data: []byte("\nresource \"aws_sqs_queue\" \"main\" {}\nmodule \"self\" {\n  source = \"./\"\n}\nmodule \"deep\" {\n  source = \"./deep\"\n}\n")},
		"queue/deep/main.tf": {Data: []byte("resource \"aws_sqs_queue\" \"deep\" {}\n")},
	}
	places := Places(fsys, "shop")
	want := map[string]Place{
		"aws_kms_key.k":                           {"shop/main.tf", 3},
		"data.aws_region.r":                       {"shop/main.tf", 5},
		"aws_sns_topic.before":                    {"shop/broken.tf", 1},
		"module.q.aws_sqs_queue.main":             {"queue/main.tf", 2},
		"module.q.module.deep.aws_sqs_queue.deep": {"queue/deep/main.tf", 1},
	}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}

	raws := []*demarc.Raw{{Address: `module.q["a.b"].aws_sqs_queue.main[0]`, File: "plan.json"}, {Address: "aws_sns_topic.other", File: "plan.json"}}
	if !Placed(raws, places) || Placed(raws[1:], places) {
		t.Error("Placed does not tell the root of a plan")
	}
	Locate(raws, places)
	if raws[0].File != "queue/main.tf" || raws[0].Line != 2 || raws[1].File != "plan.json" || raws[1].Line != 0 {
		t.Errorf("located %+v and %+v", raws[0], raws[1])
	}
}
