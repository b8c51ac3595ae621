package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc/internal/load"
)

// inputs are the flags that say with what an estate is read.
type inputs struct {
	vars, varFiles, parameters   []string
	now, covers, records, config string
}

func (in *inputs) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&in.vars, "var", nil, "value of a Terraform variable, NAME=VALUE")
	f.StringArrayVar(&in.varFiles, "var-file", nil, "file of Terraform variables, below the scanned directory")
	f.StringArrayVar(&in.parameters, "parameters", nil, "value of a CloudFormation parameter, NAME=VALUE")
	f.StringVar(&in.now, "now", "", "the time to judge dates by, RFC 3339 or YYYY-MM-DD (default: the clock)")
	f.StringVar(&in.covers, "covers", "", "what the input covers, as you know it: folder, account-region or organization")
	f.StringVar(&in.records, "records", "", "folder of what people state (default: .demarc in the scanned directory, else here); none: no records")
	f.StringVar(&in.config, "config", "", "file that says which team owns what (default: demarc.yaml in the scanned directory, else here); none: no configuration")
}

// pipe is the pipe that reads paths as the flags say.
func (in *inputs) pipe(a *app, paths ...string) (pipe, error) {
	p := pipe{model: a.model, paths: paths, records: in.records, config: in.config, load: load.Options{VarFiles: in.varFiles, Covers: in.covers}}
	if in.covers != "" && !slices.Contains([]string{"folder", "account-region", "organization"}, in.covers) {
		return p, misuse{fmt.Errorf("--covers: %q is none of folder, account-region, organization", in.covers)}
	}
	var err error
	if p.now, err = a.time(in.now); err != nil {
		return p, err
	}
	if p.load.Vars, err = pairs("--var", in.vars); err != nil {
		return p, err
	}
	p.load.Parameters, err = pairs("--parameters", in.parameters)
	return p, err
}

func pairs(flag string, list []string) (map[string]string, error) {
	out := map[string]string{}
	for _, s := range list {
		k, v, ok := strings.Cut(s, "=")
		if !ok || k == "" {
			return nil, misuse{fmt.Errorf("%s: %q is not NAME=VALUE", flag, s)}
		}
		out[k] = v
	}
	return out, nil
}
