package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/internal/quiz"
)

// quizOptions is what the flags of quiz say.
type quizOptions struct {
	inputs
	state, framework   string
	count              int
	seed               uint64
	seeded             bool
	certificate        string
	by, team, approver string
}

func (a *app) quizCommand() *cobra.Command {
	var o quizOptions
	cmd := &cobra.Command{
		Use:   "quiz [PATH…|REPORT]",
		Short: "Learn the shared responsibility model on your own estate",
		Long: `Quiz asks who must do what on the resources of an estate, says why, and by which
source. Without a path it asks about well-known services. What you know comes
again after 2, 4, 8, 16 and 32 days, what you do not know the next day; that is
kept in a file of your own. Answer with a letter; q ends the quiz and keeps what
was answered.

With --certificate, 10 answers or more of which 80 % are right make a record of
the training, to be saved in .demarc. If the session falls short, the status is 3.`,
		Example: `  demarc quiz
  demarc quiz examples/shop
  demarc quiz --count 20 report.json
  demarc quiz --framework nist-800-53-r5 examples/shop
  demarc quiz --certificate .demarc/jane.yaml --by jane@example.com --team payments --approver lead@example.com examples/shop`,
		Args: arity("quiz [PATH…|REPORT]", 0, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.seeded = cmd.Flags().Changed("seed")
			return a.quiz(cmd.Context(), args, o)
		},
	}
	o.inputs.flags(cmd)
	f := cmd.Flags()
	f.IntVar(&o.count, "count", 10, "how many questions to ask")
	f.StringVar(&o.state, "state", "", "file that remembers your answers (default: quiz.json in your configuration folder)")
	f.StringVar(&o.framework, "framework", "", "ask about the controls of a framework too, by its id")
	f.StringVar(&o.certificate, "certificate", "", "write a record of the training to this file, if the session is good enough")
	f.StringVar(&o.by, "by", "", "with --certificate: who answers")
	f.StringVar(&o.team, "team", "", "with --certificate: the team")
	f.StringVar(&o.approver, "approver", "", "with --certificate: who signs it off; somebody else")
	f.Uint64Var(&o.seed, "seed", 0, "choose the same questions in every run (default: by chance)")
	return cmd
}

func (a *app) quiz(ctx context.Context, paths []string, o quizOptions) error {
	now, err := a.time(o.now)
	if err != nil {
		return err
	}
	award := quiz.Certificate{Person: o.by, Team: o.team, Approver: o.approver, On: now}
	if err := checkQuiz(o, award); err != nil {
		return err
	}
	list, digest, err := a.questions(ctx, paths, o)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return errors.New("no question can be asked about this input; demarc quiz without a path asks about well-known services")
	}
	state, err := stateFile(o.state)
	if err != nil {
		return err
	}
	progress, err := readProgress(state)
	if err != nil {
		return err
	}
	if !o.seeded {
		o.seed = uint64(now.UnixNano())
	}
	s := &sitting{app: a, progress: progress, state: state, now: now, all: list}
	s.asked = quiz.Select(list, progress, now, o.count, o.certificate != "", rand.New(rand.NewPCG(o.seed, 0)))
	if err := s.run(ctx); err != nil {
		return err
	}
	if o.certificate == "" {
		return nil
	}
	award.Questions, award.Right, award.Catalog = s.answered, s.right, digest
	return a.award(award, o.certificate)
}

// checkQuiz finds what is wrong with the flags before anybody answers.
func checkQuiz(o quizOptions, award quiz.Certificate) error {
	if o.count < 1 {
		return misuse{fmt.Errorf("--count: %d is no number of questions", o.count)}
	}
	if o.certificate == "" {
		if o.by+o.team+o.approver != "" {
			return misuse{errors.New("--by, --team and --approver belong to a certificate: give --certificate FILE")}
		}
		return nil
	}
	if err := award.Check(); err != nil {
		return misuse{err}
	}
	if o.count < quiz.CertificateQuestions {
		return misuse{fmt.Errorf("--count: a certificate takes at least %d questions", quiz.CertificateQuestions)}
	}
	if _, err := os.Lstat(o.certificate); err == nil {
		return fmt.Errorf("%s is there already; a certificate is not overwritten: name another file", o.certificate)
	}
	if info, err := os.Stat(filepath.Dir(o.certificate)); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no folder %s for the certificate; make it first", filepath.Dir(o.certificate))
	}
	return nil
}

// questions makes all questions about the estate, a saved report or, without
// a path, well-known services; digest is that of the catalog behind them.
func (a *app) questions(ctx context.Context, paths []string, o quizOptions) (list []quiz.Question, digest string, err error) {
	model, err := a.model()
	if err != nil {
		return nil, "", err
	}
	if len(paths) == 0 {
		if o.framework != "" {
			return nil, "", misuse{errors.New("--framework asks whose a control is on an estate: name a path or a report")}
		}
		return quiz.FromCatalog(model, quiz.Known), model.Digest, nil
	}
	way, err := o.pipe(a, paths...)
	if err != nil {
		return nil, "", err
	}
	way.framework = o.framework
	var rep *demarc.Report
	if len(paths) == 1 && isReport(paths[0]) && o.framework == "" {
		rep, err = readReport(paths[0])
	} else {
		rep, err = a.matrixReport(ctx, way, o.now != "")
	}
	if err != nil {
		return nil, "", err
	}
	if err := a.nothingRead(rep); err != nil {
		return nil, "", err
	}
	return quiz.FromReport(model, rep), rep.Header.Catalog.Digest, nil
}

func stateFile(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("no folder to remember answers in (%w); name a file with --state", err)
	}
	return filepath.Join(dir, "demarc", "quiz.json"), nil
}

func readProgress(path string) (*quiz.Progress, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return quiz.NewProgress(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read your answers: %w", err)
	}
	defer f.Close()
	p, err := quiz.ReadProgress(f)
	if err != nil {
		return nil, fmt.Errorf("%s does not hold your answers: %w; restore it, or move it away to begin anew", path, err)
	}
	return p, nil
}

// writeProgress writes the file whole or not at all, for its owner alone.
func writeProgress(path string, p *quiz.Progress) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keep your answers: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".quiz-*") // 0600
	if err != nil {
		return fmt.Errorf("keep your answers: %w; name another file with --state", err)
	}
	defer os.Remove(tmp.Name())
	err = p.Write(tmp)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("keep your answers: %w", err)
	}
	return nil
}

// award writes the certificate, or says what it lacks.
func (a *app) award(c quiz.Certificate, path string) error {
	if lacks := c.Lacks(); lacks != "" {
		fmt.Fprintf(a.out, "No certificate: %s.\n", lacks)
		return verdict(exitFound)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; a certificate is not overwritten: name another file", path)
	}
	if err != nil {
		return fmt.Errorf("write the certificate: %w", err)
	}
	if err := errors.Join(c.Write(f), f.Close()); err != nil {
		os.Remove(path)
		return fmt.Errorf("write the certificate: %w", err)
	}
	fmt.Fprintf(a.out, "Certificate: %s\n", path)
	if c.Approver == "" {
		io.WriteString(a.out, "It names no approver, so it does not count until one is filled in.\n")
	}
	return nil
}
