package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) frameworksCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "frameworks",
		Short:   "List the frameworks, with how many of their controls a duty answers",
		Example: "  demarc frameworks",
		Args:    arity("frameworks", 0, 0),
		RunE: func(*cobra.Command, []string) error {
			model, err := a.model()
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%-32s %8s %7s  %s\n", "framework", "controls", "placed", "title")
			for _, id := range model.FrameworkIDs() {
				f, _ := model.Framework(id)
				placed := 0
				for _, c := range f.Controls {
					if len(c.Duties) > 0 {
						placed++
					}
				}
				title := f.Title
				if len(f.Baselines) > 0 {
					title += " (baselines: " + strings.Join(f.Baselines, ", ") + ")"
				}
				fmt.Fprintf(a.out, "%-32s %8d %7d  %s\n", f.ID, len(f.Controls), placed, title)
			}
			return nil
		},
	}
}
