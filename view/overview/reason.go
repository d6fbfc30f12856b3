package overview

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// Reason is why something failed.
type Reason struct {
	To     string // what was refused: a verb, CONNECT, "." as in records; "" where it was none
	Words  string // such as "550 5.1.1  recipient refused: no such mailbox"
	Later  bool   // it may work another time
	Filter string // an expression for the records that it is about
}

// ReasonOf is the reason that an event gives; false where nothing failed that
// matters. Masked leaves out of it what a server said in its own words.
func ReasonOf(ev decode.Event, masked bool) (Reason, bool) {
	if w, ok := ev.Payload.(*decode.Close); ok {
		return ending(w)
	}
	if !session.Fails(ev.Payload) {
		return Reason{}, false
	}
	switch w := ev.Payload.(type) {
	case *decode.Reply:
		return refusal(w, masked), true
	case *decode.Auth:
		return login(w.Mechanism), true
	}
	return Reason{"TLS", lang.T("TLS failed"), false, `event == "tls" and not ok`}, true
}

// ending is the reason of a session that came to nothing without a refusal.
func ending(w *decode.Close) (Reason, bool) {
	if w.Result != decode.ResultBroken && w.Result != decode.ResultUnreachable {
		return Reason{}, false
	}
	return Reason{"", line.VerdictOf(w.Result).Words, false, fmt.Sprintf("verdict == %q", w.Result)}, true
}

// maxMechanism is how many bytes of a mechanism's name are told.
const maxMechanism = 64

// login is the reason of a login that failed.
func login(mechanism string) Reason {
	r := Reason{To: "AUTH", Words: lang.T("login failed"), Filter: `event == "auth" and not ok`}
	if mechanism != "" && len(mechanism) <= maxMechanism {
		r.Words = lang.F("login failed, by %s", mechanism)
		r.Filter += " and mechanism == " + strconv.Quote(mechanism)
	}
	return r
}

// refusal is the reason that a reply gives.
func refusal(w *decode.Reply, masked bool) Reason {
	said := line.Refusal(w)
	said.Rcpt = ""
	if masked {
		said.Text = ""
	}
	to, about := w.To, ` and to == `+strconv.Quote(w.To)
	switch {
	case w.Code == 500, w.Code == 502: // not understood, whatever it was
		to, about = "", ""
	case strings.ContainsFunc(to, func(r rune) bool { return r >= utf8.RuneSelf }): // no verb: it may be a masked one
		about = ""
	}
	return Reason{
		To:     to,
		Words:  strings.TrimSpace(cmp.Or(w.Status, strconv.Itoa(w.Code))+" "+w.Enhanced) + "  " + said.Short(),
		Later:  w.Code/100 == 4,
		Filter: `event == "reply" and not ok` + about + refusalCode(w),
	}
}

// refusalCode is the part of a filter that is about the codes of a reply.
func refusalCode(w *decode.Reply) (filter string) {
	switch {
	case w.Code != 0:
		filter = fmt.Sprintf(" and code == %d", w.Code)
	case w.ResponseCode != "":
		filter = " and response_code == " + strconv.Quote(w.ResponseCode)
	}
	if w.Enhanced != "" {
		filter += " and enhanced == " + strconv.Quote(w.Enhanced)
	}
	return filter
}

// said is a reply in short: its code, or its status.
func said(w *decode.Reply) string {
	if w.Code != 0 {
		return strconv.Itoa(w.Code)
	}
	return w.Status
}
