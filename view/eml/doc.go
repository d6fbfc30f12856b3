// Package eml writes messages as files that mail programs open: one .eml a
// message in a [Folder], byte for byte, or all of them in an [Mbox].
//
// A [Letter] is the text of a message while it comes; when the message is over,
// it is kept or discarded.
package eml
