package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode/mask"
	"mitmail/decode/record"
)

// Step is one thing that was said, or that happened, in a session.
type Step struct {
	At   int     // the number of its record
	From string  // client, server, proxy; "" for nobody
	What string  // as in [Difference]
	Text string  // on one line. From the wire: not safe for a screen
	Took float64 // of a reply: milliseconds, where that is known

	timed  bool
	key    string   // steps of one key may stand side by side
	same   string   // and are alike where this is,
	facts  []string // and these, which the text does not tell
	user   string   // and these, where they are known on both sides
	secret string
	offers []string // what a server can do, each word by itself
}

// steps are what is compared of a session.
func steps(all []record.Record) []*Step {
	var list []*Step
	var names []string // of hosts, which words may repeat
	for i := range all {
		r := &all[i]
		if s := step(r, names); s != nil {
			s.At, s.From = r.Seq, r.From
			list = append(list, s)
		}
		names = append(names, hosts(r)...)
		names = names[:min(len(names), maxHosts)]
	}
	return list
}

// step is a record as it is compared; nil for one that is not.
func step(r *record.Record, names []string) *Step {
	switch r.Event {
	case "command":
		text := strings.TrimSpace(r.Verb + " " + r.Args)
		return &Step{What: "command", Text: text, key: "command " + r.Verb, same: command(r)}
	case "reply":
		return reply(r, names)
	case "response":
		return &Step{What: "response", Text: first(r.Decoded, strings.TrimRight(r.Raw, "\r\n")), key: "response"}
	case "auth":
		return login(r)
	case "tls":
		return secured(r)
	case "message":
		return message(r)
	case "finding":
		return &Step{What: "finding", Text: r.ID + ": " + strings.Join(r.Text, " "), key: "finding " + r.ID}
	case "preamble", "opaque", "gap":
		return &Step{What: r.Event, Text: first(r.Kind, strconv.FormatInt(r.Bytes, 10)+" bytes"), key: r.Event, same: r.Kind}
	case "close":
		return &Step{What: "end", Text: first(r.Outcome, r.Reason), key: "end", same: r.Verdict, facts: facts("verdict", r.Verdict, "reason", r.Reason)}
	}
	return nil
}

// command is what is compared of a command.
func command(r *record.Record) string {
	switch r.Verb {
	case "EHLO", "HELO", "LHLO": // the client's name
		return ""
	case "PASS": // the login says whether it is another one
		return ""
	case "AUTH":
		mechanism, initial, _ := strings.Cut(r.Args, " ")
		return fmt.Sprint(strings.ToUpper(mechanism), initial != "")
	case "APOP":
		user, _, _ := strings.Cut(r.Args, " ")
		return user
	case "BDAT":
		_, last, _ := strings.Cut(r.Args, " ")
		return strings.ToUpper(last)
	case "MAIL", "RCPT":
		return path(r.Args) + params(r.Params)
	}
	return r.Args
}

// path is the address of MAIL or RCPT, however it is spaced.
func path(args string) string {
	if i := strings.IndexByte(args, '>'); i >= 0 {
		args = args[:i+1]
	}
	word, address, _ := strings.Cut(args, ":")
	return strings.ToUpper(word) + strings.TrimSpace(address)
}

// params are the parameters of MAIL or RCPT, without what is another size each time.
func params(all map[string]string) string {
	var list []string
	for name, value := range all {
		if name == "SIZE" {
			value = ""
		}
		list = append(list, name+"="+value)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// login is an attempt to log in, with the secret where it is known: a wrong one is a
// common cause.
func login(r *record.Record) *Step {
	text := r.Mechanism
	switch r.OK {
	case true:
		text = "logged in: " + text
	case false:
		text = "login failed: " + text
	}
	s := &Step{What: "login", key: "login", same: text, user: r.User, secret: r.Secret}
	if mask.Masked(r.Secret) || mask.Masked(r.Digest) {
		s.user, s.secret = first(r.User, mask.Hidden), mask.Hidden
	}
	s.Text = text + " as " + s.user
	if r.Secret != "" {
		s.Text = fmt.Sprintf("%s, secret %s", s.Text, r.Secret)
	}
	return s
}

// equals reports whether what is compared of two steps of one key is the same, but for
// what they offer.
func (s *Step) equals(o *Step) bool {
	return s.same == o.same && slices.Equal(s.facts, o.facts) && agree(s.user, o.user) && (s.secret == "" || o.secret == "" || agree(s.secret, o.secret))
}

// agree reports whether two texts are the same, as far as masking has left them.
func agree(a, b string) bool { return a == b || a == mask.Hidden || b == mask.Hidden }

func secured(r *record.Record) *Step {
	text := strings.Join(strings.Fields(fmt.Sprintf("%s leg, %s: %s %s", r.Leg, r.How, r.Version, r.Cipher)), " ")
	if r.OK == false {
		text = fmt.Sprintf("%s failed: %s", text, r.Error)
	}
	return &Step{What: "tls", Text: text, key: "tls " + r.Leg, same: text}
}

// message is a message, which is another one each time to the byte.
func message(r *record.Record) *Step {
	same := fmt.Sprintf("%v %v %q", r.Complete, r.OK, r.Subject)
	own := facts("via", r.Via, "from", r.HeaderFrom, "to", r.HeaderTo)
	for i, p := range r.Parts {
		own = append(own, fmt.Sprintf("part %d %s %s", i+1, p.Type, strings.Join(facts("name", p.Name, "sha256", p.SHA256), " ")))
	}
	text := fmt.Sprintf("message of %d bytes, %q, parts: %d", r.Size, r.Subject, len(r.Parts))
	switch {
	case r.Complete == false:
		text = fmt.Sprintf("%s, cut short", text)
	case r.OK == true:
		text = fmt.Sprintf("%s, taken", text)
	case r.OK == false:
		text = fmt.Sprintf("%s, refused", text)
	}
	return &Step{What: "message", Text: text, key: "message", same: same, facts: own}
}

// facts are the values that are not empty, each behind its name.
func facts(pairs ...string) (all []string) {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			all = append(all, pairs[i]+" "+pairs[i+1])
		}
	}
	return all
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
