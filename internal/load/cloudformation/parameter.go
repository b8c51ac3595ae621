package cloudformation

import (
	"fmt"
	"strings"

	"demarc"
)

// parameter gives the value of a parameter that the template declares, and
// whether it does.
func (s *stack) parameter(name string) (any, bool) {
	declared, ok := s.parameters[name]
	if !ok {
		return nil, false
	}
	value, ok := s.params[name]
	if !ok {
		value = s.parameterValue(name, declared)
		s.params[name] = value
	}
	return value, true
}

func (s *stack) parameterValue(name string, declared *node) any {
	typ := declared.get("Type").str()
	given, have := s.given[name]
	unk, _ := given.(*demarc.Unk) // a nested stack's, from a resource of the outer one
	switch {
	case strings.EqualFold(declared.get("NoEcho").str(), "true"):
		secret := &demarc.Unk{Set: true, Reason: "NoEcho parameter " + name, Origin: demarc.Given}
		if !have && !declared.get("Default").null() {
			secret.Origin = demarc.Written
		}
		if unk != nil {
			secret.Ref, secret.Attr = unk.Ref, unk.Attr
		}
		return secret
	case unk != nil:
		return unk
	case strings.HasPrefix(typ, "AWS::SSM::Parameter::Value"):
		return &demarc.Unk{Set: true, Reason: fmt.Sprintf("parameter %s is read from Systems Manager at deployment", name)}
	case have:
		return typed(typ, given)
	case declared.get("Default").null():
		return &demarc.Unk{Set: true, Reason: fmt.Sprintf("parameter %s has no value; pass --parameters %s=...", name, name), Origin: demarc.Shown}
	}
	value := declared.get("Default")
	if value.kind == scalar {
		return typed(typ, value.text)
	}
	return s.value(value)
}

// typed gives a parameter's value the shape of its type. Values that are not
// strings keep theirs.
func typed(typ string, value any) any {
	text, ok := value.(string)
	switch {
	case !ok:
		return value
	case typ == "CommaDelimitedList" || strings.HasPrefix(typ, "List<"):
		element := "String"
		if typ == "List<Number>" {
			element = "Number"
		}
		var items []any
		for item := range strings.SplitSeq(text, ",") {
			items = append(items, typed(element, strings.TrimSpace(item)))
		}
		return items
	case typ == "Number" && mayBeNumber(text) && text != "":
		return plainValue(text)
	}
	return text
}

// pseudo gives the value of a pseudo parameter, and whether name is one
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html).
// The partition is taken to be the commercial one.
func pseudo(name string) (any, bool) {
	switch name {
	case "AWS::NoValue":
		return removed{}, true
	case "AWS::Partition":
		return "aws", true
	case "AWS::URLSuffix":
		return "amazonaws.com", true
	case "AWS::Region", "AWS::AccountId", "AWS::StackName", "AWS::StackId", "AWS::NotificationARNs":
		return &demarc.Unk{Set: true, Reason: name + " is known at deployment"}, true
	}
	return nil, false
}
