package terraform

import (
	"strings"

	"github.com/tidwall/gjson"

	"demarc"
)

// planConfig is the configuration part of a plan, from which comes what an
// unknown value hangs on.
type planConfig struct {
	root    *planModule
	regions map[string]string // provider_config_key -> Region, where it is constant
	read    map[string]bool   // block addresses of the data sources whose every instance was read

	index func() map[string]*planAttrs // by address, made at the first call
}

// planIndex makes the index of resources, which only unknown values need. An
// address that leaves out an index is there too, without attributes.
func planIndex(resources []*demarc.Raw) map[string]*planAttrs {
	index := make(map[string]*planAttrs, len(resources))
	for _, raw := range resources {
		attrs, _ := raw.Attrs.(*planAttrs)
		index[raw.Address] = attrs
		if strings.IndexByte(raw.Address, '[') < 0 {
			continue
		}
		module, local := planSplit(raw.Address)
		for _, address := range []string{planJoin(module, planBlock(local)), planBlock(raw.Address)} {
			if _, ok := index[address]; !ok {
				index[address] = nil
			}
		}
	}
	return index
}

// settled reports whether an attribute that something refers to is known at
// plan time, so that nothing can hang on it.
func (c *planConfig) settled(target planTarget) bool {
	if c.read[planBlock(target.resource)] {
		return true
	}
	attrs := c.index()[target.resource]
	if attrs == nil || target.attr == "" {
		return false
	}
	step, _ := planStep(target.attr)
	key := gjson.Escape(planBare(step))
	tree := attrs.unknownTree(key, true)
	open := tree.Exists() && tree.Type != gjson.False && tree.Raw != "{}" && tree.Raw != "[]"
	return !open && gjson.Get(attrs.values, key).Exists()
}

// planModule is a module as it is written, whatever its number of instances.
type planModule struct {
	caller    *planModule            // nil for the root
	call      string                 // JSON of the call
	resources map[string]string      // address within the module, no index -> JSON
	modules   map[string]*planModule // by the name of the call
	outputs   string                 // JSON
}

func planNewModule(caller *planModule) *planModule {
	return &planModule{caller: caller, resources: map[string]string{}, modules: map[string]*planModule{}}
}

// read indexes the configuration of a module and those it calls.
func (m *planModule) read(s *planScan, i, depth int) (int, error) {
	return s.members(i, depth, func(key string, i int) (int, error) {
		switch key {
		case "resources":
			return s.items(i, depth+1, func(i int) (int, error) {
				var address string
				end, err := s.fields(i, depth+2, func(key, raw string) {
					if key == "address" {
						address = gjson.Parse(raw).Str
					}
				})
				if err == nil {
					m.resources[address] = s.text[i:end]
				}
				return end, err
			})
		case "module_calls":
			return s.members(i, depth+1, func(name string, i int) (int, error) {
				child := planNewModule(m)
				m.modules[name] = child
				return child.readCall(s, i, depth+2)
			})
		}
		end, err := s.value(i, depth+1)
		if err == nil && key == "outputs" {
			m.outputs = s.text[i:end]
		}
		return end, err
	})
}

// readCall reads the call of m, in which its configuration stands.
func (m *planModule) readCall(s *planScan, i, depth int) (int, error) {
	end, err := s.members(i, depth, func(key string, i int) (int, error) {
		if key == "module" {
			return m.read(s, i, depth+1)
		}
		return s.value(i, depth+1)
	})
	if err == nil {
		m.call = s.text[i:end]
	}
	return end, err
}

// planReadRegions lists the Regions of the provider configurations that name
// one outright or by a variable of the root module.
func planReadRegions(providers, variables gjson.Result) map[string]string {
	regions, alone := map[string]string{}, map[string]string{}
	providers.ForEach(func(key, provider gjson.Result) bool {
		region := provider.Get("expressions.region")
		value := region.Get("constant_value").Str
		if refs := region.Get("references").Array(); len(refs) == 1 && !provider.Get("module_address").Exists() {
			if name, ok := strings.CutPrefix(refs[0].Str, "var."); ok {
				value = variables.Get(gjson.Escape(name) + ".value").Str
			}
		}
		regions[key.Str] = value
		name := provider.Get("name").Str
		if _, twice := alone[name]; twice {
			value = ""
		}
		alone[name] = value
		return true
	})
	// Before Terraform 1.1 a resource in a module names "module:aws" where it
	// inherits a configuration. That is the only one of its name, if there is
	// but one; else the plan does not tell which.
	for name, region := range alone {
		regions[":"+name] = region
	}
	return regions
}

// region gives the Region of a provider_config_key, or "".
func (c *planConfig) region(key string) string {
	if region, ok := c.regions[key]; ok {
		return region
	}
	if i := strings.LastIndexByte(key, ':'); i >= 0 {
		return c.regions[key[i:]]
	}
	return ""
}

// module finds the configuration of a module instance by its address, nil if
// the plan has none.
func (c *planConfig) module(address string) *planModule {
	m := c.root
	for address != "" && m != nil {
		var step string
		step, address = planStep(strings.TrimPrefix(address, "module."))
		m = m.modules[planBare(step)]
	}
	return m
}
