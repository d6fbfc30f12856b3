package dashboard

import (
	"github.com/gdamore/tcell/v2"

	"mitmail/view/line"
)

// ink is what a piece of text is, as far as its look goes. The first ones are
// the roles of view/line, in their order.
type ink uint8

const (
	plain  = ink(line.Plain)
	verb   = ink(line.Verb)
	good   = ink(line.Good)
	more   = ink(line.More)
	later  = ink(line.Later)
	bad    = ink(line.Bad)
	value  = ink(line.Value)
	note   = ink(line.Note)
	label  = ink(line.Label)
	info   = ink(line.Info)
	caut   = ink(line.Warning)
	danger = ink(line.Danger)
	ref    = ink(line.Ref)
)

const (
	secret ink = ink(line.Ref) + 1 + iota
	client     // who speaks
	server
	proxied
	frame     // borders and rails
	frameText // what is there to be looked up
	focus     // the border of the pane that has the keys
	title     // headings
	hit       // what a search found
	lit       // the present state in a diagram
	key       // a key in the bar
	barText   // and what it does
	wrong     // a filter that is none
	inks
)

// shade is the look of an ink: a colour on dark and on light ground, one of the
// 16, and what it has besides.
type shade struct {
	dark, light int32
	named       tcell.Color
	attrs       tcell.AttrMask
}

const none = -1

// shades are the looks of the inks. What differs in colour differs in sign or
// attribute too.
var shades = [inks]shade{
	plain:     {none, none, tcell.ColorDefault, 0},
	verb:      {none, none, tcell.ColorDefault, tcell.AttrBold},
	good:      {0x56c271, 0x1a7f37, tcell.ColorGreen, 0},
	more:      {0x4fc3d0, 0x0b7285, tcell.ColorTeal, 0},
	later:     {0xe0af46, 0x8a5a00, tcell.ColorOlive, 0},
	bad:       {0xf47067, 0xc4262e, tcell.ColorMaroon, tcell.AttrBold},
	value:     {0xf0d9a8, 0x6b4700, tcell.ColorDefault, 0},
	note:      {0x8b949e, 0x68707a, tcell.ColorDefault, tcell.AttrDim},
	label:     {0x8b949e, 0x68707a, tcell.ColorDefault, tcell.AttrDim},
	info:      {0x6cb6ff, 0x0a5cc2, tcell.ColorNavy, 0},
	caut:      {0xe0af46, 0x8a5a00, tcell.ColorOlive, 0},
	danger:    {0xff6b6b, 0xb3161f, tcell.ColorMaroon, tcell.AttrBold},
	ref:       {0x6f7a86, 0x7a828c, tcell.ColorDefault, tcell.AttrDim},
	secret:    {0xd6a4ff, 0x7a3db8, tcell.ColorPurple, 0},
	client:    {0x4fc3d0, 0x0b7285, tcell.ColorTeal, tcell.AttrBold},
	server:    {0x8aa9ff, 0x3450b0, tcell.ColorNavy, tcell.AttrBold},
	proxied:   {0xd6a4ff, 0x7a3db8, tcell.ColorPurple, tcell.AttrBold},
	frame:     {0x434c56, 0xc3c9d0, tcell.ColorDefault, tcell.AttrDim},
	frameText: {0x5f6b77, 0x8d959e, tcell.ColorDefault, tcell.AttrDim},
	focus:     {0x4fc3d0, 0x0b7285, tcell.ColorTeal, 0},
	title:     {none, none, tcell.ColorDefault, tcell.AttrBold},
	hit:       {0xe0af46, 0x8a5a00, tcell.ColorOlive, tcell.AttrReverse},
	lit:       {0x4fc3d0, 0x0b7285, tcell.ColorTeal, tcell.AttrReverse | tcell.AttrBold},
	key:       {0x4fc3d0, 0x0b7285, tcell.ColorTeal, tcell.AttrBold},
	barText:   {0x8b949e, 0x68707a, tcell.ColorDefault, 0},
	wrong:     {0xff6b6b, 0xb3161f, tcell.ColorMaroon, tcell.AttrBold | tcell.AttrUnderline},
}

// look is how everything looks on one terminal.
type look struct {
	styles [inks]tcell.Style
	ground tcell.Color // of the line under the cursor; the terminal's own where it is reversed
}

// newLook makes the look for a terminal of so many colours, 0 to use none.
func newLook(colors int, light bool) *look {
	l := &look{ground: tcell.ColorDefault}
	for i, s := range shades {
		l.styles[i] = s.style(colors, light)
	}
	switch {
	case colors < 256:
	case light:
		l.ground = tcell.NewHexColor(0xdfeaf2)
	default:
		l.ground = tcell.NewHexColor(0x243240)
	}
	return l
}

// style is a shade on a terminal of so many colours.
func (s shade) style(colors int, light bool) tcell.Style {
	st := tcell.StyleDefault.Attributes(s.attrs)
	rgb := s.dark
	if light {
		rgb = s.light
	}
	switch {
	case colors < 8:
		return st
	case colors < 256:
		return st.Foreground(s.named)
	case rgb == none:
		return st
	}
	return st.Attributes(s.attrs &^ tcell.AttrDim).Foreground(tcell.NewHexColor(rgb))
}

// under is a style under the cursor.
func (l *look) under(st tcell.Style) tcell.Style {
	if l.ground == tcell.ColorDefault {
		return st.Reverse(true).Dim(false)
	}
	return st.Background(l.ground)
}

// of is the ink of a span.
func of(s line.Span) ink {
	if s.Secret {
		return secret
	}
	return ink(s.Role)
}
