package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"demarc/docs"
	"demarc/internal/records"
)

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "demarc.yaml: check it, print its schema", Args: noSuch("demarc config"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(&cobra.Command{
		Use:   "check [FILE]",
		Short: "List every fault of demarc.yaml and of the CODEOWNERS beside it",
		Example: `  demarc config check
  demarc config check infrastructure/demarc.yaml`,
		Args: arity("config check [FILE]", 0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			model, err := a.model()
			if err != nil {
				return err
			}
			file := records.ConfigFile
			if len(args) > 0 {
				file = args[0]
			}
			o, err := ownersOf(file, nil, asNamed, model)
			if err != nil {
				return err
			}
			from := ""
			if o.CodeownersPath != "" {
				from = ", with " + o.CodeownersPath
			}
			fmt.Fprintf(a.out, "%s, no fault: %s, %s%s\n", file, plural(len(o.Teams), "team", "teams"), plural(len(o.Rules), "rule", "rules"), from)
			return nil
		},
	}, &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of demarc.yaml, for an editor",
		Example: "  demarc config schema > demarc.schema.json",
		Args:    arity("config schema", 0, 0),
		RunE: func(*cobra.Command, []string) error {
			_, err := a.out.Write(docs.ConfigSchema)
			return err
		},
	})
	return cmd
}
