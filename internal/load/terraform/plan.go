package terraform

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/tidwall/gjson"

	"demarc"
)

// planHint is what a user does about a file that is not the JSON of a plan.
const planHint = `run "terraform show -json tfplan > plan.json"`

// Plan reads the JSON that "terraform show -json" makes of a plan, of format
// 0 or 1 (https://developer.hashicorp.com/terraform/internals/json-format).
//
// It gives every resource of planned_values and every data source that the
// planning has read, in the order of the document. An attribute that is known
// after apply is a *demarc.Unk if the configuration sets it, with the resource
// it hangs on where that is one; if the configuration does not set it, it is
// absent, as the service's default applies. A sensitive string is a
// *demarc.Unk too. Blocks made by "dynamic" are missing from the configuration
// of a plan, so what is unknown in them may be unset. MovedFrom is the
// previous_address of the change.
//
// The attributes keep data, which must not change afterwards.
func Plan(ctx context.Context, file string, data []byte) (demarc.Load, error) {
	return readPlan(ctx, file, data, planDoc{file: file})
}

// PlanAndPrior is [Plan], and gives in Prior the managed resources and data
// sources of prior_state: what stood when the plan was made, after a refresh.
// There is none where the plan has no prior_state. A resource that moves has
// its new address there too, as Terraform writes it. All values are known;
// strings that are sensitive, before the plan or after, are hidden. A data source that the
// planning has read, and a resource of which nothing changes, are the same
// pointer in both lists.
func PlanAndPrior(ctx context.Context, file string, data []byte) (demarc.Load, error) {
	return readPlan(ctx, file, data, planDoc{file: file, before: map[string]planBefore{}})
}

func readPlan(ctx context.Context, file string, data []byte, doc planDoc) (demarc.Load, error) {
	fail := func(what string) (demarc.Load, error) {
		return demarc.Load{}, fmt.Errorf("load plan: %s: %s; %s", file, what, planHint)
	}
	switch {
	case planBinary(data):
		return fail("is a binary plan")
	case planLog(data):
		return fail(`is the log of "terraform plan -json", not a plan`)
	}
	doc.changes, doc.moved = map[string]planChange{}, map[string]string{}
	if err := planRead(planText(data), doc.member(ctx)); err != nil {
		if ctx.Err() != nil {
			return demarc.Load{}, ctx.Err()
		}
		return demarc.Load{}, fmt.Errorf("load plan: %s: %w; %s", file, err, planHint)
	}
	switch {
	case !planKnownFormat(doc.format):
		return fail(fmt.Sprintf("is of format %q, which is not known; demarc reads 0.x and 1.x", planShort(doc.format)))
	case doc.errored:
		return fail("is of a run that failed and is not whole; mend the configuration, plan again")
	case !doc.whole:
		return fail("has no planned_values")
	}
	load := doc.join()
	if doc.partial {
		load.Skipped = append(load.Skipped, demarc.Skip{Path: file,
			Reason: "load plan: the plan leaves changes for a later one (-target, or deferred); plan without -target to see all"})
	}
	return load, nil
}

// planKnownFormat reports whether the major version of a format is one whose
// shape we know. The oldest plans have none.
func planKnownFormat(version string) bool {
	major, _, _ := strings.Cut(version, ".")
	return version == "" || major == "0" || major == "1"
}

// planDoc holds the parts of a plan until all are read: a document may name
// them in any order.
type planDoc struct {
	file                 string
	format               string
	planned, prior       planFound
	changes              map[string]planChange // by address
	moved                map[string]string     // by address: that before, of the resources that move
	before               map[string]planBefore // by address; nil if nobody asks for what stood before
	root                 *planModule
	providers, variables string // JSON

	whole, errored, partial bool
}

// planChange is what resource_changes says of a resource, as JSON.
type planChange struct{ unknown, sensitive string }

