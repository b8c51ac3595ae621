package load

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A plan that keeps one topic, deletes another and makes a queue.
const changingPlan = `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[
 {"address":"aws_sns_topic.t","mode":"managed","type":"aws_sns_topic","name":"t","values":{"name":"t"}},
 {"address":"aws_sqs_queue.q","mode":"managed","type":"aws_sqs_queue","name":"q","values":{}}]}},
"resource_changes":[{"address":"aws_sns_topic.t","change":{"actions":["no-op"],"after_unknown":{}}}],
"prior_state":{"values":{"root_module":{"resources":[
 {"address":"aws_sns_topic.gone","mode":"managed","type":"aws_sns_topic","name":"gone","values":{}},
 {"address":"aws_sns_topic.t","mode":"managed","type":"aws_sns_topic","name":"t","values":{"name":"t"}}]}}}}`

func TestPrior(t *testing.T) {
	lay(t, map[string]string{"in/tfplan.json": changingPlan, "in/main.tf": topicHCL, "other/main.tf": topicHCL, "new/plan.json": topicPlan})
	for name, c := range map[string]struct {
		path, want string
		prior      bool
	}{
		"asked for": {"in", `aws_sns_topic.gone in in/tfplan.json at in/tfplan.json:0
aws_sns_topic.t in in/tfplan.json at in/main.tf:2, stays
1 plans
`, true},
		"not asked for":     {"in", "1 plans\n", false},
		"stands on nothing": {"new", "1 plans\n", true},
		"no plan":           {"other", "0 plans\n", true},
		"a file": {"in/tfplan.json", `aws_sns_topic.gone in in/tfplan.json at in/tfplan.json:0
aws_sns_topic.t in in/tfplan.json at in/main.tf:2, stays
1 plans
`, true},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Paths(context.Background(), []string{c.path}, Options{Prior: c.prior})
			if err != nil || len(r.Skipped) > 0 {
				t.Fatal(err, r.Skipped)
			}
			got := ""
			for _, raw := range r.Prior {
				got += fmt.Sprintf("%s in %s at %s:%d", raw.Address, raw.Root, raw.File, raw.Line)
				if raw == r.Resources[0] {
					got += ", stays"
				}
				got += "\n"
			}
			got += fmt.Sprintf("%d plans\n", r.Plans)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
