package dashboard

import (
	"github.com/gdamore/tcell/v2"

	"mitmail/view/line"
)

// role is the part that a piece of text plays. The first ones are
// the roles of view/line, in their order.
type role uint8

const (
	plain  = role(line.Plain)
	verb   = role(line.Verb)
	good   = role(line.Good)
	more   = role(line.More)
	later  = role(line.Later)
	bad    = role(line.Bad)
	value  = role(line.Value)
	note   = role(line.Note)
	label  = role(line.Label)
	info   = role(line.Info)
	caut   = role(line.Warning)
	danger = role(line.Danger)
	ref    = role(line.Ref)
)

const (
	secret role = role(line.Ref) + 1 + iota
	client      // who speaks
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
	failedRow // a session that did not go well
	roles
)

// colour is the look of a role: a colour on dark and on light ground, one of the
// 16, and what it has besides.
type colour struct {
	dark, light int32
	named       tcell.Color
	attrs       tcell.AttrMask
}

const none = -1

// colours are the looks of the roles. What differs in colour differs in sign or
// attribute too.
var colours = [roles]colour{
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
	failedRow: {0xf47067, 0xc4262e, tcell.ColorMaroon, 0},
	wrong:     {0xff6b6b, 0xb3161f, tcell.ColorMaroon, tcell.AttrBold | tcell.AttrUnderline},
}

// theme is the styles of the roles on one terminal.
type theme struct {
	styles [roles]tcell.Style
	ground tcell.Color // of the line under the cursor; the terminal's own where it is reversed
}

// newTheme makes the theme for a terminal of so many colours, 0 to use none.
func newTheme(colors int, light bool) *theme {
	l := &theme{ground: tcell.ColorDefault}
	for i, s := range colours {
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

// style is a colour on a terminal of so many colours.
func (s colour) style(colors int, light bool) tcell.Style {
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
func (l *theme) under(st tcell.Style) tcell.Style {
	if l.ground == tcell.ColorDefault {
		return st.Reverse(true).Dim(false)
	}
	return st.Background(l.ground)
}

// of is the role of a span.
func of(s line.Span) role {
	if s.Secret {
		return secret
	}
	return role(s.Role)
}
