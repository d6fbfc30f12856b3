package dashboard

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
	"github.com/google/go-cmp/cmp"
)

// The picture of the README is the real screen, looking at a refused recipient:
// go test ./view/dashboard -run Picture -update
func TestPicture(t *testing.T) {
	o := Options{Store: store(t, "letter", "pop3-fetch", "smtp-starttls", "smtp-auth-refused-then-other", "smtp-recipients-all-refused"), Words: listening}
	s := perform(t, o, 160, 44)
	s.press("g", "Enter", "/", "5", "5", "0", "Enter", "1", "2") // another key takes the notice away
	got := s.picture()
	path := filepath.Join("testdata", "screen.svg")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the picture differs (-want +got); -update draws it anew:\n%s", diff)
	}
}

// What a cell of a picture takes, in pixels.
const (
	cellWidth  = 8.4
	cellHeight = 17
)

// pictureHead is the beginning of a picture: the colours of a dark terminal.
const pictureHead = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="#c9d1d9">
<title>mitmail: sessions, a dialogue, and what a line of it means</title>
<rect width="100%%" height="100%%" rx="8" fill="#0d1117"/>
`

// picture is the screen as SVG.
func (s *theatre) picture() string {
	var b strings.Builder
	s.app.QueueUpdate(func() {
		cells, columns, rows := s.sim.GetContents()
		fmt.Fprintf(&b, pictureHead, float64(columns)*cellWidth, rows*cellHeight)
		for y := range rows {
			drawRow(&b, cells[y*columns:(y+1)*columns], y)
		}
	})
	return b.String() + "</svg>\n"
}

// drawRow draws the runs of cells that look alike.
func drawRow(b *strings.Builder, cells []tcell.SimCell, y int) {
	for x := 0; x < len(cells); {
		end := x + 1
		for end < len(cells) && cells[end].Style == cells[x].Style {
			end++
		}
		drawRun(b, rowOf(cells[x:end]), cells[x].Style, x, y, end-x)
		x = end
	}
}

// drawRun draws a run of cells: its ground, if it has one, and its text.
func drawRun(b *strings.Builder, text string, st tcell.Style, x, y, n int) {
	fg, bg, attrs := st.Decompose()
	if attrs&tcell.AttrReverse != 0 {
		fg, bg = tcell.NewHexColor(0x0d1117), fg
	}
	left, wide := float64(x)*cellWidth, float64(n)*cellWidth
	if bg != tcell.ColorDefault {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="#%06x"/>`+"\n", left, y*cellHeight, wide, cellHeight, bg.Hex())
	}
	trimmed := strings.TrimRight(text, " ")
	if trimmed == "" {
		return
	}
	look := ""
	if fg != tcell.ColorDefault {
		look = fmt.Sprintf(` fill="#%06x"`, fg.Hex())
	}
	if attrs&tcell.AttrBold != 0 {
		look += ` font-weight="bold"`
	}
	wide -= float64(width(text)-width(trimmed)) * cellWidth
	fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" xml:space="preserve"%s>%s</text>`+"\n", left, y*cellHeight+13, wide, look, html.EscapeString(trimmed))
}
