package tcp

import (
	"mitmail/decode"
	"mitmail/decode/capture/detect"
)

// assign sets who is who.
func (c *conn) assign(client *direction) {
	client.side = decode.Client
	c.peer(client).side = decode.Server
}

// guess finds out who is who where no SYN was seen: by the port that servers
// have, by who speaks like a server, else by the lower port.
func (c *conn) guess(from *direction, data []byte) {
	to := c.peer(from)
	port, peerPort := c.endpoint(from).Port, c.endpoint(to).Port
	serves := c.table.Serves(port)
	switch {
	case serves != c.table.Serves(peerPort):
	case detect.Greets(data):
		serves = true
	default:
		serves = port < peerPort
	}
	if serves {
		c.assign(to)
	} else {
		c.assign(from)
	}
}
