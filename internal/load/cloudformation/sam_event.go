package cloudformation

import (
	"fmt"

	"demarc"
)

// functionEvents makes what calls a function: the permissions, rules,
// subscriptions and mappings of its Events.
type functionEvents struct {
	s           *stack
	r           *resource
	target, arn *demarc.Unk // the function, or its alias
	made        []*resource
	managed     []string // policies that the function's role needs for it
	inline      []inlined
}

type inlined struct {
	name       string
	statements any
}

// pulls are the sources that Lambda reads itself, with the property that
// names them and the policy that reading takes.
var pulls = map[string]struct{ source, policy string }{
	"DocumentDB":       {"Cluster", ""},
	"DynamoDB":         {"Stream", "AWSLambdaDynamoDBExecutionRole"},
	"Kinesis":          {"Stream", "AWSLambdaKinesisExecutionRole"},
	"MQ":               {"Broker", ""},
	"MSK":              {"Stream", "AWSLambdaMSKExecutionRole"},
	"SQS":              {"Queue", "AWSLambdaSQSQueueExecutionRole"},
	"SelfManagedKafka": {"", ""},
}

// mappingProps are the properties of such an event that SAM passes on.
var mappingProps = []string{
	"BatchSize", "BisectBatchOnFunctionError", "DestinationConfig", "Enabled", "FilterCriteria", "FunctionResponseTypes",
	"KmsKeyArn", "LoggingConfig", "MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts",
	"MetricsConfig", "ParallelizationFactor", "ProvisionedPollerConfig", "Queues", "ScalingConfig",
	"SourceAccessConfigurations", "StartingPosition", "StartingPositionTimestamp", "Topics", "TumblingWindowInSeconds",
}

// all makes the resources of every event, by the name of the event.
func (e *functionEvents) all() {
	events, ok := e.r.props["Events"].(map[string]any)
	if !ok {
		if unk, ok := e.r.props["Events"].(*demarc.Unk); ok {
			e.s.skip(e.r.line, fmt.Sprintf("Events of %s are not expanded: %s", e.r.id, unk.Reason))
		}
		return
	}
	for _, name := range demarc.Tree(events).Names() {
		event, _ := events[name].(map[string]any)
		typ, _ := event["Type"].(string)
		props, _ := event["Properties"].(map[string]any)
		if !e.event(e.r.id+name, typ, props) {
			e.s.skip(e.r.line, fmt.Sprintf("event %s of %s is not expanded: demarc does not know type %q", name, e.r.id, typ))
		}
	}
}

// event makes the resources of one event and reports whether it knows the type.
func (e *functionEvents) event(id, typ string, p map[string]any) bool {
	if _, ok := pulls[typ]; ok {
		e.pull(id, typ, p)
		return true
	}
	switch typ {
	case "Schedule", "CloudWatchEvent", "EventBridgeRule":
		e.rule(id, p)
	case "ScheduleV2":
		e.schedule(id, p)
	case "SNS":
		e.topic(id, p)
	case "S3":
		e.permit(id+"Permission", "s3.amazonaws.com", nil, "AWS::AccountId")
	case "Api":
		e.api(id, p)
	case "HttpApi":
		e.httpAPI(id, p)
	case "CloudWatchLogs":
		e.logs(id, p)
	case "IoTRule":
		e.iot(id, p)
	case "AlexaSkill":
		e.permit(id+"Permission", "alexa-appkit.amazon.com", nil, "").set("EventSourceToken", p["SkillId"])
	case "Cognito":
		pool, _ := p["UserPool"].(*demarc.Unk)
		var arn any
		if pool != nil && pool.Ref != "" {
			arn = &demarc.Unk{Set: true, Ref: pool.Ref, Attr: "Arn", Reason: pool.Ref + ".Arn is known after deployment"}
		}
		e.permit(e.r.id+"CognitoPermission", "cognito-idp.amazonaws.com", arn, "")
	default:
		return false
	}
	return true
}

func (e *functionEvents) beside(id, typ string) *resource {
	made := e.r.beside(id, typ)
	e.made = append(e.made, made)
	return made
}

// permit lets a service call the function. account is a pseudo parameter.
func (e *functionEvents) permit(id, principal string, sourceARN any, account string) *resource {
	p := e.beside(id, "AWS::Lambda::Permission")
	p.props["Action"] = "lambda:InvokeFunction"
	p.props["FunctionName"] = e.target
	p.props["Principal"] = principal
	p.set("SourceArn", sourceARN)
	if account != "" {
		p.props["SourceAccount"], _ = pseudo(account)
	}
	return p
}

