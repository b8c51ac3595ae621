package ask

import (
	"demarc/catalog"
	_ "embed"
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// phrase is a name of something as stems, with a weight of its own.
type phrase struct {
	stems  []string
	weight float64
	form   bool   // it names the service by one of its forms
	joined bool   // its words stand on both sides of an "and"
	word   string // as it is written, where it is one word
}

func named(text string, weight float64) phrase {
	p := phrase{stems: stems(text), weight: weight, joined: breaks.MatchString(text)}
	if len(p.stems) == 1 {
		for _, w := range words(text) {
			if !fillers[w] {
				p.word = w
			}
		}
	}
	return p
}

func serviceNames(s *catalog.Service) []phrase {
	names := []phrase{named(s.ID, 1.5), named(s.Name, 2)}
	for _, aka := range s.AKA {
		// A name that is a common word but for fillers ("guard duty") names nothing.
		if p := named(aka, 1.5); len(p.stems) > 1 || len(words(aka)) == 1 {
			names = append(names, p)
		}
	}
	return names
}

// typeNames gives the stems of the names of the types that carry a service's
// line. Only one that no other service has, such as "db instance", names it.
func typeNames(s *catalog.Service) map[string]bool {
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

// stem is the stem of a word, or of the one that stands for it among its synonyms.
func stem(word string) string {
	s := snowball(word)
	if first, ok := synonymous[s]; ok {
		return first
	}
	return s
}

func snowball(word string) string {
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}

//go:embed synonyms.txt
var synonymList string

// synonymous leads from the stem of a word to the stem that stands for it.
var synonymous = func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(synonymList) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		group := strings.Fields(line)
		for _, word := range group[1:] {
			m[snowball(word)] = snowball(group[0])
		}
	}
	return m
}()

// words cuts text into lower-case words, each in one spelling.
func words(text string) []string {
	out := strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(text), "-side", "side"), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range out {
		out[i] = spelling(w)
	}
	return out
}

// spelling gives the one form that stands for words that say the same in a
// question: British and American spellings, whoever owns a thing, on and off.
func spelling(word string) string {
	if w, ok := spellings[word]; ok {
		return w
	}
	for _, end := range []string{"isation", "ise", "ised", "ises", "ising"} {
		if root, ok := strings.CutSuffix(word, end); ok && len(root) > 3 {
			return root + "iz" + end[2:]
		}
	}
	return word
}

var spellings = map[string]string{
	"my": "your", "our": "your", "their": "your", "ours": "your", "mine": "your", "yours": "your",
	"i": "you", "we": "you", "myself": "yourself", "ourselves": "yourself", "themselves": "yourself", "yourselves": "yourself",
	"centre": "center", "centres": "centers", "licence": "license", "licences": "licenses", "catalogue": "catalog",
	"disabled": "off", "enabled": "on", "without": "no", "fibre": "fiber", "programme": "program",
	"prem": "premises", "premise": "premises",
}

// fillers are words that say nothing about the subject of a question.
var fillers = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`a an the is are was be been being it its this that these those who whom whose which what when where how why
		does do did done has have had will would should must may can could i we you my our your their they them he she
		of in on at to for from by with without within into inside under over and or not no if then than as so but about after before
		aws amazon responsible responsibility responsibilities party side duty duties job task keep keeps makes make get gets
		there any some all each every other another own owns one ones up out off yourself
		put puts neither nothing someone somebody nobody anyone everybody onto else whether still yet already even just only also both once
		ensure ensures sure handle handles deal deals look looks care charge answer answers need needs`) {
		m[w] = true
	}
	return m
}()
