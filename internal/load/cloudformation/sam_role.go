package cloudformation

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"demarc"
)

// serviceRoles are managed policies whose ARN has "service-role/" before the
// name, of those that SAM attaches or that functions commonly name.
var serviceRoles = []string{
	"AWSLambdaBasicDurableExecutionRolePolicy", "AWSLambdaBasicExecutionRole", "AWSLambdaDynamoDBExecutionRole",
	"AWSLambdaENIManagementAccess", "AWSLambdaKinesisExecutionRole", "AWSLambdaMSKExecutionRole", "AWSLambdaRole",
	"AWSLambdaSQSQueueExecutionRole", "AWSLambdaVPCAccessExecutionRole",
}

// managedARN gives the ARN of a policy of AWS's by its name.
func managedARN(name string) string {
	switch {
	case strings.HasPrefix(name, "arn:"):
		return name
	case slices.Contains(serviceRoles, name):
		name = "service-role/" + name
	}
	return "arn:aws:iam::aws:policy/" + name
}

// grants gathers the policies of a role that SAM makes.
type grants struct {
	arns     []any
	policies []any
}

func newRole(managed ...string) *grants {
	g := &grants{}
	for _, name := range managed {
		g.managed(name)
	}
	return g
}

// managed attaches a policy of AWS's, once.
func (g *grants) managed(name string) {
	if arn := managedARN(name); !slices.Contains(g.arns, any(arn)) {
		g.arns = append(g.arns, arn)
	}
}

func (g *grants) inline(name string, statements ...any) {
	g.policies = append(g.policies, map[string]any{
		"PolicyName":     name,
		"PolicyDocument": map[string]any{"Version": "2012-10-17", "Statement": statements},
	})
}

// allow gives a statement that allows actions on a resource.
func allow(actions []any, resource any) any {
	return map[string]any{"Effect": "Allow", "Action": actions, "Resource": resource}
}

// trust gives the document that lets a service take a role.
func trust(service string) any {
	return map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Action": []any{"sts:AssumeRole"}, "Principal": map[string]any{"Service": []any{service}},
	}}}
}

// samRole gives the role of a function or state machine with what its
// Policies grant.
func (s *stack) samRole(r *resource, service, created string, g *grants) *resource {
	role := r.beside(r.id+"Role", "AWS::IAM::Role")
	role.props["AssumeRolePolicyDocument"] = trust(service)
	role.take(r.props, "AssumeRolePolicyDocument", "PermissionsBoundary")
	role.set("Path", r.props["RolePath"])
	role.set("Tags", tags(r.props["Tags"], created))
	policies, ok := r.props["Policies"].([]any)
	if !ok && r.props["Policies"] != nil {
		policies = []any{r.props["Policies"]}
	}
	for i, policy := range policies {
		s.grant(g, r, fmt.Sprintf("%sPolicy%d", role.id, i), policy)
	}
	if g.arns != nil {
		role.props["ManagedPolicyArns"] = g.arns
	}
	if g.policies != nil {
		role.props["Policies"] = g.policies
	}
	return role
}

// grant adds one entry of Policies: the name or ARN of a managed policy, a
// policy document, or a policy template with its parameters.
func (s *stack) grant(g *grants, r *resource, name string, policy any) {
	switch policy := policy.(type) {
	case string:
		g.managed(policy)
	case *demarc.Unk:
		g.arns = append(g.arns, policy)
	case map[string]any:
		if policy["Statement"] != nil {
			g.policies = append(g.policies, map[string]any{"PolicyName": name, "PolicyDocument": policy})
			return
		}
		for _, template := range demarc.Tree(policy).Names() {
			g.policies = append(g.policies, map[string]any{"PolicyName": name, "PolicyDocument": s.policyTemplate(r.line, template, policy[template])})
		}
	}
}

// policyTemplate gives the document of one of SAM's policy templates.
func (s *stack) policyTemplate(line int, name string, params any) any {
	lines := policyTemplates()[name]
	if lines == nil {
		return &demarc.Unk{Set: true, Reason: fmt.Sprintf("demarc does not know what SAM policy template %s grants", name)}
	}
	vars, _ := params.(map[string]any)
	var statements []any
	for _, text := range lines {
		statements = append(statements, s.policyStatement(line, text, vars))
	}
	return map[string]any{"Statement": statements}
}

// policyStatement reads a line of sampolicies.txt.
func (s *stack) policyStatement(line int, text string, vars map[string]any) any {
	fields := strings.Split(text, " | ")
	var actions, resources []any
	for _, action := range strings.Fields(fields[0]) {
		actions = append(actions, action)
	}
	for _, resource := range strings.Fields(fields[1]) {
		resources = append(resources, s.substitute(line, resource, vars))
	}
	statement := allow(actions, resources).(map[string]any)
	if len(fields) > 2 {
		condition := strings.Fields(fields[2]) // operator, key, one value
		statement["Condition"] = map[string]any{condition[0]: map[string]any{condition[1]: s.substitute(line, condition[2], vars)}}
	}
	return statement
}

//go:embed sampolicies.txt
var samPolicies string

// policyTemplates gives the statements of each policy template by its name.
var policyTemplates = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	name := ""
	for line := range strings.Lines(samPolicies) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "  "):
			all[name] = append(all[name], strings.TrimSpace(line))
		default:
			name = line
		}
	}
	return all
})
