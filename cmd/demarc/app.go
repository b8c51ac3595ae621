package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"demarc/catalog"
)

// version is the program's version.
const version = "0.1.0"

// app is the program as a value: what it reads, where it writes, what time it
// is, so that a test runs it in its own process.
type app struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	colour   bool // out is a terminal that shows colour
	terminal bool // err is a terminal, so progress may be shown
	width    int  // columns of out, 0 when it is no terminal

	catalog   string // folder of own files over the catalog; "": none
	viewpoint string // link whose customer reads; "": the last
}

func newApp() *app {
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now}
	if fd := int(os.Stdout.Fd()); term.IsTerminal(fd) {
		a.colour = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		if w, _, err := term.GetSize(fd); err == nil {
			a.width = w
		}
	}
	a.terminal = term.IsTerminal(int(os.Stderr.Fd()))
	return a
}

// Exit statuses, the first that applies; fixed for scripts.
const (
	exitOK      = 0
	exitBroken  = 1 // the run broke
	exitMisuse  = 2 // the command line is wrong
	exitFound   = 3 // something that --fail-on names was found
	exitPartial = 4 // --strict, and something was skipped or unknown; or nothing could be read
)

// misuse is an error in the command line.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

// verdict ends a run that worked with a status of its own; it prints nothing.
type verdict int

func (v verdict) Error() string { return fmt.Sprintf("exit status %d", int(v)) }

func (a *app) run(ctx context.Context, args []string) int {
	root := a.command()
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	err := root.ExecuteContext(ctx)
	var v verdict
	var m misuse
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &v):
		return int(v)
	case errors.As(err, &m):
		fmt.Fprintf(a.err, "demarc: %v\n", err)
		return exitMisuse
	}
	fmt.Fprintf(a.err, "demarc: %v\n", err)
	return exitBroken
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "demarc",
		Short: "Find who must do what in a cloud estate, and whether it is done",
		Long: `demarc reads a cloud estate (Terraform, plans, state, CloudFormation) and finds
the line between what AWS does and what you must do: for each resource and each
duty who has it, why, by which source, and whether your part is done.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noSuch("demarc"),
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return misuse{err} })
	root.PersistentFlags().StringVar(&a.catalog, "catalog", "", "folder of own services, frameworks and links over the catalog")
	root.PersistentFlags().StringVar(&a.viewpoint, "viewpoint", "", "the link whose customer reads, of those in --catalog (default: the last); aws: all of you")
	root.AddCommand(a.scanCommand(), a.diffCommand(), a.whatIfCommand(), a.importCommand(), a.askCommand(), a.whoCommand(), a.explainCommand(), a.compareCommand(), a.matrixCommand(), a.quizCommand(),
		a.frameworksCommand(), a.classifyCommand(), a.recordsCommand(), a.ownersCommand(), a.attestCommand(), a.waiveCommand(), a.configCommand(), a.renderCommand(), a.catalogCommand(), a.checkCommand(), a.versionCommand())
	return root
}

// model opens the catalog, with the user's own files over it.
func (a *app) model() (*catalog.Catalog, error) {
	c, err := catalog.Open()
	if err != nil {
		return nil, err
	}
	if a.catalog != "" {
		if err := folder(a.catalog); err != nil {
			return nil, misuse{fmt.Errorf("--catalog: %w", err)}
		}
		if c, err = c.Overlay(os.DirFS(a.catalog), a.now()); err != nil {
			return nil, err
		}
	}
	if a.viewpoint == "" || a.viewpoint == c.Viewpoint() {
		return c, nil
	}
	seen, ok := c.From(a.viewpoint)
	if !ok {
		return nil, misuse{fmt.Errorf("--viewpoint: no link %q; there are %s", a.viewpoint, strings.Join(c.Links(), ", "))}
	}
	return seen, nil
}

func (a *app) time(s string) (time.Time, error) {
	if s == "" {
		return a.now(), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, misuse{fmt.Errorf("--now: %q is neither RFC 3339 nor YYYY-MM-DD", s)}
}

// save lets write fill a file, which appears whole or not at all; without a
// name it gets nil, for the terminal.
func (a *app) save(name string, write func(f *os.File) error) error {
	if name == "" {
		return write(nil)
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".demarc-*")
	if err != nil {
		return fmt.Errorf("write %s: %w; name a file in a folder that exists and may be written", name, err)
	}
	defer os.Remove(tmp.Name())
	if err := write(tmp); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.Rename(tmp.Name(), name); err != nil {
		return fmt.Errorf("write %s: %w; name a file, not a folder", name, err)
	}
	return nil
}

// progress says on a terminal what takes long; the result ends it.
func (a *app) progress(what string) (stop func()) {
	if !a.terminal {
		return func() {}
	}
	timer := time.AfterFunc(time.Second, func() { fmt.Fprintf(a.err, "%s…\r", what) })
	return func() {
		if !timer.Stop() {
			io.WriteString(a.err, "\r\x1b[K")
		}
	}
}

// folder refuses what is no folder that can be read.
func folder(name string) error {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return fmt.Errorf("%w; name a folder that exists", err)
	case !info.IsDir():
		return fmt.Errorf("%s is a file; name the folder that it lies in", name)
	}
	return nil
}

// noSuch refuses what is no command of a group.
func noSuch(group string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return misuse{fmt.Errorf("no command %q; %s --help lists them", args[0], group)}
		}
		return nil
	}
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version of the program",
		Example: "  demarc version",
		Args:    arity("version", 0, 0),
		Run:     func(*cobra.Command, []string) { fmt.Fprintf(a.out, "demarc %s\n", version) },
	}
}
