package capture

import (
	"bytes"

	"mitmail/decode"
)

// MailPort reports whether servers of mail listen on a port.
func MailPort(port uint16) bool {
	switch port {
	case 24, 25, 110, 465, 587, 995, 2525:
		return true
	}
	return false
}

// assign says who is who.
func (f *flow) assign(client *half) {
	client.side = decode.Client
	f.peer(client).side = decode.Server
}

// guess finds out who is who where no SYN was seen: by the port that servers
// have, by who speaks like a server, else by the lower port.
func (f *flow) guess(from *half, data []byte) {
	to := f.peer(from)
	mine, its := f.endpoint(from).Port, f.endpoint(to).Port
	serves := f.table.Serves(mine)
	switch {
	case serves != f.table.Serves(its):
	case greets(data):
		serves = true
	default:
		serves = mine < its
	}
	if serves {
		f.assign(to)
	} else {
		f.assign(from)
	}
}

// greets reports whether bytes look like a server's of SMTP or POP3.
func greets(p []byte) bool {
	if bytes.HasPrefix(p, []byte("+OK")) || bytes.HasPrefix(p, []byte("-ERR")) {
		return true
	}
	return len(p) > 3 && '2' <= p[0] && p[0] <= '5' && digit(p[1]) && digit(p[2]) && (p[3] == ' ' || p[3] == '-')
}

func digit(c byte) bool { return '0' <= c && c <= '9' }