func (e *functionEvents) pull(id, typ string, p map[string]any) {
	m := e.beside(id, "AWS::Lambda::EventSourceMapping")
	m.props["FunctionName"] = e.target
	m.take(p, mappingProps...)
	m.set("EventSourceArn", p[pulls[typ].source])
	if servers := p["KafkaBootstrapServers"]; servers != nil {
		m.props["SelfManagedEventSource"] = map[string]any{"Endpoints": map[string]any{"KafkaBootstrapServers": servers}}
	}
	if group := p["ConsumerGroupId"]; group != nil {
		config := map[string]string{"MSK": "AmazonManagedKafkaEventSourceConfig", "SelfManagedKafka": "SelfManagedKafkaEventSourceConfig"}[typ]
		if config != "" {
			m.props[config] = map[string]any{"ConsumerGroupId": group}
		}
	}
	if policy := pulls[typ].policy; policy != "" {
		e.managed = append(e.managed, policy)
	}
}

// rule makes an EventBridge rule that calls the function.
func (e *functionEvents) rule(id string, p map[string]any) {
	rule := e.beside(id, "AWS::Events::Rule")
	rule.take(p, "EventBusName", "Description", "State", "Name")
	rule.set("ScheduleExpression", p["Schedule"])
	rule.set("EventPattern", p["Pattern"])
	rule.set("Name", p["RuleName"])
	if enabled, ok := p["Enabled"].(bool); ok {
		rule.props["State"] = map[bool]any{true: "ENABLED", false: "DISABLED"}[enabled]
	}
	target := map[string]any{"Arn": e.arn, "Id": id + "LambdaTarget"}
	for _, name := range []string{"Input", "InputPath", "InputTransformer", "RetryPolicy"} {
		if v, ok := p[name]; ok {
			target[name] = v
		}
	}
	if dlq := e.deadLetters(id, p); dlq != nil {
		target["DeadLetterConfig"] = map[string]any{"Arn": dlq}
	}
	rule.props["Targets"] = []any{target}
	e.permit(id+"Permission", "events.amazonaws.com", e.s.known(id, "Arn"), "")
}

// deadLetters gives the queue for events that could not be delivered, making
// it where the event names none; nil if there is none.
func (e *functionEvents) deadLetters(id string, p map[string]any) any {
	config, ok := p["DeadLetterConfig"].(map[string]any)
	switch {
	case !ok:
		return nil
	case config["Arn"] != nil:
		return config["Arn"]
	}
	name, ok := config["QueueLogicalId"].(string)
	if !ok {
		name = id + "Queue"
	}
	e.beside(name, "AWS::SQS::Queue")
	return e.s.known(name, "Arn")
}

// schedule makes an EventBridge schedule with the role that calls the function.
func (e *functionEvents) schedule(id string, p map[string]any) {
	sched := e.beside(id, "AWS::Scheduler::Schedule")
	sched.take(p, "ScheduleExpression", "State", "Description", "StartDate", "EndDate", "ScheduleExpressionTimezone", "GroupName", "KmsKeyArn")
	sched.props["FlexibleTimeWindow"] = map[string]any{"Mode": "OFF"}
	sched.take(p, "FlexibleTimeWindow")
	if p["OmitName"] != true {
		sched.props["Name"] = id
		sched.take(p, "Name")
	}
	target := map[string]any{"Arn": e.arn, "RoleArn": p["RoleArn"]}
	if p["RoleArn"] == nil {
		role := e.beside(id+"Role", "AWS::IAM::Role")
		role.props["AssumeRolePolicyDocument"] = trust("scheduler.amazonaws.com")
		g := newRole()
		g.inline(id+"LambdaPolicy", allow([]any{"lambda:InvokeFunction"}, e.arn))
		role.props["Policies"] = g.policies
		role.take(p, "PermissionsBoundary")
		target["RoleArn"] = e.s.known(id+"Role", "Arn")
	}
	for _, name := range []string{"Input", "RetryPolicy"} {
		if v, ok := p[name]; ok {
			target[name] = v
		}
	}
	if dlq := e.deadLetters(id, p); dlq != nil {
		target["DeadLetterConfig"] = map[string]any{"Arn": dlq}
	}
	sched.props["Target"] = target
}

