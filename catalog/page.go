package catalog

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"

	"demarc"
)

//go:embed page.md.tmpl
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"cell": cell}).Parse(pageText))

// cell makes a text fit for a cell of a Markdown table.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

// partyWords says who has a duty, to a reader who is the customer.
var partyWords = map[demarc.Party]string{
	demarc.Provider: "AWS", demarc.Customer: "You", demarc.Shared: "AWS and you", demarc.Organization: "Another account or team of yours",
	demarc.ThirdParty: "A third party", demarc.None: "Nobody", demarc.Undecided: "Not known",
}

var categoryWords = map[demarc.Category]string{
	"infrastructure": "an infrastructure service", "container": "a managed platform (AWS's container services)", "abstracted": "an abstracted service",
}

// partyMarks are the marks of the picture.
var partyMarks = map[demarc.Party]string{
	demarc.Provider: "█", demarc.Shared: "▓", demarc.Customer: "░", demarc.Organization: "░", demarc.ThirdParty: "░", demarc.None: "·", demarc.Undecided: "?",
}

type pageForm struct{ ID, Title, How, Moves string }

type pagePlacement struct {
	With, Party, Provider, Reason, Source string
	Customer                              *demarc.Part
}

type pageDuty struct {
	Title  string
	Placed []pagePlacement
}

type pageDefault struct{ Party, Duties string }

// Page writes what the catalog says of a service, for people, as Markdown: the
// picture of its line, its forms, its placements with their sources, its checks.
func (c *Catalog) Page(w io.Writer, s *Service) error {
	data := struct {
		Service            *Service
		File               string
		Category, Delivery string
		Picture            string
		Moves              bool
		Forms              []pageForm
		Duties             []pageDuty
		Default            []pageDefault
		Checks             []*Check
	}{Service: s, File: s.file, Category: categoryWords[s.Category], Delivery: string(s.Delivery), Checks: s.Checks}
	if data.File == "" {
		data.File = "aws/" + s.ID + ".yaml"
	}
	data.Picture, data.Moves = c.pagePicture(s)
	for _, f := range s.Forms {
		data.Forms = append(data.Forms, pageForm{f.ID, f.Title, howSeen(f), strings.Join(c.moves(s, f.ID), ", ")})
	}
	for _, d := range c.Duties {
		if p := s.place[d.ID]; p != nil {
			data.Duties = append(data.Duties, pageDuty{d.Title, c.pagePlacements(s, p)})
		}
	}
	data.Default = c.pageDefaults(s)
	return pageTemplate.Execute(w, data)
}

func howSeen(f *Form) string {
	switch {
	case f.When != "":
		return ""
	case f.Declared:
		return "no input shows it; a person declares it"
	}
	return f.Note
}

// moves lists the duties whose party a form changes.
func (c *Catalog) moves(s *Service, form string) []string {
	var out []string
	for _, d := range c.Duties {
		p := s.place[d.ID]
		if p == nil {
			continue
		}
		for _, k := range p.Cases {
			if slices.Contains(k.Forms, form) && k.Party != p.Party {
				out = appendNew(out, d.ID)
			}
		}
	}
	return out
}

// pagePicture draws a row of marks for each layer, the highest first.
func (c *Catalog) pagePicture(s *Service) (picture string, moves bool) {
	account := slices.ContainsFunc(s.Types, func(t *Type) bool { return t.Scope == demarc.ScopeAccount })
	var out strings.Builder
	for _, layer := range slices.Backward(demarc.Layers) {
		marks := ""
		for _, d := range c.Duties {
			if d.Layer != layer || (d.Scope != demarc.ScopeResource) != account {
				continue
			}
			p := c.Place(s, d.ID, Holding())
			if p == nil {
				continue
			}
			mark := partyMarks[p.Party]
			if own := s.place[d.ID]; own != nil && slices.ContainsFunc(own.Cases, func(k *Case) bool { return k.Party != own.Party }) {
				mark, moves = mark+"?", true
			}
			marks += " " + mark
		}
		if marks != "" {
			fmt.Fprintf(&out, "%-24s%s\n", layer, marks)
		}
	}
	return out.String(), moves
}

func (c *Catalog) pagePlacements(s *Service, p *Placement) []pagePlacement {
	row := func(k *Case) pagePlacement {
		m := materialise(s, p, k)
		out := pagePlacement{Party: partyWords[m.Party], Provider: m.Provider, Customer: m.Customer, Reason: m.Reason, Source: string(m.Confidence)}
		if m.Source.URL != "" {
			out.Source = fmt.Sprintf("[%s](%s)", m.Confidence, m.Source.URL)
		}
		if m.Source.AsOf != "" {
			out.Source += ", page of " + m.Source.AsOf
		}
		out.Source = "(" + out.Source + ")"
		if k != nil {
			out.With = s.titles(k.Forms)
		}
		return out
	}
	list := []pagePlacement{row(nil)}
	for _, k := range p.Cases {
		list = append(list, row(k))
	}
	return list
}

// pageDefaults lists the duties that only the category places, by party.
func (c *Catalog) pageDefaults(s *Service) []pageDefault {
	by := map[demarc.Party][]string{}
	for _, d := range c.Duties {
		if s.place[d.ID] != nil || d.Scope != demarc.ScopeResource {
			continue
		}
		if p := c.PlaceCategory(s.Category, d.ID); p != nil {
			by[p.Party] = append(by[p.Party], d.ID)
		}
	}
	var out []pageDefault
	for _, party := range demarc.Parties {
		if len(by[party]) > 0 {
			out = append(out, pageDefault{partyWords[party], strings.Join(by[party], ", ")})
		}
	}
	return out
}

// Index writes the list of all services, as Markdown with links to their pages.
func (c *Catalog) Index(w io.Writer) error {
	n := c.Stats()
	_, err := fmt.Fprintf(w, `# The catalog

<!-- made from catalog/data by go generate ./catalog -->

%d services with %d forms that move the line, %d placements (%d documented, %d reasoned from the model), %d checks. Oldest review: %s.

| Service | Category | Forms | Documented | Checks |
| --- | --- | ---: | ---: | ---: |
`, n.Services, n.Forms, n.Placements, n.ByConfidence[demarc.Documented], n.ByConfidence[demarc.Reasoned], n.Checks, n.OldestReview)
	if err != nil {
		return err
	}
	services := slices.Clone(c.Services())
	slices.SortFunc(services, func(a, b *Service) int { return strings.Compare(sortName(a), sortName(b)) })
	for _, s := range services {
		k := s.Stats()
		if _, err := fmt.Fprintf(w, "| [%s](%s.md) | %s | %d | %d of %d | %d |\n", cell(s.Name), s.ID, s.Category, k[1], k[3], k[2], k[4]); err != nil {
			return err
		}
	}
	return nil
}

// sortName is a service's name without the vendor.
func sortName(s *Service) string {
	name := strings.TrimPrefix(strings.TrimPrefix(s.Name, "Amazon "), "AWS ")
	return strings.ToLower(name) + " " + s.ID
}
