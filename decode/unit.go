package decode

// Side says who speaks. The zero Side is nobody: findings about the whole
// session, open and close have it.
type Side uint8

// The sides of a conversation. Proxy is mitmail speaking for itself.
const (
	Client Side = iota + 1
	Server
	Proxy
)

// String is the side's name in records: client, server, proxy, or "" for nobody.
func (s Side) String() string {
	switch s {
	case Client:
		return "client"
	case Server:
		return "server"
	case Proxy:
		return "proxy"
	}
	return ""
}

// Other is the peer of Client or Server.
func (s Side) Other() Side {
	if s == Client {
		return Server
	}
	return Client
}

// UnitKind says what a [Unit] is.
type UnitKind uint8

// The kinds of units.
const (
	Line      UnitKind = iota + 1 // a line with its ending, or the first 16 KiB of an over-long one
	Fragment                      // more of an over-long line, or of a reply past its limit
	Body                          // a run of message text
	EndOfBody                     // the line with the dot that ends a message
	Octets                        // bytes that are not decoded, such as TLS
	Front                         // a piece of what stands in front of the session, see Preamble
)

// Unit is the least piece of one direction that means something alone.
type Unit struct {
	From     Side
	Kind     UnitKind
	Raw      []byte // a view, valid until the next Push of From
	Gone     int    // how many bytes of Raw have been forwarded already (see Early)
	Consumed bool   // it goes no further: it answers a command of mitmail's own, or its own side may say nothing more, see flow.withheld
}

// Ruling is what becomes of a unit. The zero Ruling forwards it untouched, and
// is the only one for a unit of which bytes are gone already. With By alone the
// unit is forwarded as it is, and the event tells who had a hand in it.
type Ruling struct {
	Send   []byte // forwarded in the unit's place; nil forwards the unit itself
	Answer []byte // the unit is not forwarded; its sender gets this in the peer's place
	Drop   bool   // the unit is not forwarded and nobody is told
	Cut    bool   // the session is cut off inside what would go on: Send is its beginning
	By     string // the rule or person that ruled
}

// byMitmail is who ruled where mitmail did, of itself.
const byMitmail = "mitmail"

// zero reports whether the unit passes as it is and nobody had a hand in it.
func (r Ruling) zero() bool {
	return r.Send == nil && r.Answer == nil && !r.Drop && !r.Cut && r.By == ""
}

// sent is what goes on of raw.
func (r Ruling) sent(raw []byte) []byte {
	switch {
	case r.Drop, r.Answer != nil:
		return nil
	case r.Send != nil:
		return r.Send
	}
	return raw
}

// Why says how a side ended.
type Why uint8

// The ways a side ends.
const (
	EOF   Why = iota + 1 // it closed its direction
	Reset                // it broke the connection
	Cut                  // mitmail, or the end of a capture, cut it off
)

// TLSPhase says where the session stands between STARTTLS (or STLS) and TLS.
type TLSPhase uint8

// The phases. Refused is left when TLS is asked for again.
const (
	NoTLS   TLSPhase = iota // never asked for
	Asked                   // the command has been sent, its reply is outstanding
	Agreed                  // the server said go ahead, or TLS came by itself
	Refused                 // the server declined, or the driver waits no longer
)
