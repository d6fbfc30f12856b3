package dashboard

import (
	"fmt"

	"github.com/gdamore/tcell/v2"

	"mitmail/view/lang"
	"mitmail/view/line"
)

// guard runs f and returns what it panicked with; nil where it did not. A panic
// ends f and nothing else: what is on the screen must not end the traffic behind
// it.
func guard(f func()) (fault any) {
	defer func() { fault = recover() }()
	f()
	return nil
}

// guard is guard for what the ui does; it keeps the fault.
func (u *ui) guard(f func()) any {
	fault := guard(f)
	if fault != nil {
		u.fault = fault
	}
	return fault
}

// guardInput runs what a key, the mouse or a paste does. After a panic nothing
// that was begun goes on: no prompt, no question, nothing over the screen.
func (u *ui) guardInput(f func()) {
	if fault := u.guard(f); fault != nil {
		u.prompt, u.confirm, u.drag = nil, nil, noDivider
		u.uncover()
		u.dash.Notice(lang.F("that did not work: %s", faultText(fault)))
	}
}

// faultDoc is what stands in the place of what cannot be shown.
func (u *ui) faultDoc(columns int, fault any) doc {
	t := &page{width: columns}
	t.para(span{lang.T("cannot be shown"), caut})
	t.gap()
	t.para(span{lang.F("Showing this failed: %s. It is a mistake in mitmail; what passes is not affected.", faultText(fault)), plain})
	if u.canWrite() {
		t.para(span{lang.T("w writes the session to a file, as it was received."), note})
	}
	return t.rows
}

// drawFault draws a pane whose drawing failed.
func (u *ui) drawFault(screen tcell.Screen, id paneID, r rect, fault any) {
	u.drawFrame(screen, r, id == u.at, row{}.at(0, span{" " + lang.T("cannot be shown") + " ", caut}))
	u.drawDoc(screen, u.inside(r), u.faultDoc(max(1, r.w-8), fault))
}

// faultLine stands in a dialogue for what cannot be shown.
func faultLine(fault any) line.Line {
	return line.Line{Said: []line.Span{{Text: lang.F("cannot be shown: %s", faultText(fault)), Role: line.Note}}}
}

// faultText is what a panic said, in one short line.
func faultText(fault any) string { return fit(line.Clean(fmt.Sprint(fault)), 200) }
