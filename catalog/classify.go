package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v3"

	"demarc"
)

// Question helps to place a service that the catalog does not know.
type Question struct {
	ID     string  `yaml:"id"`
	Ask    string  `yaml:"ask"`
	Unless string  `yaml:"unless"` // left out where this one was answered with yes
	Yes    Verdict `yaml:"yes"`
	No     Verdict `yaml:"no"`
}

// Verdict is what an answer settles; a zero field settles nothing.
type Verdict struct {
	Category   demarc.Category `yaml:"category"`
	Delivery   demarc.Delivery `yaml:"delivery"`
	Placements []*Placement    `yaml:"placements"`
}

// Questions gives the questions, in the order to ask them.
func Questions() ([]Question, error) {
	raw, err := fs.ReadFile(Data(), "classify.yaml")
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	var f struct {
		Questions []Question `yaml:"questions"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("catalog: classify.yaml: %w", err)
	}
	return f.Questions, nil
}

// Draft writes the file of a service as the answers place it: question id ->
// answer; one that is missing settles nothing, and its duties follow the
// category. Answers that do not settle the category are an error: it is not
// guessed. Every placement is reasoned until a source is named.
func Draft(id, name string, answers map[string]bool) ([]byte, error) {
	questions, err := Questions()
	if err != nil {
		return nil, err
	}
	type placement struct {
		Duty     string       `yaml:"duty"`
		Party    demarc.Party `yaml:"party"`
		Provider string       `yaml:"provider,omitempty"`
		Customer *demarc.Part `yaml:"customer,omitempty"`
		Reason   string       `yaml:"reason,omitempty"`
	}
	draft := struct {
		Service    string          `yaml:"service"`
		Name       string          `yaml:"name"`
		Category   demarc.Category `yaml:"category"`
		Delivery   demarc.Delivery `yaml:"delivery"`
		Types      []string        `yaml:"types,flow"`
		Placements []placement     `yaml:"placements"`
	}{Service: id, Name: name, Types: []string{}, Placements: []placement{}}
	for _, q := range questions {
		yes, answered := answers[q.ID]
		if !answered || answers[q.Unless] {
			continue
		}
		v := q.No
		if yes {
			v = q.Yes
		}
		if v.Category != "" {
			draft.Category = v.Category
		}
		if v.Delivery != "" {
			draft.Delivery = v.Delivery
		}
		for _, p := range v.Placements {
			draft.Placements = slices.DeleteFunc(draft.Placements, func(have placement) bool { return have.Duty == p.Duty })
			draft.Placements = append(draft.Placements, placement{p.Duty, p.Party, p.Provider, p.Customer, p.Reason})
		}
	}
	if draft.Category == "" {
		return nil, errors.New("catalog: the answers do not settle the category; answer whether one can log in, and whether one chooses an engine")
	}
	var out bytes.Buffer
	out.WriteString("# A draft: read the provider's pages, name them under sources, say when under reviewed, and name the source of each placement.\n")
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(draft); err != nil {
		return nil, err
	}
	return out.Bytes(), enc.Close()
}
