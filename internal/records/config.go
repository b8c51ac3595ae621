package records

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"demarc"
	"demarc/catalog"
)

// ConfigFile is the name of the configuration of a repository.
const ConfigFile = "demarc.yaml"

// config is the shape of demarc.yaml; docs/demarc.schema.json is its schema.
type config struct {
	Owners   ownersConfig   `yaml:"owners"`
	Training trainingConfig `yaml:"training"`
}

type ownersConfig struct {
	Tags       *list             `yaml:"tags"`
	Codeowners string            `yaml:"codeowners"`
	Teams      []team            `yaml:"teams"`
	Accounts   map[string]string `yaml:"accounts"`
	Rules      []ownerRule       `yaml:"rules"`
}

type team struct {
	ID      string `yaml:"id"`
	Name    string `yaml:"name"`
	Contact string `yaml:"contact"`
	Aliases list   `yaml:"aliases"`
}

type ownerRule struct {
	Team     string            `yaml:"team"`
	Duties   list              `yaml:"duty"`
	Layers   list              `yaml:"layer"`
	Services list              `yaml:"service"`
	Accounts list              `yaml:"account"`
	Paths    list              `yaml:"path"`
	Address  list              `yaml:"address"`
	Tags     map[string]string `yaml:"tag"`
}

type trainingConfig struct {
	Certificates bool `yaml:"certificates"`
}

// codeownersPlaces are where hosts of code look for the file, in their order
// (https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners,
// https://docs.gitlab.com/user/project/codeowners/).
var codeownersPlaces = []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"}

// Config reads demarc.yaml and CODEOWNERS of a directory, each if it is there;
// file names another configuration. As is the directory's name in what it
// gives, and that to which the paths of resources are compared. A fault is an
// error with file and line; the error joins them all.
func Config(dir, file, as string, model *catalog.Catalog) (demarc.Owners, error) {
	named := file != ""
	if !named {
		file = filepath.Join(dir, ConfigFile)
	}
	out := demarc.Owners{Root: path.Clean(filepath.ToSlash(as))}
	raw, err := readPath(file)
	switch {
	case errors.Is(err, os.ErrNotExist) && !named:
	case err != nil:
		return out, fmt.Errorf("config: %w; name a file that can be read, or none", err)
	default:
		out.Path = path.Join(out.Root, filepath.Base(file))
	}
	var c config
	r := &reader{name: out.Path, model: model}
	if out.Path != "" {
		dec := yaml.NewDecoder(bytes.NewReader(raw))
		dec.KnownFields(true)
		if err := dec.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
			return out, fmt.Errorf("config: %s: %s; the format is in docs/owners.md", file, oneLine(err))
		}
		_ = yaml.Unmarshal(raw, &r.root) // it was just decoded
		r.owners(&c.Owners, &out)
		out.Training = c.Training.Certificates
	}
	if err := r.codeowners(dir, c.Owners.Codeowners, &out); err != nil {
		return out, err
	}
	var faults []error
	for _, f := range r.faults {
		faults = append(faults, fmt.Errorf("config: %s: %s", f.Path, strings.TrimPrefix(f.Reason, "records: ")))
	}
	return out, errors.Join(faults...)
}

// readPath reads a file that a user names, bounded.
func readPath(file string) ([]byte, error) {
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return readFile(root, filepath.Base(file))
}

func (r *reader) codeowners(dir, named string, out *demarc.Owners) error {
	if named == "none" {
		return nil
	}
	places := codeownersPlaces
	if named != "" {
		places = []string{named}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("config: %w", err)
	}
	defer root.Close()
	for _, place := range places {
		raw, err := readFile(root, place)
		if err == nil {
			out.Codeowners, out.CodeownersPath = raw, place
			return nil
		}
		if named != "" || !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("config: %w; codeowners names a file below %s, or none", err, dir)
		}
	}
	return nil
}

func (r *reader) owners(c *ownersConfig, out *demarc.Owners) {
	if c.Tags != nil {
		out.Tags = append([]string{}, *c.Tags...)
	}
	known := map[string]bool{}
	for i, t := range c.Teams {
		line := r.line("owners", "teams", i)
		if t.ID == "" || known[t.ID] {
			r.fault(line, "a team wants an id of its own")
		}
		known[t.ID] = true
		out.Teams = append(out.Teams, demarc.Team{ID: t.ID, Name: t.Name, Contact: t.Contact, Aliases: t.Aliases})
	}
	declared := func(line int, team string) {
		if !known[team] {
			r.fault(line, "no team %q; declare it under teams", team)
		}
	}
	out.Accounts = map[string]string{}
	for account, team := range c.Accounts {
		line := r.line("owners", "accounts")
		declared(line, team)
		if !accountShape.MatchString(account) {
			r.fault(line, "%q is no account: twelve digits in quotes", account)
		}
		out.Accounts[account] = team
	}
	for i, rule := range c.Rules {
		line := r.line("owners", "rules", i)
		declared(line, rule.Team)
		made := demarc.OwnerRule{Team: rule.Team, Line: line, Addresses: rule.Address, Duties: rule.Duties, Tags: rule.Tags, Paths: rule.Paths, Services: rule.Services, Accounts: rule.Accounts}
		for _, id := range rule.Duties {
			if _, ok := r.model.Duty(id); !ok {
				r.fault(line, "no duty %q; demarc who ec2 and demarc who aws list them", id)
			}
		}
		for _, id := range rule.Services {
			if _, ok := r.model.Service(id); !ok {
				r.fault(line, "no service %q; demarc catalog stats --services lists them", id)
			}
		}
		for _, id := range rule.Layers {
			if !slices.Contains(demarc.Layers, demarc.Layer(id)) {
				r.fault(line, "no layer %q; there are %s", id, joined(demarc.Layers))
			}
			made.Layers = append(made.Layers, demarc.Layer(id))
		}
		for _, id := range rule.Accounts {
			if !accountShape.MatchString(id) {
				r.fault(line, "%q is no account: twelve digits in quotes", id)
			}
		}
		for _, p := range rule.Paths {
			if p == "" || strings.ContainsAny(p, " \t#") {
				r.fault(line, "path %q is no pattern as CODEOWNERS has them", p)
			}
		}
		out.Rules = append(out.Rules, made)
	}
}

func joined[T ~string](l []T) string {
	words := make([]string, len(l))
	for i, w := range l {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}
