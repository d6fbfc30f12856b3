package dashboard

import (
	"mitmail/decode/record"
	"mitmail/decode/session"
)

// Listener is an address to point a mail client at.
type Listener struct {
	Address string // 127.0.0.1:1025
	Server  string // what is behind it, such as smtp://mail.example.com:25
	Hints   []string
}

// Words are what there is to say of a run, in the language of the reader. The zero Words
// say nothing.
type Words struct {
	Listeners  []Listener
	Hints      []string // of an empty list, what to do next: "mitmail demo  shows how it looks"
	Standing   []string // what to beware of as long as this goes on, each in a few words
	About      []string // what else there is to know of this run, in ever fewer words
	FilterHelp string   // how filters are written, in lines of at most 80 columns
}

// Progress is how far the reading of captures is.
type Progress struct {
	Text  string // such as "45 % of 12 MB, 3400 packets"
	Done  bool
	Notes []string // why there may be less to see than expected
}

// Options say what a dashboard shows and does.
type Options struct {
	Store  *session.Store
	Words  func() Words // is asked again when the language has changed; nil says nothing
	Filter *record.Expr

	Filters     []string       // filters of before, the latest last
	KeepFilters func([]string) // keeps them for another time; may be nil
	Columns     []string       // of the list of sessions, in order; none are those that fit best
	KeepColumns func([]string) // keeps them; may be nil
	Masked      bool           // the store has no secrets to show
	Light       bool           // the terminal has a light ground

	// Read says how far the reading of captures is; nil where sessions are live.
	Read func() Progress

	Recording []string // files that all sessions are written to as they come

	// Write writes sessions to a file whose suffix, one of Formats, says how, their
	// secrets masked if that is asked for. Its error is [ErrPartly] where the file has
	// less than was said.
	Write   func(all []*session.Session, name string, masked bool) error
	Formats []string
	// Free makes a name into one that no file has yet; nil leaves names as they are.
	Free func(name string) string
	// Unsaved says that sessions are lost at the end that were not written: quitting
	// asks first.
	Unsaved bool
	// Save writes a message, as its author wrote it, to a file.
	Save func(message []byte, name string) error
	// Holder is what holds units and has rules; nil where nothing can be held.
	Holder Holder
	// Editor has the user change a text. It has the terminal meanwhile.
	Editor func(text []byte) ([]byte, error)
	// Beside lays two sessions side by side, in lines of a width, their secrets masked
	// if that is asked for; nil cannot.
	Beside func(a, b *session.Session, width int, masked bool) []string
	// Resend sends what the client of a session said once more, and says in a few
	// words what came of it; nil cannot. It may take long.
	Resend func(*session.Session) (string, error)
	// Lessons is what can be learnt here.
	Lessons Lessons
	// End ends a live session and reports whether it was one.
	End func(id int) bool
}
