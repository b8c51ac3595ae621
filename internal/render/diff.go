package render

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"demarc"
)

func diffJSON(w *bufio.Writer, d *demarc.Diff, _ Options) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return enc.Encode(d)
}

// diffView is what several formats show of a diff.
type diffView struct {
	*demarc.Diff
	groups []moveGroup
}

// moveGroup is a duty that moves in the same way on some resources.
type moveGroup struct {
	Duty     demarc.Duty
	From, To demarc.Party
	Toward   demarc.Direction
	Moves    []demarc.Move
	Unowned  int
}

func newDiffView(raw *demarc.Diff) *diffView {
	v := &diffView{Diff: printableDiff(raw)}
	unowned := map[[2]string]int{}
	for _, u := range v.Unowned {
		if u.Because == "moved" {
			unowned[[2]string{u.Duty, u.Resource}]++
		}
	}
	for _, m := range v.Moves {
		last := len(v.groups) - 1
		if last < 0 || v.groups[last].Duty.ID != m.Duty || v.groups[last].From != m.From || v.groups[last].To != m.To {
			d := v.Duties[m.Duty]
			d.ID, d.Title = m.Duty, cmp.Or(d.Title, m.Duty)
			v.groups = append(v.groups, moveGroup{Duty: d, From: m.From, To: m.To, Toward: m.Toward})
			last++
		}
		g := &v.groups[last]
		g.Moves = append(g.Moves, m)
		if unowned[[2]string{m.Duty, m.Resource}] > 0 {
			g.Unowned++
		}
	}
	rank := []demarc.Direction{demarc.TowardCustomer, demarc.TowardProvider, demarc.TowardAside}
	parties := []demarc.Party{demarc.Customer, demarc.Provider, demarc.Shared, demarc.None, demarc.Organization, demarc.ThirdParty, demarc.Undecided}
	slices.SortStableFunc(v.groups, func(a, b moveGroup) int {
		return cmp.Or(slices.Index(rank, a.Toward)-slices.Index(rank, b.Toward), slices.Index(parties, a.To)-slices.Index(parties, b.To),
			slices.Index(parties, a.From)-slices.Index(parties, b.From), len(b.Moves)-len(a.Moves), strings.Compare(a.Duty.ID, b.Duty.ID))
	})
	return v
}

// printableDiff is a diff whose names hold no control or direction characters.
func printableDiff(raw *demarc.Diff) *demarc.Diff {
	d := *raw
	each := func(fields ...*string) {
		for _, f := range fields {
			*f = clean(*f)
		}
	}
	each(&d.Base.Name, &d.Head.Name)
	d.Moves, d.Forms, d.Came, d.Went = slices.Clone(d.Moves), slices.Clone(d.Forms), slices.Clone(d.Came), slices.Clone(d.Went)
	d.Renamed, d.Turned, d.Unowned, d.Warnings = slices.Clone(d.Renamed), slices.Clone(d.Turned), slices.Clone(d.Unowned), slices.Clone(d.Warnings)
	for i := range d.Moves {
		each(&d.Moves[i].Resource, &d.Moves[i].File, &d.Moves[i].Owner)
	}
	for i := range d.Forms {
		each(&d.Forms[i].Resource)
	}
	for _, list := range [][]demarc.Passage{d.Came, d.Went} {
		for i := range list {
			each(&list[i].Resource, &list[i].RawType, &list[i].File, &list[i].Owner)
		}
	}
	for i := range d.Renamed {
		each(&d.Renamed[i].Resource, &d.Renamed[i].From)
	}
	for i := range d.Turned {
		each(&d.Turned[i].Resource, &d.Turned[i].Reason, &d.Turned[i].File)
	}
	for i := range d.Unowned {
		each(&d.Unowned[i].Resource)
	}
	for i := range d.Warnings {
		each(&d.Warnings[i])
	}
	return &d
}

// partyNames names a party that a duty moves from or to.
var partyNames = map[demarc.Party]string{
	demarc.Provider: "AWS", demarc.Customer: "you", demarc.Shared: "AWS and you", demarc.Organization: "another team of yours",
	demarc.ThirdParty: "a third party", demarc.None: "nobody", demarc.Undecided: "not known",
}

// sentences say what the change moves, a sentence for each pair of parties,
// what moves to the customer first. Emphasis goes around the counts.
func (v *diffView) sentences(emphasis func(string) string) []string {
	var out []string
	for i := 0; i < len(v.groups); {
		j := i
		for j < len(v.groups) && v.groups[j].From == v.groups[i].From && v.groups[j].To == v.groups[i].To {
			j++
		}
		out = append(out, v.sentence(v.groups[i:j], len(out) == 0, emphasis))
		i = j
	}
	return out
}

