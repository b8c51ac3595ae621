package quiz

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// days is how long a card rests in each of its boxes.
var days = [...]int{1, 2, 4, 8, 16, 32}

// card is what is remembered of a question.
type card struct {
	Box int    `json:"box"` // 1 to 6
	On  string `json:"on"`  // YYYY-MM-DD: the day of the answer that put it there
}

// Progress is what a person knows: a card for each question that was answered.
// Cards of other estates stay in it.
type Progress struct {
	Schema int             `json:"schema"` // 1
	Cards  map[string]card `json:"cards"`
}

// NewProgress is that of a person who answered nothing yet.
func NewProgress() *Progress { return &Progress{Schema: 1, Cards: map[string]card{}} }

// maxProgress bounds what is read: far more than a person can answer.
const maxProgress = 64 << 20

// ReadProgress reads what Write wrote; anything else is an error.
func ReadProgress(r io.Reader) (*Progress, error) {
	p := &Progress{}
	dec := json.NewDecoder(io.LimitReader(r, maxProgress))
	if err := dec.Decode(p); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows its end")
	}
	if p.Schema != 1 {
		return nil, fmt.Errorf("its schema is %d, and this version reads 1", p.Schema)
	}
	if p.Cards == nil {
		p.Cards = map[string]card{}
	}
	for id, c := range p.Cards {
		if c.Box < 1 || c.Box > len(days) {
			return nil, fmt.Errorf("question %q is in box %d; there are 1 to %d", id, c.Box, len(days))
		}
		if _, err := time.Parse(time.DateOnly, c.On); err != nil {
			return nil, fmt.Errorf("question %q was answered on %q, which is no day", id, c.On)
		}
	}
	return p, nil
}

// Write writes the progress as JSON.
func (p *Progress) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return enc.Encode(p)
}

// Answer moves a question one box up for a right answer and to the first for a
// wrong one. A right answer before its time leaves it where it is.
func (p *Progress) Answer(id string, right bool, now time.Time) {
	c, known := p.Cards[id]
	switch {
	case !right:
		c.Box = 1
	case !known:
		c.Box = 2 // it was known at once, so it need not come tomorrow
	case !p.due(id, now):
		return
	default:
		c.Box = min(c.Box+1, len(days))
	}
	c.On = now.Format(time.DateOnly)
	p.Cards[id] = c
}

// Due is the day on which a question comes again; false if it was never asked.
func (p *Progress) Due(id string) (day time.Time, ok bool) {
	c, ok := p.Cards[id]
	if !ok {
		return time.Time{}, false
	}
	on, err := time.Parse(time.DateOnly, c.On)
	return on.AddDate(0, 0, days[c.Box-1]), err == nil
}

// due reports whether a question's time has come. One that was answered in
// the future is due: the clock was wrong then or is wrong now, and neither may
// hold it back.
func (p *Progress) due(id string, now time.Time) bool {
	today := now.Format(time.DateOnly)
	day, ok := p.Due(id)
	return ok && (day.Format(time.DateOnly) <= today || p.Cards[id].On > today)
}

// Next is the first day after now on which one of the questions is due, and
// how many are due by then; 0 where none was answered.
func (p *Progress) Next(list []Question, now time.Time) (day time.Time, count int) {
	tomorrow := dayOf(now).AddDate(0, 0, 1)
	for pass := range 2 {
		for _, q := range list {
			due, ok := p.Due(q.ID)
			if !ok {
				continue
			}
			if due.Before(tomorrow) || p.due(q.ID, now) {
				due = tomorrow
			}
			switch {
			case pass == 0 && (day.IsZero() || due.Before(day)):
				day = due
			case pass == 1 && !due.After(day):
				count++
			}
		}
	}
	return day, count
}

// dayOf is the day of a time, by its own clock.
func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
