package terraform

import "strings"

// planStep cuts the first step, a name with its indexes, off an address or a
// reference: `module.a["x.y"].b` gives `module` and `a["x.y"].b`.
func planStep(s string) (step, rest string) {
	inside, quoted := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			inside = true
		case c == ']':
			inside = false
		case c == '.' && !inside:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// planBare cuts the indexes off a step.
func planBare(step string) string {
	if i := strings.IndexByte(step, '['); i >= 0 {
		return step[:i]
	}
	return step
}

// planSplit parts the address of a resource into that of its module instance,
// "" for the root, and the rest.
func planSplit(address string) (module, rest string) {
	rest = address
	for strings.HasPrefix(rest, "module.") {
		_, rest = planStep(rest[len("module."):])
	}
	return strings.TrimSuffix(address[:len(address)-len(rest)], "."), rest
}

// planJoin puts the address of a module instance before a part of it.
func planJoin(module, part string) string {
	if module == "" {
		return part
	}
	return module + "." + part
}

// planCaller parts the address of a module instance into its caller's and the
// name of its call, without index.
func planCaller(module string) (caller, call string) {
	for rest := module; rest != ""; {
		step, after := planStep(strings.TrimPrefix(rest, "module."))
		if after == "" {
			return strings.TrimSuffix(module[:len(module)-len(rest)], "."), planBare(step)
		}
		rest = after
	}
	return "", ""
}

// planBlock leaves out every index: the address of the block that declares a
// resource.
func planBlock(address string) string {
	if strings.IndexByte(address, '[') < 0 {
		return address
	}
	var block []string
	for address != "" {
		var step string
		step, address = planStep(address)
		block = append(block, planBare(step))
	}
	return strings.Join(block, ".")
}