func (v *diffView) sentence(list []moveGroup, first bool, emphasis func(string) string) string {
	verb := "It moves "
	if first {
		verb = "This change moves "
	}
	unowned := 0
	var duties []string
	for i, g := range list {
		if g.Unowned > 0 {
			unowned++
		}
		if i < 4 || len(list) == 5 {
			duty := lowerFirst(g.Duty.Title)
			if n := len(g.Moves); n > 1 {
				duty += fmt.Sprintf(" (%s resources)", thousands(n))
			}
			duties = append(duties, duty)
		}
	}
	if rest := len(list) - len(duties); rest > 0 {
		duties = append(duties, fmt.Sprintf("and %d more", rest))
	}
	from, to := "from "+partyNames[list[0].From], "to "+partyNames[list[0].To]
	if list[0].From == demarc.None {
		from = "that nobody had"
	}
	if list[0].From == demarc.Undecided {
		from = "of which it was not known whose they are"
		if len(list) == 1 {
			from = "of which it was not known whose it is"
		}
	}
	if list[0].From == demarc.Shared && list[0].To == demarc.Customer {
		to = "to you alone"
	}
	if list[0].To == demarc.Undecided {
		to = "to where it is not known"
	}
	comma := ""
	if list[0].From == demarc.Undecided {
		comma = ","
	}
	out := verb + emphasis(plural(len(list), "duty", "duties")+" "+from+comma+" "+to) + ": " + strings.Join(duties, ", ")
	switch {
	case !v.Head.Owned: // said once for all
	case unowned == 1 && len(list) == 1:
		out += "; it has no owner"
	case unowned > 0:
		out += fmt.Sprintf("; %d of them %s no owner", unowned, haveWord(unowned))
	}
	return out + "."
}

func haveWord(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

// rest says in words what else changed: resources, checks, owners.
func (v *diffView) rest() []string {
	s := v.Summary
	var out []string
	add := func(n int, format string, args ...any) {
		if n > 0 {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	add(s.Came, "%s came and %s of yours.", plural(s.Came, "resource", "resources"), brings(s.Came, s.Brought))
	add(s.Went, "%s went, and %s of yours with %s.", plural(s.Went, "resource", "resources"), plural(s.Taken, "duty", "duties"), itThem(s.Went))
	add(len(v.Renamed), "%s changed address only.", plural(len(v.Renamed), "resource", "resources"))
	add(s.NewUnmet, "%s newly unmet.", plural(s.NewUnmet, "check is", "checks are"))
	add(s.Waived, "%s unmet and waived.", plural(s.Waived, "check is", "checks are"))
	add(s.Unknown, "%s not known any more.", plural(s.Unknown, "check is", "checks are"))
	add(s.NewMet, "%s now met.", plural(s.NewMet, "check is", "checks are"))
	if !v.Head.Owned {
		add(s.Unowned, "%s no owner%s, as nobody owns anything here yet: demarc owners --help says how to name teams.", plural(s.Unowned, "duty has", "duties have"), v.counted())
		add(len(v.Controls), "%s type.", plural(len(v.Controls), "control changes its", "controls change their"))
		return out
	}
	add(v.because("came"), "%s of what came %s no owner.", plural(v.because("came"), "duty", "duties"), haveWord(v.because("came")))
	add(v.because("lost"), "%s an owner and %s none now.", plural(v.because("lost"), "duty had", "duties had"), haveWord(v.because("lost")))
	add(len(v.Controls), "%s type.", plural(len(v.Controls), "control changes its", "controls change their"))
	return out
}

// counted says how duties without an owner are counted, where one of them
// stands on several resources.
func (v *diffView) counted() string {
	duties := map[string]bool{}
	for _, u := range v.Unowned {
		duties[u.Duty] = true
	}
	if len(duties) == len(v.Unowned) {
		return ""
	}
	return ", counted with each resource"
}

// because counts the duties without an owner for one cause.
func (v *diffView) because(cause string) int {
	n := 0
	for _, u := range v.Unowned {
		if u.Because == cause {
			n++
		}
	}
	return n
}

func brings(n, duties int) string {
	if n == 1 {
		return "brings " + plural(duties, "duty", "duties")
	}
	return "bring " + plural(duties, "duty", "duties")
}

func itThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// still is said where nothing moves.
const still = "This change moves no duty."

// owners names who carries a group's duties in the head.
func (g moveGroup) owners() string {
	var names []string
	for _, m := range g.Moves {
		if m.Owner != "" && !slices.Contains(names, m.Owner) {
			names = append(names, m.Owner)
		}
	}
	slices.Sort(names)
	if g.Unowned > 0 {
		names = append(names, "nobody")
	}
	return strings.Join(names, ", ")
}

// does is what the customer does of a group's duty now, else who does it.
func (g moveGroup) does() string {
	m := g.Moves[0]
	switch {
	case m.Customer != nil && g.To != demarc.Provider && g.To != demarc.None:
		return m.Customer.Text
	case g.To == demarc.None:
		return cmp.Or(m.Reason, "There is nothing of the kind any more.")
	case m.Provider != "":
		return "AWS: " + lowerFirst(m.Provider)
	}
	return m.Reason
}
