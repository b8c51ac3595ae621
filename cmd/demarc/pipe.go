package main

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
	"demarc/internal/lens"
	"demarc/internal/load"
	"demarc/internal/owners"
	"demarc/internal/scanners"
)

// pipe is the whole pipe: load and what other scanners say, lens, assess.
type pipe struct {
	model               func() (*catalog.Catalog, error)
	paths               []string
	load                load.Options
	now                 time.Time
	records             string   // folder; "": .demarc where there is one; none
	config              string   // file; "": demarc.yaml where there is one; none
	with                []string // files of results of other scanners
	framework, baseline string   // derive its controls; "": none
	places              []string // where .demarc and demarc.yaml may lie; nil: the paths, and here
	absent              string   // why a side of a diff is not there; "": it is
	top                 string   // directory to which load.As is relative; "": here
}

func (p pipe) report(ctx context.Context) (*demarc.Report, error) {
	model, estate, run, files, err := p.estate(ctx)
	if err != nil {
		return nil, err
	}
	rep := assess.Assess(model, estate, run)
	rep.Header.Records = files
	return rep, nil
}

// estate is the pipe up to what is to be assessed; files are the records read.
func (p pipe) estate(ctx context.Context) (*catalog.Catalog, *demarc.Estate, assess.Run, []demarc.Input, error) {
	model, err := p.model()
	if err != nil {
		return nil, nil, assess.Run{}, nil, err
	}
	h, err := p.house(model)
	if err != nil {
		return nil, nil, assess.Run{}, nil, err
	}
	estate, run, err := p.estateOf(ctx, model, h)
	return model, estate, run, h.files, err
}

// estateOf is estate for a house that was read before.
func (p pipe) estateOf(ctx context.Context, model *catalog.Catalog, h house) (*demarc.Estate, assess.Run, error) {
	run, err := p.run(model, h)
	if err != nil {
		return nil, run, err
	}
	read, err := load.Paths(ctx, p.paths, p.load)
	if err != nil {
		return nil, run, err
	}
	run.Inputs, run.Skipped = read.Inputs, append(read.Skipped, h.faults...)
	estate := lens.Focus(model, read.Resources, lens.Options{Tags: owners.Keys(run.Owners)})
	read.Resources = nil // with them goes the text of the inputs
	return estate, run, nil
}

// house is what the people of an estate say: records and owners.
type house struct {
	records demarc.Records
	files   []demarc.Input // the records' files
	faults  []demarc.Skip  // of the records
	owners  demarc.Owners
}

func (p pipe) house(model *catalog.Catalog) (h house, err error) {
	places := p.places
	if places == nil {
		places = append(slices.Clone(p.paths), ".")
	}
	if h.records, h.files, h.faults, err = recordsOf(p.records, places, p.shown, model); err != nil {
		return h, err
	}
	h.owners, err = ownersOf(p.config, places, p.shown, model)
	return h, err
}

// shown is how a folder of the house is named: as from the top of a checkout,
// or in full where the paths of resources are.
func (p pipe) shown(dir string) string {
	name := dir
	var err error
	switch {
	case p.top != "":
		name, err = filepath.Rel(p.top, dir)
	case len(p.paths) > 0 && filepath.IsAbs(p.paths[0]):
		name, err = filepath.Abs(dir)
	}
	if err != nil {
		return dir
	}
	return name
}

// run is what a report says of its run, without the inputs.
func (p pipe) run(model *catalog.Catalog, h house) (run assess.Run, err error) {
	run = assess.Run{Tool: "demarc " + version, Now: p.now, Paths: p.paths, Baseline: p.baseline, Records: h.records, Owners: h.owners}
	if p.load.As != "" {
		run.Paths = []string{p.load.As}
	}
	if p.framework != "" {
		if run.Framework, err = pick(model, p.framework, p.baseline); err != nil {
			return run, err
		}
	}
	run.Observations, run.Scanners, err = scanners.Read(p.with)
	return run, err
}
