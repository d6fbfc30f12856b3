package detect

import (
	"maps"
	"slices"
)

// portProtocols are the ports that servers of mail listen on.
var portProtocols = map[uint16]ProtocolSet{
	24: smtp, 25: smtp, 465: smtp, 587: smtp, 2525: smtp,
	110: pop3, 995: pop3,
}

// MailPort reports whether servers of mail listen on a port.
func MailPort(port uint16) bool { return portProtocols[port] != 0 }

// MailPorts are the ports that servers of mail listen on, in order.
func MailPorts() []uint16 { return slices.Sorted(maps.Keys(portProtocols)) }
