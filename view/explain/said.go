package explain

import "mitmail/view/lang"

// said is an entry in the language of the reader. The tables are in English.
func said(e Entry, ok bool) (Entry, bool) {
	return Entry{lang.T(e.Short), lang.T(e.Text), e.Ref}, ok
}
