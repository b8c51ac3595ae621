package terraform

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"demarc"
)

// State reads a state: the JSON that "terraform show -json" makes of it, or a
// state file of version 4, which Terraform 0.12 and newer write. Everything in
// a state is known; a null stays nil. An object that waits to be destroyed
// (deposed) is skipped with that reason.
//
// The attributes keep data, which must not change afterwards.
func State(ctx context.Context, file string, data []byte) (demarc.Load, error) {
	fail := func(what string) (demarc.Load, error) {
		return demarc.Load{}, fmt.Errorf("load state: %s: %s", file, what)
	}
	text := planText(data)
	var format, version gjson.Result
	shown := planFound{ctx: ctx, file: file}
	err := planRead(text, func(s *planScan, key string, i int) (int, error) {
		if key == "values" {
			return shown.values(s, i, 1)
		}
		end, err := s.value(i, 1)
		if err != nil {
			return 0, err
		}
		switch key {
		case "format_version":
			format = gjson.Parse(s.text[i:end])
		case "version":
			version = gjson.Parse(s.text[i:end])
		}
		return end, nil
	})
	switch {
	case ctx.Err() != nil:
		return demarc.Load{}, ctx.Err()
	case err != nil:
		return demarc.Load{}, fmt.Errorf(`load state: %s: %w; run "terraform show -json > state.json"`, file, err)
	case format.Exists() && planKnownFormat(format.String()):
		return demarc.Load{Resources: shown.resources, Skipped: shown.skipped}, nil
	case format.Exists():
		return fail(fmt.Sprintf("is of format %q, which is not known; demarc reads 0.x and 1.x", planShort(format.String())))
	case version.Type != gjson.Number:
		return fail(`has no version; run "terraform show -json > state.json"`)
	case version.Int() < 4:
		return fail(fmt.Sprintf("is of version %s, which Terraform 0.11 and older wrote; upgrade it with a newer Terraform (apply -refresh-only)", planShort(version.Raw)))
	case version.Int() > 4:
		return fail(fmt.Sprintf(`is of version %s, which is not known; run "terraform show -json > state.json"`, planShort(version.Raw)))
	}
	load := demarc.Load{}
	gjson.Get(text, "resources").ForEach(func(_, resource gjson.Result) bool {
		stateResource(file, resource, &load)
		return ctx.Err() == nil
	})
	return load, ctx.Err()
}

// stateDeposed is the reason for an object that is left out.
func stateDeposed(file, address, key string) demarc.Skip {
	return demarc.Skip{Path: file, Reason: fmt.Sprintf("load state: %s: deposed object %s waits to be destroyed", address, key)}
}

// stateResource reads the instances of one resource of a version 4 file.
func stateResource(file string, resource gjson.Result, load *demarc.Load) {
	kind, data := resource.Get("type").Str, resource.Get("mode").Str == "data"
	local := kind + "." + resource.Get("name").Str
	if data {
		local = "data." + local
	}
	address := planJoin(resource.Get("module").Str, local)
	resource.Get("instances").ForEach(func(_, instance gjson.Result) bool {
		at := address + stateIndex(instance.Get("index_key"))
		attributes := instance.Get("attributes")
		switch deposed := instance.Get("deposed"); {
		case deposed.Exists():
			load.Skipped = append(load.Skipped, stateDeposed(file, at, deposed.Str))
			return true
		case !attributes.IsObject():
			load.Skipped = append(load.Skipped, demarc.Skip{Path: file, Reason: "load state: " + at +
				": its attributes are in the form of Terraform 0.11; refresh the state"})
			return true
		}
		raw := &demarc.Raw{Source: "terraform", Type: kind, Data: data, Address: at, Root: file, File: file,
			Region: planOwnRegion(kind, attributes.Raw), Attrs: &stateAttrs{planAttrs{values: attributes.Raw}, instance.Get("sensitive_attributes").Raw}}
		load.Resources = append(load.Resources, raw)
		return true
	})
}

// stateIndex writes an instance key as addresses do.
func stateIndex(key gjson.Result) string {
	switch key.Type {
	case gjson.Number:
		return "[" + key.Raw + "]"
	case gjson.String:
		quoted := strconv.Quote(key.Str)
		quoted = strings.ReplaceAll(strings.ReplaceAll(quoted, "${", "$${"), "%{", "%%{")
		return "[" + quoted + "]"
	}
	return ""
}

// stateAttrs is demarc.Attributes over an instance of a version 4 file, whose
// sensitive values are listed as paths.
type stateAttrs struct {
	planAttrs
	paths string // JSON: a list of paths, each a list of {type, value}
}

// Get implements demarc.Attributes.
func (a *stateAttrs) Get(name string) (any, bool) {
	value, ok := a.planAttrs.Get(name)
	gjson.Parse(a.paths).ForEach(func(_, path gjson.Result) bool {
		if steps := path.Array(); len(steps) > 0 && steps[0].Get("value").String() == name {
			value = stateHide(value, steps[1:])
		}
		return true
	})
	return value, ok
}

// stateHide replaces the strings at a path and below it. Where the path goes
// on in a way that the value does not have, as into a set, all is replaced.
func stateHide(value any, steps []gjson.Result) any {
	if len(steps) > 0 {
		key := steps[0].Get("value")
		if key.IsObject() { // an index carries its type beside its value
			key = key.Get("value")
		}
		switch value := value.(type) {
		case map[string]any:
			if member, ok := value[key.String()]; ok {
				value[key.String()] = stateHide(member, steps[1:])
				return value
			}
		case []any:
			if i := key.Int(); key.Type == gjson.Number && i >= 0 && i < int64(len(value)) {
				value[i] = stateHide(value[i], steps[1:])
				return value
			}
		}
	}
	return planHide(value, gjson.Result{Type: gjson.True})
}
