package cloudformation

import (
	"fmt"

	"demarc"
)

// samTable gives the table that a SimpleTable stands for.
func samTable(r *resource) *resource {
	table := r.as("AWS::DynamoDB::Table")
	table.take(r.props, "TableName", "SSESpecification", "PointInTimeRecoverySpecification", "ProvisionedThroughput")
	name, typ := any("id"), any("S")
	if key, ok := r.props["PrimaryKey"].(map[string]any); ok {
		name, typ = key["Name"], key["Type"]
		if text, ok := typ.(string); ok && len(text) > 1 {
			typ = text[:1] // String, Number, Binary
		}
	}
	table.props["KeySchema"] = []any{map[string]any{"AttributeName": name, "KeyType": "HASH"}}
	table.props["AttributeDefinitions"] = []any{map[string]any{"AttributeName": name, "AttributeType": typ}}
	if r.props["ProvisionedThroughput"] == nil {
		table.props["BillingMode"] = "PAY_PER_REQUEST"
	}
	table.set("Tags", tags(r.props["Tags"], ""))
	return table
}

// samLayer gives the layer version that a LayerVersion stands for.
func samLayer(r *resource) *resource {
	layer := r.as("AWS::Lambda::LayerVersion")
	layer.props["LayerName"] = r.id
	layer.take(r.props, "LayerName", "Description", "CompatibleArchitectures", "CompatibleRuntimes", "LicenseInfo")
	layer.props["Content"] = s3Location(r.props["ContentUri"], "S3Bucket", "S3Key", "S3ObjectVersion")
	if layer.own["$DeletionPolicy"] == nil {
		layer.own["$DeletionPolicy"] = "Retain"
	}
	if r.props["RetentionPolicy"] != nil {
		layer.own["$DeletionPolicy"] = r.props["RetentionPolicy"]
	}
	return layer
}

// samApplication gives the nested stack that an Application stands for.
func samApplication(r *resource) *resource {
	stack := r.as("AWS::CloudFormation::Stack")
	stack.take(r.props, "NotificationARNs", "Parameters", "TimeoutInMinutes")
	switch at := r.props["Location"].(type) {
	case string, *demarc.Unk:
		stack.props["TemplateURL"] = at
	default:
		stack.props["TemplateURL"] = &demarc.Unk{Set: true, Reason: "the template is in the Serverless Application Repository"}
	}
	stack.set("Tags", tags(r.props["Tags"], "serverlessrepo:createdBy"))
	return stack
}

// samStateMachine gives a state machine with its role and, for each event,
// the rule that starts it.
func (s *stack) samStateMachine(r *resource) []*resource {
	p := r.props
	machine := r.as("AWS::StepFunctions::StateMachine")
	machine.take(p, "DefinitionSubstitutions")
	machine.set("StateMachineName", p["Name"])
	machine.set("StateMachineType", p["Type"])
	machine.set("LoggingConfiguration", p["Logging"])
	machine.set("TracingConfiguration", p["Tracing"])
	machine.set("RoleArn", p["Role"])
	machine.set("Tags", tags(p["Tags"], "stateMachine:createdBy"))
	switch {
	case p["Definition"] != nil:
		var text pieces
		text.json(p["Definition"])
		machine.props["DefinitionString"] = text.value(s, r.line)
	case p["DefinitionUri"] != nil:
		machine.props["DefinitionS3Location"] = s3Location(p["DefinitionUri"], "Bucket", "Key", "Version")
	}
	all := []*resource{machine}
	if unk, ok := p["Role"].(*demarc.Unk); p["Role"] == nil || ok && !unk.Set {
		role := s.machineRole(r)
		machine.props["RoleArn"] = s.known(role.id, "Arn")
		if unk != nil { // the template's or, where that has none, SAM's
			machine.props["RoleArn"] = &demarc.Unk{Set: true, Reason: unk.Reason}
		}
		all = append(all, role)
	}
	return append(all, s.machineEvents(r)...)
}

func (s *stack) machineRole(r *resource) *resource {
	role := newRole()
	if tracing, ok := r.props["Tracing"].(map[string]any); ok && tracing["Enabled"] == true {
		role.managed("AWSXrayWriteOnlyAccess")
	}
	return s.samRole(r, "states.amazonaws.com", "stateMachine:createdBy", role)
}

// starters are the events that may start a state machine, with the service
// that does it and what SAM makes for it beside a role.
var starters = map[string]struct{ principal, typ string }{
	"Api":             {"apigateway.amazonaws.com", ""},
	"CloudWatchEvent": {"events.amazonaws.com", "AWS::Events::Rule"},
	"EventBridgeRule": {"events.amazonaws.com", "AWS::Events::Rule"},
	"Schedule":        {"events.amazonaws.com", "AWS::Events::Rule"},
	"ScheduleV2":      {"scheduler.amazonaws.com", "AWS::Scheduler::Schedule"},
}

// machineEvents gives what starts a state machine.
func (s *stack) machineEvents(r *resource) []*resource {
	arn := s.known(r.id, "Ref")
	job := &functionEvents{s: s, r: r, target: arn, arn: arn}
	events, _ := r.props["Events"].(map[string]any)
	for _, name := range demarc.Tree(events).Names() {
		event, _ := events[name].(map[string]any)
		typ, _ := event["Type"].(string)
		p, _ := event["Properties"].(map[string]any)
		starter, ok := starters[typ]
		if !ok {
			s.skip(r.line, fmt.Sprintf("event %s of %s is not expanded: demarc does not know type %q", name, r.id, typ))
			continue
		}
		job.start(r.id+name, starter.principal, starter.typ, p)
		if typ == "Api" && p["RestApiId"] == nil {
			job.implicit(implicitREST)
		}
	}
	return job.made
}

// start makes the rule, if any, and the role with which it starts the state
// machine.
func (e *functionEvents) start(id, principal, typ string, p map[string]any) {
	roleARN := p["RoleArn"]
	if roleARN == nil {
		role := e.beside(id+"Role", "AWS::IAM::Role")
		role.props["AssumeRolePolicyDocument"] = trust(principal)
		g := newRole()
		g.inline(role.id+"StartExecutionPolicy", allow([]any{"states:StartExecution"}, e.arn))
		role.props["Policies"] = g.policies
		roleARN = e.s.known(role.id, "Arn")
	}
	if typ == "" {
		return
	}
	rule := e.beside(id, typ)
	rule.take(p, "Description", "EndDate", "EventBusName", "FlexibleTimeWindow", "GroupName", "KmsKeyArn", "Name", "ScheduleExpression", "ScheduleExpressionTimezone", "StartDate", "State")
	rule.set("ScheduleExpression", p["Schedule"])
	rule.set("EventPattern", p["Pattern"])
	rule.set("Name", p["RuleName"])
	if enabled, ok := p["Enabled"].(bool); ok {
		rule.props["State"] = map[bool]any{true: "ENABLED", false: "DISABLED"}[enabled]
	}
	target := map[string]any{"Arn": e.arn, "RoleArn": roleARN}
	for _, name := range []string{"Input", "InputPath", "InputTransformer", "RetryPolicy"} {
		if v, ok := p[name]; ok {
			target[name] = v
		}
	}
	if dlq := e.deadLetters(id, p); dlq != nil {
		target["DeadLetterConfig"] = map[string]any{"Arn": dlq}
	}
	if typ == "AWS::Scheduler::Schedule" {
		rule.props["Target"] = target
		return
	}
	target["Id"] = id + "StepFunctionsTarget"
	rule.props["Targets"] = []any{target}
}
