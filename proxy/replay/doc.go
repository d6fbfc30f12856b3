// Package replay plays one side of a recorded session again: the client's side to a
// server, or the server's side to a client.
//
// It goes by turns and not by the clock: a line is said when all has come that had come
// before it in the recording. What the other side says this time is decoded as it was
// then, so the two can be compared:
//
//	p := replay.Player{Recording: recording, Wait: time.Minute}
//	played, err := p.Send(ctx, server)
//	r := diff.Compare(p.Comparable(recording.Records), p.Comparable(played))
//
// # What is not as it was
//
// A challenge is another one each time. Where the password is known, the answer to it is
// computed anew; else the recorded one is sent, and said. The text of a message is not in
// records: where a recording has none, another one of the same size stands in for it,
// and that is said too.
package replay

import (
	"slices"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
)

// Recording is a recorded session.
type Recording struct {
	Protocol decode.Protocol
	Records  []record.Record
	Texts    map[int][]byte // of messages, as their authors wrote them, by the number of their record
}

// Player plays a recording. It is used by one goroutine.
type Player struct {
	Recording

	// User is who logs in where the recording is masked and does not say.
	User string

	// Password is what challenges are answered with anew; "" where it is not known.
	Password string

	// Wait is how long the other side may be silent where it is its turn.
	Wait time.Duration

	// Note takes what the user should know, one line each. Nil forgets it.
	Note func(string)

	stoodIn bool // a text that is not the recorded one was sent
}

// note says what the user should know.
func (p *Player) note(text string) {
	if p.Note != nil {
		p.Note(text)
	}
}

// noteSealed says that a part of the session is not there.
func (p *Player) noteSealed() {
	if slices.ContainsFunc(p.Records, func(r record.Record) bool { return r.Event == "opaque" }) {
		p.note("the recording has TLS that was not opened: what was said inside is not played; --keylog FILE opens that of a capture")
	}
}

// Comparable are the records of a session that can be compared with those of the other:
// what was said, and what came of it, but not on what connection; and no messages once
// other texts have stood in for them.
func (p *Player) Comparable(all []record.Record) (list []record.Record) {
	own := make(map[string]int)
	for _, r := range all {
		switch {
		case asksItself(&r) != "":
			own[asksItself(&r)]++
		case r.Event == "reply" && own[r.To] > 0:
			own[r.To]--
		case r.Event == "command", r.Event == "response", r.Event == "reply" && r.To != "", r.Event == "auth", r.Event == "message" && !p.stoodIn:
			list = append(list, r)
		}
	}
	return list
}
