package dashboard

import (
	"errors"
	"fmt"
	"time"

	"mitmail/view/lang"
)

func (u *ui) askSearch() {
	u.ask(prompt{label: "/", hint: lang.T("n goes on, N back"), done: func(text string) string {
		u.search = text
		if text == "" {
			return ""
		}
		u.prompt = nil
		u.find(0)
		return ""
	}}, "")
}

func (u *ui) canWrite() bool { return u.dash.o.Write != nil && u.live != nil }

func (u *ui) canSave() bool { return u.dash.o.Save != nil && u.onMessage() }

func (u *ui) askSave() {
	message, whole := u.reader.mail.Raw, u.reader.whole
	u.ask(prompt{label: lang.T("save message to"), suggested: true, done: func(name string) string {
		if name == "" {
			return lang.T("no name given")
		}
		done := lang.F("the message is in %s", name)
		if !whole {
			done = lang.F("what was kept of the message is in %s; it is not whole", name)
		}
		return u.perform(func() error { return u.dash.o.Save(message, name) }, done)
	}}, u.free(fmt.Sprintf("message-%d.eml", u.now().ID)))
}

// canSavePart reports whether the part under view has octets to be saved.
func (u *ui) canSavePart() bool {
	return u.canSave() && len(u.reader.mail.Nodes) > 1 && !branch(u.reader.mail, u.reader.part)
}

// askSavePart saves the part under view, without its encoding: an attachment.
func (u *ui) askSavePart() {
	mail, part := u.reader.mail, u.reader.part
	u.ask(prompt{label: lang.T("save part to"), suggested: true, done: func(name string) string {
		if name == "" {
			return lang.T("no name given")
		}
		return u.perform(func() error { return u.dash.o.Save(mail.Content(part), name) }, lang.F("the part is in %s", name))
	}}, u.free(saveName(&mail.Nodes[part], fmt.Sprintf("part-%d", part))))
}

// writeTime is how long a key press waits for a file; one that takes longer is
// told of when it is done.
const writeTime = 100 * time.Millisecond

// perform does something with files, in the background where it takes long. It returns what
// is wrong where that is known at once.
func (u *ui) perform(act func() error, done string) (wrong string) {
	result := make(chan error, 1)
	u.dash.writes.Go(func() {
		var err error
		if fault := guard(func() { err = act() }); fault != nil {
			err = errors.New(lang.F("that did not work: %s", faultText(fault)))
		}
		result <- err
	})
	select {
	case err := <-result:
		if err != nil && !errors.Is(err, ErrPartly) {
			return err.Error()
		}
		u.dash.Notice(resultWords(err, done))
	case <-time.After(writeTime):
		u.dash.Notice(lang.T("writing …"))
		go func() {
			u.dash.Notice(resultWords(<-result, done))
		}()
	}
	return ""
}

// resultWords says what came of work with files.
func resultWords(err error, done string) string {
	switch {
	case errors.Is(err, ErrPartly):
		return lang.Made(err.Error())
	case err != nil:
		return lang.F("error: %s", err)
	}
	return done
}
