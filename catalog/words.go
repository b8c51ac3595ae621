package catalog

import (
	"regexp"
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

// says: whether a question has the word itself or its plural, not another word
// of the same stem: personal data is not Amazon Personalize.
func (q query) says(word string) bool {
	for _, w := range []string{word, word + "s", word + "es", strings.TrimSuffix(word, "s")} {
		if strings.Contains(q.text, " "+w+" ") {
			return true
		}
	}
	return word == ""
}

func serviceNames(s *Service) []phrase {
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
		ensure ensures sure handle handles deal deals look looks care charge answer answers need needs`) {
		m[w] = true
	}
	return m
}()

type query struct {
	text  string   // lower case, words between single spaces
	all   []string // stems of every word
	stems []string // stems without filler
	set   map[string]bool
	act   map[string]bool // stems of the clause that says what is done
	verb  string          // stem of what is done, "" where no telling word stands there
	named map[string]bool // stems that name the service, which say less about the duty
	thing bool            // it names a service
	model bool            // it asks what AWS's published model says
	runs  [][]string      // stems between commas and the like, "and" and "or"
}

func (x *search) query(question string) query {
	model := modelNames.MatchString(question)
	question = modelNames.ReplaceAllString(question, "")
	q := query{text: " " + strings.Join(words(question), " ") + " ", all: allStems(question), stems: stems(question), set: map[string]bool{}, named: map[string]bool{}, model: model}
	for _, s := range q.stems {
		q.set[s] = true
	}
	for _, piece := range breaks.Split(question, -1) {
		if run := stems(piece); len(run) > 0 {
			q.runs = append(q.runs, run)
		}
	}
	q.act, q.verb = act(question)
	return q
}

// breaks part what belongs to different things: "network and firewall" is no
// network firewall.
var breaks = regexp.MustCompile(`(?i)[,;:?()]|\band\b|\bor\b`)

// act finds the clause of a question that says what is done: from the word that
// asks to the one that begins a circumstance, and its first telling word.
func act(question string) (map[string]bool, string) {
	clause := question
	if at := asking.FindStringIndex(question); at != nil {
		clause = question[at[1]:]
	}
	if at := circumstance.FindStringIndex(clause); at != nil && len(stems(clause[:at[0]])) > 1 {
		clause = clause[:at[0]]
	}
	in := map[string]bool{}
	first := ""
	for _, s := range stems(clause) {
		if first == "" {
			first = s
		}
		in[s] = true
	}
	return in, first
}

var (
	asking       = regexp.MustCompile(`(?i)\b(who|whose|which (side|party|of them)|is it up to)\b`)
	circumstance = regexp.MustCompile(`(?i)[,;:]|\b(when|where|while|if|that|which|under|by|with|without|behind|below|beneath|inside)\b`)
)

// holds: whether the stems of a phrase stand in the question side by side.
func (q query) holds(p phrase) bool { return len(p.stems) > 0 && runAt(q.stems, p.stems) >= 0 }

// near: whether all stems of a phrase stand close together between two breaks,
// in any order.
func (q query) near(p phrase) bool {
	for _, run := range q.runs {
		for i := range run {
			if subset(p.stems, run[i:min(len(run), i+len(p.stems)+1)]) {
				return true
			}
		}
	}
	return false
}

// follows is where the words of a name stand in a text in order, with at most
// two others between them; from is -1 where they do not.
func follows(text, name []string) (from, to int) {
	if len(name) < 3 && !slices.Contains(name, "off") {
		if from := runAt(text, name); from >= 0 {
			return from, from + len(name)
		}
		return -1, -1
	}
	for i := range text {
		at := 0
		for j := i; j < len(text) && j < i+len(name)+2 && at < len(name); j++ {
			if text[j] == name[at] {
				at++
			} else if at == 0 {
				break
			}
			if at == len(name) {
				return i, j + 1
			}
		}
	}
	return -1, -1
}

// tells: whether every telling word of a longer name stands in the question, in
// any order.
func (q query) tells(p phrase) bool {
	telling := map[string]bool{}
	for _, s := range p.stems {
		if !fillers[s] {
			telling[s] = true
		}
	}
	if slices.Contains(p.stems, "off") && !slices.Contains(q.all, "off") || slices.Contains(p.stems, "no") && !slices.Contains(q.all, "no") {
		return false
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
