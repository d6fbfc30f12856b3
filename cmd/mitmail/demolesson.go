package main

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"mitmail/cmd/internal/client"
	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/manual"
	"mitmail/decode"
	"mitmail/decode/script"
	"mitmail/proxy"
	"mitmail/proxy/lesson"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/text"
	"mitmail/view/wrap"
)

// lessonFlags is what demo is told of lessons.
type lessonFlags struct {
	list, step bool
	server     string
	remote     proxy.Endpoint // of --server
}

// course is a lesson by its name.
type course struct {
	name string // as the user gave it
	*script.Script
}

// read is the lesson that the command line asks for; its Script is nil where it asks for
// none.
func (o *lessonFlags) read(args []string) (course, error) {
	var c course
	if o.step && !hasKeys() {
		return c, exit.Misuse(lang.T("--step waits for a key, and there is no terminal"), lang.T("without it the lesson is played at once"))
	}
	if len(args) > 0 {
		c.name = args[0]
		var err error
		if c.Script, err = findLesson(c.name); err != nil {
			return c, err
		}
	}
	if o.server == "" {
		return c, nil
	}
	if c.Script == nil {
		return c, exit.Misuse(lang.T("--server is for a lesson"), lang.T("mitmail demo --list names the lessons"))
	}
	speaks := decode.SMTP
	if strings.HasPrefix(o.server, "pop3") {
		speaks = decode.POP3
	}
	var err error
	if o.remote, err = client.ParseServer(o.server, speaks); err != nil {
		return c, err
	}
	if !slices.ContainsFunc(c.Sessions, func(s script.Session) bool { return s.Protocol == speaks }) {
		return c, exit.Misuse(lang.F("%s has no session that speaks %s", c.name, speaks), "")
	}
	return c, nil
}

// findLesson is the lesson of a name, or in a file.
func findLesson(name string) (*script.Script, error) {
	if s := lesson.Shipped(name); s != nil {
		return s, nil
	}
	text, err := readLesson(name)
	if errors.Is(err, os.ErrNotExist) && !strings.ContainsAny(name, `/\.`) {
		hint := lang.T("mitmail demo --list names the lessons")
		if near := manual.Nearest(name, lesson.Names()); near != "" {
			hint = lang.F("did you mean %s? %s", near, hint)
		}
		return nil, exit.Misuse(lang.F("there is no lesson %q, and no file", name), hint)
	}
	if err != nil {
		return nil, exit.Misuse(lang.F("cannot read the lesson: %v", err), "")
	}
	s, err := script.Parse(text)
	if err == nil {
		err = lesson.Check(s)
	}
	var wrong *script.Error
	if errors.As(err, &wrong) {
		return nil, exit.Misuse(lang.F("%s: line %d: %s", name, wrong.Line, line.Clean(lang.F(wrong.Format, wrong.Args...))), lang.T(wrong.Hint))
	}
	return s, err
}

// readLesson reads the file of a lesson, and of one that is too large as much as shows
// that it is.
func readLesson(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	p, err := io.ReadAll(io.LimitReader(f, script.MaxSize+1))
	return string(p), err
}

// listLessons lists the lessons that come with mitmail.
func listLessons(w io.Writer, g *globals) error {
	names, wide := lesson.Names(), 0
	for _, name := range names {
		wide = max(wide, wrap.Width(name)+2)
	}
	for _, name := range names {
		title := lang.Choose(lesson.Shipped(name).Title)
		if err := text.Columns(w, console.Look(w, g.color), []int{wide}, line.Span{Text: name, Role: line.Verb}, line.Span{Text: title}); err != nil {
			return err
		}
	}
	return nil
}
