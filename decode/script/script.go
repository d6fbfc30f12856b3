package script

import "mitmail/decode"

// Script is one dialogue or several, with what there is to say about them.
type Script struct {
	Title    decode.Text
	About    decode.Text // what there is to know before it begins; nil for nothing
	Sessions []Session   // at least one
	Question decode.Text // that it ends with; nil for none
	Answer   decode.Text // nil for none
	Behind   string      // all behind the line ---; "" where there is none
	Marked   bool        // there is such a line
}

// Session is one dialogue.
type Session struct {
	Line     int // where it begins in the file
	Protocol decode.Protocol
	Joined   bool        // seen from the middle on
	Absent   decode.Side // of which nothing was captured; 0 for none
	About    decode.Text // before its first line; nil for nothing
	Steps    []Step
	Ends     decode.Result // its verdict; "" where that is not said
}

// Step is bytes of one side or, with Gap set, a hole in what it says or, with End
// set, its end or, with TLS set, where TLS begins on both.
type Step struct {
	Line  int // in the file
	Side  decode.Side
	Bytes []byte
	Gap   int64
	End   decode.Why
	TLS   bool
	Note  decode.Text // what there is to say about it; nil for nothing
}

// Error is what is wrong with a script.
type Error struct {
	Line   int    // from 1
	Format string // in English, for Args
	Args   []any
	Hint   string // how it is written; may be ""
}
