package lesson

import (
	"embed"
	"slices"

	"mitmail/decode/script"
)

//go:embed lessons/*.txt
var files embed.FS

// names are the lessons in the order in which one may take them.
var names = []string{"send", "fetch", "login", "errors", "pipelining", "starttls", "downgrade", "smuggling", "bdat", "smtputf8", "mime", "forged-from"}

// Names are the names of the lessons that come with mitmail, in the order in which one
// may take them.
func Names() []string { return slices.Clone(names) }

// Text is the file of a lesson that comes with mitmail, by its name; "" where there is
// none.
func Text(name string) string {
	if !slices.Contains(names, name) {
		return ""
	}
	return text(name)
}

// Shipped is a lesson that comes with mitmail, by its name; nil where there is none.
func Shipped(name string) *script.Script {
	if !slices.Contains(names, name) {
		return nil
	}
	return parsed(name)
}

// First is what is shown to those who ask for no lesson. A practice site has to say the
// server's part.
func First() *script.Script { return parsed("first") }

func text(name string) string {
	p, err := files.ReadFile("lessons/" + name + ".txt")
	if err != nil {
		panic(err) // a name without a file
	}
	return string(p)
}

func parsed(name string) *script.Script {
	s, err := script.Parse(text(name))
	if err != nil {
		panic(err) // it is read by a test
	}
	return s
}
