package decode

// After an accepted ATRN (RFC 2645 5) the two sides change roles on the same
// connection: who was the server says the commands. Inside of a Conversation Client
// and Server are roles; only here, where units come in and events go out, are they
// sides. So nothing else has to know.

// Turned reports whether the sides have changed roles.
func (c *Conversation) Turned() bool { return c.turned }

// role is the role that a side has, and the side that has a role.
func (c *Conversation) role(side Side) Side {
	if c.turned && (side == Client || side == Server) {
		return side.Other()
	}
	return side
}

// turn has the sides change roles. The session begins anew, with a greeting of who
// was the client; what was sent so far counts on.
func (c *Conversation) turn(s *smtp) {
	c.turned, c.turning = !c.turned, false
	c.client, c.server = c.server, c.client
	c.client.side, c.server.side = Client, Server
	c.tls = tlsState{client: c.tls.server, server: c.tls.client}
	c.preamble.done = [2]bool{true, true}
	if c.first != 0 {
		c.first = c.first.Other()
	}
	c.login, c.unpairedAuth, c.prompted, c.goodbye = nil, nil, false, false
	next := &smtp{c: c}
	next.tally, next.trouble = s.tally, s.trouble
	c.handler = next
	c.queue.forget()
	c.queue.push(&pending{verb: greeting})
}
