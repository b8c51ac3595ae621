package catalog

import (
	"slices"
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// phrase is a name of something as stems, with a weight of its own.
type phrase struct {
	stems  []string
	weight float64
}

func serviceNames(s *Service) []phrase {
	names := []phrase{{stems(s.ID), 1.5}, {stems(s.Name), 2}}
	for _, aka := range s.AKA {
		// A name that is a common word but for fillers ("guard duty") names nothing.
		if p := (phrase{stems(aka), 1.5}); len(p.stems) > 1 || len(words(aka)) == 1 {
			names = append(names, p)
		}
	}
	return names
}

// typeNames gives the stems of the names of the types that carry a service's
// line. Only one that no other service has, such as "db instance", names it.
func typeNames(s *Service) map[string]bool {
	out := map[string]bool{}
	for _, t := range s.Types {
		if t.Carries == nil {
			out[strings.Join(stems(camelWords(t.Type[strings.LastIndex(t.Type, ":")+1:])), " ")] = true
		}
	}
	return out
}

// camelWords splits DBInstance into "DB Instance".
func camelWords(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// stems cuts text into stemmed words, without filler.
func stems(text string) []string {
	var out []string
	for _, w := range words(text) {
		if !fillers[w] {
			out = append(out, stem(w))
		}
	}
	return out
}

// allStems cuts text into stemmed words and drops none: "one zone" is another
// thing than "zone", and "own key" than "key".
func allStems(text string) []string {
	var out []string
	for _, w := range words(text) {
		out = append(out, stem(w))
	}
	return out
}

func stem(word string) string {
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}

// words cuts text into lower-case words.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// fillers are words that say nothing about the subject of a question.
var fillers = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`a an the is are was be been being it its this that these those who whom whose which what when where how why
		does do did done has have had will would should must may can could i we you my our your their they them he she
		of in on at to for from by with without within into inside under over and or not no if then than as so but about after before
		aws amazon responsible responsibility responsibilities party side duty duties job task keep keeps makes make get gets
		there any some all each every other another own owns one ones up out off`) {
		m[w] = true
	}
	return m
}()

type query struct {
	text  string   // lower case, words between single spaces
	all   []string // stems of every word
	stems []string // stems without filler
	set   map[string]bool
	named map[string]bool // stems that name the service, which say less about the duty
}

func (x *search) query(question string) query {
	q := query{text: " " + strings.Join(words(question), " ") + " ", all: allStems(question), stems: stems(question), set: map[string]bool{}, named: map[string]bool{}}
	for _, s := range q.stems {
		q.set[s] = true
	}
	return q
}

// holds: whether the stems of a phrase stand in the question side by side.
func (q query) holds(p phrase) bool { return len(p.stems) > 0 && runAt(q.stems, p.stems) >= 0 }

// tells: whether every telling word of a longer name stands in the question, in
// any order.
func (q query) tells(p phrase) bool {
	telling := map[string]bool{}
	for _, s := range p.stems {
		if !fillers[s] {
			telling[s] = true
		}
	}
	for s := range telling {
		if !q.set[s] {
			return false
		}
	}
	return len(telling) >= 3
}

// runAt is where a run of words begins in a text; -1 when it is not there.
func runAt(text, run []string) int {
	for i := 0; i+len(run) <= len(text); i++ {
		if slices.Equal(text[i:i+len(run)], run) {
			return i
		}
	}
	return -1
}
