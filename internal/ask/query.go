package ask

import (
	"regexp"
	"slices"
	"strings"
)

type query struct {
	text  string   // lower case, words between single spaces
	all   []string // stems of every word
	stems []string // stems without filler
	set   map[string]bool
	act   map[string]bool // stems of the clause that says what is done
	tale  map[string]bool // those of act that only the sentence before it has
	verb  string          // stem of what is done, "" where no telling word stands there
	named map[string]bool // stems that name the service, which say less about the duty
	thing bool            // it names a service
	whole bool            // it asks about the whole of a thing
	model bool            // it asks what AWS's published model says
	runs  [][]string      // stems between commas and the like, "and" and "or"
}

func (x *Index) query(question string) query {
	model := modelNames.MatchString(question)
	question = modelNames.ReplaceAllString(question, "")
	q := query{text: " " + strings.Join(words(question), " ") + " ", all: allStems(question), stems: stems(question), set: map[string]bool{}, named: map[string]bool{}, model: model, whole: wholly.MatchString(question)}
	for _, s := range q.stems {
		q.set[s] = true
	}
	for _, piece := range breaks.Split(question, -1) {
		if run := stems(piece); len(run) > 0 {
			q.runs = append(q.runs, run)
		}
	}
	q.act, q.tale, q.verb = act(question)
	return q
}

// breaks part what belongs to different things: "network and firewall" is no
// network firewall.
var breaks = regexp.MustCompile(`(?i)[,;:?()]|\band\b|\bor\b`)

// act finds the clause of a question that says what is done: from the word that
// asks to the one that begins a circumstance, and its first telling word. Where
// that clause says little ("who swaps it?", "whose duty?"), what is done stands
// before it, and its verb is a gerund: "racking and powering the machines".
func act(question string) (in, tale map[string]bool, verb string) {
	clause := question
	at := asking.FindStringIndex(question)
	if at != nil {
		clause = question[at[1]:]
	}
	if end := circumstance.FindStringIndex(clause); end != nil && len(stems(clause[:end[0]])) > 1 {
		clause = clause[:end[0]]
	}
	in, tale = map[string]bool{}, map[string]bool{}
	said := stems(clause)
	for _, s := range said {
		in[s] = true
	}
	if len(said) > 0 {
		verb = said[0]
	}
	if at == nil || len(said) == 0 || pointing.MatchString(clause) {
		before := question
		if at != nil {
			before = question[:at[0]]
		}
		if doing := gerund.FindString(before); verb == "" || at == nil && doing != "" {
			verb = stem(spelling(strings.ToLower(doing)))
		}
		for _, s := range stems(before) {
			tale[s] = !in[s]
			in[s] = true
		}
	}
	return in, tale, verb
}

var (
	asking       = regexp.MustCompile(`(?i)\b(who|whose|which (side|party|of (them|us|the two))|is it up to|responsible party|(control )?owner)\b`)
	circumstance = regexp.MustCompile(`(?i)[,;:]|\b(when|where|while|if|that|which|under|by|with|without|behind|below|beneath|inside)\b`)
	pointing     = regexp.MustCompile(`(?i)\b(it|this|that|these|those|them|involved|act|in charge)\b`)
	gerund       = regexp.MustCompile(`(?i)\b[a-z]{3,}ing\b`)
)

// holds: whether the stems of a phrase stand in the question side by side.
func (q query) holds(p phrase) bool { return len(p.stems) > 0 && runAt(q.stems, p.stems) >= 0 }

// near: whether all stems of a phrase stand close together between two breaks,
// in any order.
func (q query) near(p phrase) bool {
	for _, run := range q.runs {
		for i := range run {
			window := run[i:min(len(run), i+len(p.stems)+1)]
			if !slices.ContainsFunc(p.stems, func(s string) bool { return !slices.Contains(window, s) }) {
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
	for _, s := range []string{"off", "no", "own"} { // fillers that turn a name round
		if slices.Contains(p.stems, s) && !slices.Contains(q.all, s) {
			return false
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
