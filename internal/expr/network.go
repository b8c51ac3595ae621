package expr

import (
	"net/netip"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"demarc"
)

// anyCidr: whether a CIDR is the whole Internet of its address family, however
// it is written (0.0.0.0/0, ::/0, 0000::/0). What is not a CIDR is not.
func anyCidr(v ref.Val) ref.Val {
	s, ok := v.(types.String)
	if !ok {
		return types.NewErr("anyCidr wants a string")
	}
	prefix, err := netip.ParsePrefix(strings.TrimSpace(string(s)))
	return types.Bool(err == nil && prefix.Bits() == 0)
}

// opensPort: whether a security group rule {IpProtocol, FromPort, ToPort} lets
// a TCP port through. Protocol -1 means all; a rule for TCP without ports
// means all ports
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html).
func opensPort(v, port ref.Val) ref.Val {
	o, ok := v.(*object)
	if !ok {
		return types.NewErr("opensPort wants a rule")
	}
	if u := openField(o, "IpProtocol"); u != nil {
		return u
	}
	switch strings.ToLower(scalarText(o.m["IpProtocol"])) {
	case "-1", "all":
		return types.True
	case "tcp", "6":
	default:
		return types.False
	}
	for _, name := range []string{"FromPort", "ToPort"} {
		if u := openField(o, name); u != nil {
			return u
		}
	}
	from, hasFrom := number(o.m["FromPort"])
	to, hasTo := number(o.m["ToPort"])
	if !hasFrom && !hasTo || from == -1 {
		return types.True
	}
	if !hasTo {
		to = from
	}
	p := int64(port.(types.Int))
	return types.Bool(from <= p && p <= to)
}

// opensAll: whether a rule lets every protocol and port through.
func opensAll(v ref.Val) ref.Val {
	o, ok := v.(*object)
	if !ok {
		return types.NewErr("opensAll wants a rule")
	}
	if u := openField(o, "IpProtocol"); u != nil {
		return u
	}
	switch strings.ToLower(scalarText(o.m["IpProtocol"])) {
	case "-1", "all":
		return types.True
	}
	return types.False
}

func openField(o *object, name string) ref.Val {
	if u, ok := o.m[name].(*demarc.Unk); ok {
		return o.run.unknown(u)
	}
	return nil
}

func number(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case float64:
		return int64(v), true
	case int:
		return int64(v), true
	}
	return 0, false
}
