package mailclient

import "mitmail/proxy/internal/wire"

// CRLF returns a copy of text in which every line ends with CRLF, the last one
// too, as a message is sent. Empty text stays empty.
func CRLF(text []byte) []byte { return wire.CRLF(text) }