// topic subscribes the function, or a queue before it, to a topic.
func (e *functionEvents) topic(id string, p map[string]any) {
	subscription := e.r.beside(id, "AWS::SNS::Subscription")
	subscription.take(p, "Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy")
	subscription.set("TopicArn", p["Topic"])
	subscription.props["Protocol"], subscription.props["Endpoint"] = "lambda", e.arn
	if through := p["SqsSubscription"]; through != nil && through != false {
		queue, _ := through.(map[string]any)
		if queue == nil {
			e.beside(id+"Queue", "AWS::SQS::Queue")
			queue = map[string]any{"QueueArn": e.s.known(id+"Queue", "Arn"), "QueueUrl": e.s.known(id+"Queue", "QueueUrl")}
		}
		policyID, ok := queue["QueuePolicyLogicalId"].(string)
		if !ok {
			policyID = id + "QueuePolicy"
		}
		policy := e.beside(policyID, "AWS::SQS::QueuePolicy")
		policy.props["Queues"] = []any{queue["QueueUrl"]}
		statement := allow([]any{"sqs:SendMessage"}, queue["QueueArn"]).(map[string]any)
		statement["Principal"] = "*"
		statement["Condition"] = map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": p["Topic"]}}
		policy.props["PolicyDocument"] = map[string]any{"Version": "2012-10-17", "Statement": []any{statement}}
		e.pull(id+"EventSourceMapping", "SQS", map[string]any{"Queue": queue["QueueArn"], "BatchSize": int64(10), "Enabled": true})
		subscription.props["Protocol"], subscription.props["Endpoint"] = "sqs", queue["QueueArn"]
	} else {
		e.permit(id+"Permission", "sns.amazonaws.com", p["Topic"], "")
	}
	e.made = append(e.made, subscription)
}

func (e *functionEvents) logs(id string, p map[string]any) {
	arn := e.s.substitute(e.r.line, "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}:*", map[string]any{"Group": p["LogGroupName"]})
	e.permit(id+"Permission", "logs.amazonaws.com", arn, "")
	filter := e.beside(id, "AWS::Logs::SubscriptionFilter")
	filter.take(p, "LogGroupName", "FilterPattern")
	filter.props["DestinationArn"] = e.arn
}

func (e *functionEvents) iot(id string, p map[string]any) {
	arn := e.s.substitute(e.r.line, "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${Rule}", map[string]any{"Rule": e.s.known(id, "Ref")})
	e.permit(id+"Permission", "iot.amazonaws.com", arn, "AWS::AccountId")
	rule := e.beside(id, "AWS::IoT::TopicRule")
	payload := map[string]any{"RuleDisabled": false, "Actions": []any{map[string]any{"Lambda": map[string]any{"FunctionArn": e.arn}}}}
	for _, name := range []string{"Sql", "AwsIotSqlVersion"} {
		if v, ok := p[name]; ok {
			payload[name] = v
		}
	}
	rule.props["TopicRulePayload"] = payload
}

// invoke makes what EventInvokeConfig says of calls that are not waited for.
func (e *functionEvents) invoke() {
	config, ok := e.r.props["EventInvokeConfig"].(map[string]any)
	if !ok {
		return
	}
	id := e.r.id + "EventInvokeConfig"
	invoke := e.beside(id, "AWS::Lambda::EventInvokeConfig")
	invoke.take(config, "MaximumEventAgeInSeconds", "MaximumRetryAttempts")
	invoke.props["FunctionName"] = e.s.known(e.r.id, "Ref")
	invoke.props["Qualifier"] = "$LATEST"
	if alias := e.r.props["AutoPublishAlias"]; alias != nil {
		invoke.props["Qualifier"] = alias
	}
	wanted, _ := config["DestinationConfig"].(map[string]any)
	destinations := map[string]any{}
	for _, when := range []string{"OnFailure", "OnSuccess"} {
		if to, ok := wanted[when].(map[string]any); ok {
			destinations[when] = map[string]any{"Destination": e.destination(id+when, to)}
		}
	}
	if len(destinations) > 0 {
		invoke.props["DestinationConfig"] = destinations
	}
}

// destinationActions are what a function may do to where its results go.
var destinationActions = map[string]string{
	"EventBridge": "events:PutEvents", "Lambda": "lambda:InvokeFunction", "S3Bucket": "s3:PutObject",
	"SNS": "sns:publish", "SQS": "sqs:SendMessage",
}

// destination gives where results go, making a queue or topic where none is
// named, and grants the function's role to send there.
func (e *functionEvents) destination(id string, to map[string]any) any {
	typ, _ := to["Type"].(string)
	arn := to["Destination"]
	switch {
	case arn != nil:
	case typ == "SQS":
		e.beside(id+"Queue", "AWS::SQS::Queue")
		arn = e.s.known(id+"Queue", "Arn")
	case typ == "SNS":
		e.beside(id+"Topic", "AWS::SNS::Topic")
		arn = e.s.known(id+"Topic", "Ref")
	}
	if action := destinationActions[typ]; action != "" {
		e.inline = append(e.inline, inlined{id + typ + "Policy", allow([]any{action}, arn)})
	}
	return arn
}
