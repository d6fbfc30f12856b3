// Package lesson has lessons in mail, and plays them through a proxy.
//
// A lesson is a script (package script): what client and server say in their turns,
// and notes. [All] has those that come with mitmail; a teacher's own is a file of the
// same kind, and nothing is different about it.
//
// A [Player] is the client of a lesson, and its server, unless the lesson goes to a
// real one. Both do what the script says, in its order; the proxy in between decodes it
// as it does any session. What a lesson says comes among the events, each note as a
// [decode.Note] behind the line that it is about: the Player's Observe, which the proxy
// has as its sink, puts it there.
package lesson
