// Package detect finds out which protocol a connection speaks, from what its two
// sides sent first and from the port of its server.
//
//	e := detect.Evidence{Client: …, Server: …, Port: 25}
//	v := e.Verdict()
//	// v.Known is false: more has to be seen, ask again
//	// v.Protocol is 0: this is no mail, v.Spoken names what it is
//
// [Classify] reads one line; [Evidence.Verdict] combines both sides; the table
// of ports is behind [MailPort]. The package keeps nothing and needs at most 512
// bytes of a side.
package detect
