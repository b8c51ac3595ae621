package assess

import (
	"fmt"
	"slices"
	"time"

	"demarc"
)

// attested finds the act of the profile by which a duty of an account or the
// organization is done for now; manual where there is none. Deciding which
// laws and policies apply is such an act too, which stands as long as all
// those decisions do.
func (s *shared) attested(duty, account string) (demarc.Status, string) {
	profile := s.run.Records.Profile
	if profile == nil {
		return demarc.StatusManual, ""
	}
	for _, a := range profile.Acts {
		here := len(a.Accounts) == 0 || slices.Contains(a.Accounts, account)
		if a.Duty == duty && here && s.holds(a.On, a.Expires) {
			return demarc.StatusAttested, record(profile, duty, a.On)
		}
	}
	decided := ""
	for _, q := range profile.Requirements {
		if q.Duty() != duty {
			continue
		}
		if !s.holds(q.On, q.Expires) {
			return demarc.StatusManual, ""
		}
		decided = record(profile, duty, q.On)
	}
	if decided != "" {
		return demarc.StatusAttested, decided
	}
	return demarc.StatusManual, ""
}

// holds: whether a record of on that ends at expires speaks for the time of
// the run. One from the future does not.
func (s *shared) holds(on, expires time.Time) bool {
	return !s.run.Now.Before(on) && !s.run.Now.Truncate(time.Second).After(expires)
}

func record(p *demarc.Profile, duty string, on time.Time) string {
	return p.Path + "#" + duty + "@" + on.Format(time.DateOnly)
}

// overdue lists the acts and decisions that are due again and that no later
// one replaces, a sentence each.
func (s *shared) overdue() []string {
	var out []string
	for _, c := range s.run.Records.Certificates {
		if s.run.Owners.Training && s.run.Now.After(c.Expires) {
			out = append(out, fmt.Sprintf("%s: the certificate of %s ended on %s.", c.Path, c.Person, c.Expires.Format(time.DateOnly)))
		}
	}
	profile := s.run.Records.Profile
	if profile == nil {
		return out
	}
	late := func(what string, on, expires time.Time) {
		if s.run.Now.After(expires) {
			out = append(out, fmt.Sprintf("%s: %s of %s was due again on %s.", profile.Path, what, on.Format(time.DateOnly), expires.Format(time.DateOnly)))
		}
	}
	for i, a := range profile.Acts {
		replaced := slices.ContainsFunc(profile.Acts, func(b demarc.Act) bool {
			return b.Duty == a.Duty && b.On.After(profile.Acts[i].On) && slices.Equal(b.Accounts, a.Accounts)
		})
		if !replaced {
			late("the act for "+a.Duty, a.On, a.Expires)
		}
	}
	for _, q := range profile.Requirements {
		late("the decision that "+q.ID+" applies", q.On, q.Expires)
	}
	return out
}
