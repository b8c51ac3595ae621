package terraform

import (
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"demarc"
)

func atApply(name string) func(*loader, []cty.Value) (cty.Value, error) {
	return func(l *loader, _ []cty.Value) (cty.Value, error) {
		return l.unknown(demarc.Unk{Reason: name + "() is known at apply", Set: true}), nil
	}
}

func decrypted(l *loader, _ []cty.Value) (cty.Value, error) { return l.unknown(secret), nil }

func pathExpand(l *loader, args []cty.Value) (cty.Value, error) {
	return onText(args, 1, func(s ...string) (cty.Value, error) {
		if strings.HasPrefix(s[0], "~") {
			return l.unknown(demarc.Unk{Reason: "the home directory is known when Terraform runs", Set: true}), nil
		}
		return cty.StringVal(s[0]), nil
	})
}

func isSensitive(_ *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 1); err != nil {
		return cty.NilVal, err
	}
	return cty.BoolVal(args[0].HasMark(sensitive{})), nil
}

func makeSensitive(_ *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 1); err != nil {
		return cty.NilVal, err
	}
	return args[0].Mark(sensitive{}), nil
}

func makePlain(_ *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 1); err != nil {
		return cty.NilVal, err
	}
	raw, marks := args[0].Unmark()
	for mark := range marks {
		if mark != (sensitive{}) {
			raw = raw.Mark(mark)
		}
	}
	return raw, nil
}

func first(_ *loader, args []cty.Value) (cty.Value, error) { return args[0], takes(args, 1) }

func to(want cty.Type) func(*loader, []cty.Value) (cty.Value, error) {
	return func(_ *loader, args []cty.Value) (cty.Value, error) {
		if err := takes(args, 1); err != nil {
			return cty.NilVal, err
		}
		return convert.Convert(args[0], want)
	}
}
