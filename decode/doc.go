// Package decode understands SMTP, LMTP and POP3 conversations: bytes of both
// sides go in, events come out. It does no I/O: no sockets, files, clocks or
// goroutines. Whoever owns the bytes, a live proxy or a capture, drives a
// [Conversation] with [Conversation.Push], [Conversation.Next] and
// [Conversation.Commit], and both see the same events.
//
// A unit is the least piece of one direction that means something alone: a
// line, a run of message body, the end of a body, a fragment of an over-long
// line, opaque bytes. Next cuts units off what was pushed; Commit says what
// became of a unit and returns what it meant.
//
// # The laws
//
// Every line of this package is held to six laws.
//
//  1. Conservation. Per direction, the raw bytes of the events that own bytes,
//     in order, are exactly the bytes that came in; and the bytes forwarded are
//     exactly those, or what a ruling, or mitmail speaking for itself, put in
//     their place.
//  2. Split invariance. However one side's bytes are cut into reads, the events
//     are the same (adjacent chunks joined). The interleaving of the two sides
//     is input, not a cut.
//  3. Bound. A conversation holds at most one line limit a side, one reply, a
//     fixed number of outstanding commands and 1 MiB of envelope; what is more
//     is counted, not kept (finding limit-reached).
//  4. Never fails. No traffic panics it, stops it, or turns into a Go error: at
//     worst a finding and opaque bytes.
//  5. Transparency. The bytes out are the bytes in, and they leave as they come:
//     half a line goes on at once. Only what follows STARTTLS or STLS waits,
//     until its reply, and whole lines and replies where a driver holds a side.
//  6. One truth. A script gives the same events on every road: whole, byte by
//     byte, through a recorded capture and back, and through a live proxy.
//
// # Who owns what
//
// A Conversation is not safe for concurrent use: its driver holds one lock
// around it. The bytes of an [Event] (Raw, Sent) belong to the conversation
// until the next Push of that side; whoever keeps an event copies them. What
// an event means (Event.What) is never changed after it was given.
package decode
