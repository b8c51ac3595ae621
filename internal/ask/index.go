package ask

import (
	"math"
	"slices"
	"strings"

	"demarc/catalog"
)

// Index is the catalog's words, stemmed and weighed.
type Index struct {
	catalog *catalog.Catalog
	idf     map[string]float64  // of stems among the duties
	rarity  map[string]float64  // of stems among the names of services
	bearers map[string]int      // services in whose names a stem stands
	plain   map[string]bool     // stems by which duties themselves are put: ordinary words
	service map[string][]phrase // by service id
	forms   map[string]map[string][]phrase
	duties  []dutyWords
}

type dutyWords struct {
	names []phrase           // title and other names
	words map[string]float64 // stems of the sentences about it
	verb  string             // stem with which its title begins
}

// New makes the index of a catalog.
func New(c *catalog.Catalog) *Index {
	x := &Index{catalog: c, idf: map[string]float64{}, bearers: map[string]int{}, plain: map[string]bool{}, service: map[string][]phrase{}, forms: map[string]map[string][]phrase{}}
	for _, d := range c.Duties {
		w := dutyWords{words: map[string]float64{}, verb: stems(d.Title)[0]}
		w.names = append(w.names, named(d.Title, 1.2), named(strings.ReplaceAll(d.ID, "-", " "), 1.2))
		for _, aka := range d.AKA {
			w.names = append(w.names, named(aka, 1.5))
		}
		for _, s := range stems(d.Provider + " " + d.Customer) {
			w.words[s] = 0.5
		}
		for _, s := range stems(d.Title + " " + strings.ReplaceAll(d.ID, "-", " ") + " " + d.Provider + " " + d.Customer) {
			x.plain[s] = true
		}
		x.duties = append(x.duties, w)
		x.count(w)
	}
	about := map[string]bool{} // names of duties
	for _, w := range x.duties {
		for _, p := range w.names {
			about[strings.Join(p.stems, " ")] = true
		}
	}
	types := map[string]int{} // services that have a type of that name
	for _, s := range c.Services() {
		for name := range typeNames(s) {
			types[name]++
		}
	}
	for _, s := range c.Services() {
		x.service[s.ID] = serviceNames(s)
		for i, p := range x.service[s.ID] {
			if about[strings.Join(p.stems, " ")] {
				x.service[s.ID][i].weight *= 0.6 // "security groups" may be those of any service
			}
		}
		for name := range typeNames(s) {
			if types[name] == 1 && strings.Contains(name, " ") && !x.common(name) {
				x.service[s.ID] = append(x.service[s.ID], phrase{stems: strings.Fields(name), weight: 0.7})
			}
		}
		x.forms[s.ID] = map[string][]phrase{}
		for _, f := range s.Forms {
			names := []phrase{{stems: allStems(f.Title)}}
			if id := allStems(f.ID); len(id) > 1 || len(f.AKA) == 0 { // one word, such as "image", may be anything
				names = append(names, phrase{stems: id})
			}
			for _, aka := range f.AKA {
				names = append(names, phrase{stems: allStems(aka)})
			}
			x.forms[s.ID][f.ID] = names
		}
	}
	x.nameByForms()
	x.rarity = map[string]float64{}
	for _, names := range x.service {
		seen := map[string]bool{}
		for _, p := range names {
			for _, s := range p.stems {
				seen[s] = true
			}
		}
		for s := range seen {
			x.bearers[s]++
		}
	}
	for s, n := range x.bearers {
		x.rarity[s] = math.Log(1 + float64(len(x.service))/float64(n))
	}
	n := float64(len(c.Duties))
	for s, df := range x.idf {
		x.idf[s] = math.Log(1 + n/df)
	}
	return x
}

// nameByForms lets a form's name of two words or more name its service, where
// no other service has a form of that name: "Auto Mode" is one of EKS.
func (x *Index) nameByForms() {
	holders := map[string][]string{}
	for id, forms := range x.forms {
		for _, names := range forms {
			for _, p := range names {
				if name := strings.Join(p.stems, " "); !slices.Contains(holders[name], id) {
					holders[name] = append(holders[name], id)
				}
			}
		}
	}
	for name, services := range holders {
		if len(services) == 1 && strings.Contains(name, " ") && !x.common(name) {
			x.service[services[0]] = append(x.service[services[0]], phrase{stems: strings.Fields(name), weight: 0.6, form: true})
		}
	}
}

// common: whether all words of a name are words about duties, so that a
// question that has them need not mean a service ("configuration manager").
func (x *Index) common(name string) bool {
	for s := range strings.FieldsSeq(name) {
		if x.idf[s] == 0 {
			return false
		}
	}
	return true
}

// count notes in how many duties a stem stands.
func (x *Index) count(w dutyWords) {
	seen := map[string]bool{}
	for s := range w.words {
		seen[s] = true
	}
	for _, p := range w.names {
		for _, s := range p.stems {
			seen[s] = true
		}
	}
	for s := range seen {
		x.idf[s]++
	}
}
