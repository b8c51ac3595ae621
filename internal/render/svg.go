package render

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"demarc"
)

// The picture's measures in pixels.
const (
	cellWidth, cellHeight = 74, 30
	leftEdge, topEdge     = 190, 120
	legendHeight          = 46
	legendWidth           = 520
)

// partyFill is the colour class of a party; the legend carries the words.
var partyFill = map[demarc.Party]string{
	demarc.Provider: "aws", demarc.Shared: "shared", demarc.Customer: "you",
	demarc.Organization: "other", demarc.ThirdParty: "other", demarc.Undecided: "open",
}

// pictureStyle colours the picture; it holds in light and dark.
const pictureStyle = `.aws{fill:#2f5d8a}.shared{fill:#d9a441}.you{fill:#c2543d}.other{fill:#7a6aa8}.open{fill:url(#open)}.none{fill:none;stroke:#8884}` +
	`text{font:12px system-ui,sans-serif;fill:currentColor}.num{fill:#fff;font-size:10px}.step{fill:none;stroke:currentColor;stroke-width:3;stroke-linejoin:round}`

// svg writes the picture of the line alone.
func svg(w *bufio.Writer, r *demarc.Report, _ Options) error {
	return picture(w, newView(r))
}

// picture draws the line as a staircase: services across, those with most of
// the layers with the customer first, and layers down. Each
// cell is split among the parties that have its duties; the heavy step runs
// above the layers that are, from the ground up, mostly the provider's.
func picture(w io.Writer, v *view) error {
	services := slices.Clone(v.services)
	slices.SortStableFunc(services, func(a, b serviceView) int { return below(a) - below(b) })
	width, height := leftEdge+max(cellWidth*len(services), legendWidth)+90, topEdge+cellHeight*len(demarc.Layers)+legendHeight
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="The line between AWS and you, by service and layer">`, width, height, width, height)
	fmt.Fprintf(w, "\n<desc>%s</desc>\n<style>%s</style>\n", htmlText(v.owned()), pictureStyle)
	fmt.Fprint(w, `<defs><pattern id="open" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#999"/><rect width="3" height="6" fill="#666"/></pattern></defs>`+"\n")
	for i, layer := range demarc.Layers {
		y := topEdge + cellHeight*(len(demarc.Layers)-1-i)
		fmt.Fprintf(w, `<text x="%d" y="%d" text-anchor="end">%s</text>`+"\n", leftEdge-10, y+cellHeight/2+4, layer)
	}
	for col, s := range services {
		x := leftEdge + col*cellWidth
		fmt.Fprintf(w, `<text transform="translate(%d %d) rotate(-40)">%s</text>`+"\n", x+cellWidth/2-6, topEdge-10, htmlText(cut(s.Name, 26)))
		for i, layer := range demarc.Layers {
			cell(w, x, topEdge+cellHeight*(len(demarc.Layers)-1-i), s, layer)
		}
	}
	step(w, services)
	legend(w, height-legendHeight/2)
	_, err := io.WriteString(w, "</svg>\n")
	return err
}

// cell draws the parties of one layer of one service side by side.
func cell(w io.Writer, x, y int, s serviceView, layer demarc.Layer) {
	parties := s.Layers[layer]
	total := 0
	for p, n := range parties {
		if p != demarc.None {
			total += n
		}
	}
	if total == 0 {
		fmt.Fprintf(w, `<rect class="none" x="%d" y="%d" width="%d" height="%d"/>`+"\n", x+1, y+1, cellWidth-2, cellHeight-2)
		return
	}
	inner, done := cellWidth-2, 0
	for _, p := range demarc.Parties {
		n := parties[p]
		if p == demarc.None || n == 0 {
			continue
		}
		from := done * inner / total
		done += n
		to := done * inner / total
		fmt.Fprintf(w, `<rect class="%s" x="%d" y="%d" width="%d" height="%d"><title>%s, %s: %s %s</title></rect>`+"\n",
			partyFill[p], x+1+from, y+1, max(to-from, 1), cellHeight-2, htmlText(s.Name), layer, plural(n, "duty", "duties"), partyWords[p])
	}
}

// step draws the demarcation across the columns.
func step(w io.Writer, services []serviceView) {
	if len(services) == 0 {
		return
	}
	fmt.Fprint(w, `<path class="step" d="`)
	for col, s := range services {
		x, y := leftEdge+col*cellWidth, topEdge+cellHeight*(len(demarc.Layers)-below(s))
		verb := "L"
		if col == 0 {
			verb = "M"
		}
		fmt.Fprintf(w, "%s%d %dL%d %d", verb, x, y, x+cellWidth, y)
	}
	fmt.Fprint(w, `"/>`+"\n")
}

// below counts the layers from the ground up that are mostly the provider's.
func below(s serviceView) int {
	for i, layer := range demarc.Layers {
		provider, rest := 0, 0
		for p, n := range s.Layers[layer] {
			switch p {
			case demarc.None:
			case demarc.Provider:
				provider += n
			default:
				rest += n
			}
		}
		if rest > provider {
			return i
		}
	}
	return len(demarc.Layers)
}

func legend(w io.Writer, y int) {
	x := leftEdge
	for _, e := range []struct{ class, text string }{{"aws", "AWS"}, {"shared", "shared"}, {"you", "yours"}, {"other", "others"}, {"open", "not known"}, {"none", "nothing here"}} {
		fmt.Fprintf(w, `<rect class="%s" x="%d" y="%d" width="14" height="14"/><text x="%d" y="%d">%s</text>`+"\n", e.class, x, y-11, x+20, y, e.text)
		x += 30 + 8*len(e.text) + 12
	}
}