// member reads a member of the outermost object.
func (doc *planDoc) member(ctx context.Context) func(s *planScan, key string, i int) (int, error) {
	return func(s *planScan, key string, i int) (int, error) {
		switch key {
		case "planned_values":
			doc.whole = true
			doc.planned = planFound{ctx: ctx, file: doc.file}
			return doc.planned.values(s, i, 1)
		case "prior_state":
			doc.prior = planFound{ctx: ctx, file: doc.file, placeless: true}
			if doc.before == nil {
				doc.prior.only = "data"
			}
			return s.members(i, 1, func(key string, i int) (int, error) {
				if key == "values" {
					return doc.prior.values(s, i, 2)
				}
				return s.value(i, 2)
			})
		case "resource_changes":
			return s.items(i, 1, func(i int) (int, error) { return doc.change(s, i, 2) })
		case "configuration":
			return doc.configuration(s, i)
		}
		end, err := s.value(i, 1)
		if err != nil {
			return 0, err
		}
		switch raw := s.text[i:end]; key {
		case "format_version":
			doc.format = gjson.Parse(raw).String()
		case "variables":
			doc.variables = raw
		case "errored":
			doc.errored = raw == "true"
		case "complete":
			doc.partial = raw == "false"
		}
		return end, nil
	}
}

// change reads one of resource_changes. That of a deposed object is left out:
// the address is that of the current one.
func (doc *planDoc) change(s *planScan, i, depth int) (int, error) {
	var address, previous string
	var deposed bool
	change := planChange{unknown: "{}"}
	var before planBefore
	end, err := s.members(i, depth, func(key string, i int) (int, error) {
		if key == "change" {
			return s.fields(i, depth+1, func(key, raw string) {
				switch key {
				case "after_unknown":
					change.unknown = raw
				case "after_sensitive":
					change.sensitive = planMarks(raw)
				case "before_sensitive":
					before.sensitive = planMarks(raw)
				case "actions":
					before.noop = doc.before != nil && planSame(raw, `["no-op"]`)
				}
			})
		}
		end, err := s.value(i, depth+1)
		if err != nil {
			return 0, err
		}
		switch key {
		case "address":
			address = gjson.Parse(s.text[i:end]).Str
		case "previous_address":
			previous = strings.Clone(gjson.Parse(s.text[i:end]).Str)
		case "deposed":
			deposed = true
		}
		return end, nil
	})
	if !deposed {
		doc.changes[address] = change
		if doc.before != nil {
			doc.before[address] = before
		}
		if previous != "" && previous != address {
			doc.moved[address] = previous
		}
	}
	return end, err
}

// planMarks drops marks that mark nothing.
func planMarks(raw string) string {
	if raw == "{}" || raw == "false" {
		return ""
	}
	return raw
}

func (doc *planDoc) configuration(s *planScan, i int) (int, error) {
	return s.members(i, 1, func(key string, i int) (int, error) {
		if key == "root_module" {
			doc.root = planNewModule(nil)
			return doc.root.read(s, i, 2)
		}
		end, err := s.value(i, 2)
		if err == nil && key == "provider_config" {
			doc.providers = s.text[i:end]
		}
		return end, err
	})
}

// join puts changes and configuration to the resources.
func (doc *planDoc) join() demarc.Load {
	found := doc.planned.resources
	deferred, listed := map[string]bool{}, map[string]bool{}
	for _, raw := range found {
		if raw.Data {
			listed[raw.Address], deferred[planBlock(raw.Address)] = true, true
		}
	}
	config := &planConfig{root: doc.root, read: map[string]bool{}, regions: planReadRegions(gjson.Parse(doc.providers), gjson.Parse(doc.variables))}
	for _, raw := range doc.prior.resources {
		if !raw.Data || listed[raw.Address] {
			continue
		}
		found = append(found, raw)
		doc.changes[raw.Address] = planChange{unknown: "{}"} // it is read, so all is known
		if block := planBlock(raw.Address); !deferred[block] {
			config.read[block] = true
		}
	}
	var place *planPlace // neighbours share it
	for _, raw := range found {
		address, local := planSplit(raw.Address)
		if place == nil || place.address != address {
			place = &planPlace{config: config, module: config.module(address), address: address}
		}
		if previous, ok := doc.moved[raw.Address]; ok && !raw.Data {
			raw.MovedFrom = []string{previous}
		}
		attrs, change := raw.Attrs.(*planAttrs), doc.changes[raw.Address]
		attrs.place, attrs.unknown, attrs.secret[0] = place, change.unknown, change.sensitive
		if place.module != nil {
			attrs.block = place.module.resources[planBlock(local)]
		}
		if raw.Region == "" {
			raw.Region = config.region(gjson.Get(attrs.block, "provider_config_key").Str)
		}
	}
	config.index = sync.OnceValue(func() map[string]*planAttrs { return planIndex(found) })
	load := demarc.Load{Resources: found, Skipped: append(doc.planned.skipped, doc.prior.skipped...)}
	if doc.before != nil {
		load.Prior = doc.priorResources(config, listed)
	}
	return load
}
