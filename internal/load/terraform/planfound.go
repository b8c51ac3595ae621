package terraform

import (
	"context"
	"strings"
	"unique"

	"github.com/tidwall/gjson"

	"demarc"
)

// planFound collects the resources of a "values representation", which plans
// and states share.
type planFound struct {
	ctx       context.Context
	file      string
	only      string // the mode that is wanted, "" for all
	placeless bool   // managed resources get no Region yet: it is costly, and few need it
	resources []*demarc.Raw
	skipped   []demarc.Skip
}

// values reads the object that holds root_module.
func (f *planFound) values(s *planScan, i, depth int) (int, error) {
	return s.members(i, depth, func(key string, i int) (int, error) {
		if key == "root_module" {
			return f.module(s, i, depth+1)
		}
		return s.value(i, depth+1)
	})
}

// module reads a module instance and those below it.
func (f *planFound) module(s *planScan, i, depth int) (int, error) {
	return s.members(i, depth, func(key string, i int) (int, error) {
		switch key {
		case "resources":
			return s.items(i, depth+1, func(i int) (int, error) {
				if err := f.ctx.Err(); err != nil {
					return 0, err
				}
				return f.resource(s, i, depth+2)
			})
		case "child_modules":
			return s.items(i, depth+1, func(i int) (int, error) { return f.module(s, i, depth+2) })
		}
		return s.value(i, depth+1)
	})
}

func (f *planFound) resource(s *planScan, i, depth int) (int, error) {
	raw := &demarc.Raw{Source: "terraform", Root: f.file, File: f.file}
	attrs := &planAttrs{unknown: "{}"}
	var mode, deposed string
	end, err := s.fields(i, depth, func(key, value string) {
		switch key {
		case "address":
			raw.Address = strings.Clone(gjson.Parse(value).Str)
		case "mode":
			mode = gjson.Parse(value).Str
		case "type":
			raw.Type = unique.Make(gjson.Parse(value).Str).Value()
		case "values":
			attrs.values = value
		case "sensitive_values":
			attrs.secret[1] = planMarks(value)
		case "deposed_key":
			deposed = gjson.Parse(value).Str
		}
	})
	switch {
	case err != nil:
		return 0, err
	case raw.Address == "" || raw.Type == "":
		f.skipped = append(f.skipped, demarc.Skip{Path: f.file, Reason: "load terraform: a resource without address or type"})
		return end, nil
	case deposed != "":
		f.skipped = append(f.skipped, stateDeposed(f.file, raw.Address, deposed))
		return end, nil
	case f.only != "" && f.only != mode:
		return end, nil
	}
	raw.Data = mode == "data"
	attrs.data, raw.Attrs = raw.Data, attrs
	if raw.Data || !f.placeless {
		raw.Region = planOwnRegion(raw.Type, attrs.values)
	}
	f.resources = append(f.resources, raw)
	return end, nil
}

// planOwnRegion gives the region attribute of an AWS resource, which version 6
// of the provider has for every Regional one and older ones for few, or "".
func planOwnRegion(kind, values string) string {
	if !strings.HasPrefix(kind, "aws_") {
		return ""
	}
	return gjson.Get(values, "region").Str
}
