package dashboard

import (
	"github.com/gdamore/tcell/v2"

	"mitmail/view/wrap"
)

// diffScreen is a screen that is given only what has changed since it was last shown.
// tview clears the screen for every draw, and tcell sends again whatever was
// cleared in between, which is nearly all: too much for a distant terminal.
type diffScreen struct {
	tcell.Screen
	width, height int
	drawn, shown  []cell
}

// cell is what one cell of a screen holds.
type cell struct {
	main      rune
	combining string
	style     tcell.Style
}

// Init does nothing: the screen is ready. tview would hide why it is not.
func (s *diffScreen) Init() error { return nil }

// Clear implements [tcell.Screen].
func (s *diffScreen) Clear() { s.Fill(' ', tcell.StyleDefault) }

// Fill implements [tcell.Screen]. Every draw begins with it, so the size is
// taken here.
func (s *diffScreen) Fill(r rune, style tcell.Style) {
	if width, height := s.Size(); width != s.width || height != s.height {
		s.width, s.height = width, height
		s.drawn, s.shown = make([]cell, width*height), make([]cell, width*height) // an empty cell is like no other
	}
	for i := range s.drawn {
		s.drawn[i] = cell{main: r, style: style}
	}
}

// at is a cell; nil outside of the screen.
func (s *diffScreen) at(x, y int) *cell {
	if x < 0 || x >= s.width || y < 0 || y >= s.height {
		return nil
	}
	return &s.drawn[y*s.width+x]
}

// wide reports whether a cell takes the one at its right too.
func (c *cell) wide() bool { return c.main >= 0x1100 && wrap.Width(string(c.main)+c.combining) > 1 }

// SetContent implements [tcell.Screen]. A wide character whose right half is drawn over
// goes: half of it cannot be shown. What stood where its right half is now goes too.
func (s *diffScreen) SetContent(x, y int, r rune, combining []rune, style tcell.Style) {
	if g := s.at(x, y); g != nil {
		if left := s.at(x-1, y); left != nil && left.wide() {
			left.main, left.combining = ' ', ""
		}
		*g = cell{r, string(combining), style}
		if right := s.at(x+1, y); right != nil && g.wide() {
			*right = cell{' ', "", style}
		}
	}
}

// GetContent implements [tcell.Screen]. The width is not known, and nobody asks
// for it.
func (s *diffScreen) GetContent(x, y int) (r rune, combining []rune, style tcell.Style, width int) {
	if g := s.at(x, y); g != nil {
		return g.main, []rune(g.combining), g.style, 1
	}
	return ' ', nil, tcell.StyleDefault, 1
}

// Show implements [tcell.Screen].
func (s *diffScreen) Show() {
	for i, g := range s.drawn {
		if g != s.shown[i] {
			s.Screen.SetContent(i%s.width, i/s.width, g.main, []rune(g.combining), g.style)
		}
	}
	copy(s.shown, s.drawn)
	s.Screen.Show()
}

// Resume implements [tcell.Screen]. Others had the terminal.
func (s *diffScreen) Resume() error {
	clear(s.shown)
	return s.Screen.Resume()
}
