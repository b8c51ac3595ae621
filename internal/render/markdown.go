package render

import (
	"bufio"
	"fmt"
	"strings"

	"demarc"
)

// markdown writes a page for a pull request or a wiki.
func markdown(w *bufio.Writer, r *demarc.Report, _ Options) error {
	v := newView(r)
	fmt.Fprintf(w, "# Who must do what\n\n%s\n\n", md(v.sentence()))
	d := r.Header.Summary.Duties
	fmt.Fprintf(w, "Your part: **%s unmet**, %s unknown, %s met, %s.\n\n%s\n\n", thousands(d[demarc.StatusUnmet]), thousands(d[demarc.StatusUnknown]), thousands(d[demarc.StatusMet]), v.stated(), md(v.owned()))
	for _, warning := range r.Header.Warnings {
		fmt.Fprintf(w, "> %s\n\n", md(clean(warning)))
	}
	w.WriteString("| Service | Resources | AWS | Shared | Yours | Unmet | Unknown | Met | To confirm |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, s := range v.services {
		fmt.Fprintf(w, "| %s | %d | %d | %d | %d | %d | %d | %d | %d |\n", md(s.Name), s.Resources, s.Parties[demarc.Provider], s.Parties[demarc.Shared], s.Parties[demarc.Customer],
			s.Statuses[demarc.StatusUnmet], s.Statuses[demarc.StatusUnknown], s.Statuses[demarc.StatusMet], s.Statuses[demarc.StatusManual])
	}
	markdownDiffers(w, v)
	markdownUnmet(w, v)
	markdownWaived(w, v)
	markdownScanners(w, v)
	markdownOpen(w, v)
	markdownLines(w, v)
	fmt.Fprintf(w, "\n%s, catalog %s, %s\n", md(r.Header.Tool), r.Header.Catalog.Digest[:min(12, len(r.Header.Catalog.Digest))], r.Header.Generated)
	return nil
}

// md makes text from an input safe in Markdown: nothing in it is markup, nor a
// link that GitHub makes of a bare address.
func md(s string) string { return mdEscapes.Replace(s) }

var mdEscapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "|", `\|`, "#", `\#`, "~", `\~`, "&", "&amp;", "@", "&#64;", "://", "&#58;//", "www.", "www&#46;", "WWW.", "WWW&#46;")

// code quotes a name as code; backticks in it become quotes, and what begins a
// comment, by which a later run knows its own, is taken apart.
func code(s string) string {
	return "`" + strings.NewReplacer("`", "'", "|", `\|`, "<!--", "<!- -").Replace(s) + "`"
}

func markdownDiffers(w *bufio.Writer, v *view) {
	list := v.differs()
	if len(list) == 0 {
		return
	}
	w.WriteString("\n## Where your line differs from what people assume\n\n")
	for _, m := range list {
		var titles []string
		for _, d := range m.Duties {
			titles = append(titles, lowerFirst(d.Title))
		}
		fmt.Fprintf(w, "- **%s with %s** (%s): %s: %s.\n", md(m.Service), md(m.With), plural(m.Count, "resource", "resources"), m.Whose(), md(strings.Join(titles, "; ")))
	}
}

func markdownUnmet(w *bufio.Writer, v *view) {
	list := v.unmet()
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "\n## Unmet (%d)\n\n| Severity | Where | What | Do |\n| --- | --- | --- | --- |\n", len(list))
	for _, f := range list {
		info := v.Header.Checks[f.Check]
		by := ""
		if f.By != "" {
			by = "; " + md(f.By)
		}
		if f.Exposure != "" {
			by += "; " + md(weighed(f.Finding, info))
		}
		by += md(prefixed("; owner ", v.ownerOf(f.Finding)))
		fmt.Fprintf(w, "| %s | %s %s | %s (%s)%s | %s |\n", f.Severity, code(f.Address), md(place(f.File, f.LineNo)), md(f.Reason), code(f.Check), by, md(info.Remedy))
	}
}

func markdownOpen(w *bufio.Writer, v *view) {
	if unknowns := v.unknowns(); len(unknowns) > 0 {
		w.WriteString("\n## Not known\n\n")
		for _, u := range unknowns {
			fmt.Fprintf(w, "- %d × %s (%s)\n", u.Count, md(u.Reason), code(u.Example))
		}
	}
	if skipped := v.Header.Skipped; len(skipped) > 0 {
		w.WriteString("\n## Skipped\n\n")
		for _, s := range skipped {
			fmt.Fprintf(w, "- %s: %s\n", code(s.Path), md(s.Reason))
		}
	}
}

func markdownLines(w *bufio.Writer, v *view) {
	w.WriteString("\n## The line\n")
	for _, l := range v.Header.Lines {
		if v.count[l.ID] == 0 || len(l.Placements) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n<details><summary>%s (%s)</summary>\n\n| Duty | Who | AWS | You | Source |\n| --- | --- | --- | --- | --- |\n", htmlText(lineTitle(&l)), plural(v.count[l.ID], "resource", "resources"))
		for _, id := range l.Placements {
			p := v.Header.Placements[id]
			customer := ""
			if p.Customer != nil {
				customer = p.Customer.Text + " (" + string(p.Customer.Role) + ")"
			}
			source := string(p.Confidence)
			if p.Source.URL != "" {
				source = fmt.Sprintf("[%s](%s)", p.Confidence, p.Source.URL)
			}
			fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", md(v.Header.Duties[p.Duty].Title), partyWords[p.Party], md(p.Provider), md(customer), source)
		}
		w.WriteString("\n</details>\n")
	}
}

func htmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "[", "&#91;", "`", "&#96;").Replace(s)
}
