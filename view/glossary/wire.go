package glossary

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// protocols are what a line may be of, with how a server begins.
var protocols = []struct {
	decode.Protocol
	kind  Kind
	greet string
}{
	{decode.SMTP, SMTPCommand, "220 ready\r\n"},
	{decode.POP3, POP3Command, "+OK ready\r\n"},
}

// command is a line that begins with a verb, with what stands behind it.
func command(word string) (topics []Topic) {
	verb, args, _ := strings.Cut(word, " ")
	if args == "" {
		return nil
	}
	var logins []Topic
	for _, p := range protocols {
		e, known := explain.Verb(p.String(), verb)
		if !known {
			continue
		}
		events := decoded(p.Protocol, p.greet, word)
		t := Topic{Word: word, Kind: p.kind, Entry: e, Example: explain.Example(p.String(), verb)}
		for _, ev := range events {
			switch w := ev.Payload.(type) {
			case *decode.Command:
				t.says(line.Of(p.Protocol, ev))
				for _, r := range ev.Secrets {
					t.Secrets = append(t.Secrets, string(ev.Raw[r.Start:r.End]))
				}
				t.section(lang.T("parameters"), parameters(w.Params))
				if steps := login(w); steps != nil { // they have an example of their own
					logins, t.Example = steps, nil
				}
			case *decode.Finding:
				if w.ID == "bad-parameter" {
					t.section(lang.T("what is odd about it"), []Part{{w.ID, explain.Entry{Text: line.Said(w.Said), Ref: w.Ref}}})
				}
			}
		}
		topics = append(topics, t)
	}
	return append(topics, logins...)
}

// decoded is what a client's line means to the decoder.
func decoded(p decode.Protocol, greeting, text string) (events []decode.Event) {
	c := decode.New(p)
	for _, said := range []struct {
		by    decode.Side
		bytes string
	}{{decode.Server, greeting}, {decode.Client, text + "\r\n"}} {
		events = nil
		c.Push(said.by, []byte(said.bytes))
		for u, ok := c.Next(said.by); ok; u, ok = c.Next(said.by) {
			events = append(events, c.Commit(time.Time{}, u, decode.Ruling{})...)
		}
	}
	return events
}

// says has the first of lines say what the topic is in short.
func (t *Topic) says(lines []line.Line) {
	if len(lines) == 0 {
		return
	}
	var b strings.Builder
	for _, s := range lines[0].Means {
		b.WriteString(s.Text)
	}
	t.Short = b.String()
}

// parameters are those of MAIL or RCPT.
func parameters(params map[string]string) (parts []Part) {
	for _, name := range slices.Sorted(maps.Keys(params)) {
		e, ok := explain.Param(name)
		if !ok {
			e = explain.Entry{Text: lang.T("Not in the standards that mitmail knows.")}
		}
		if value := params[name]; value != "" {
			name += "=" + value
		}
		parts = append(parts, Part{name, e})
	}
	return parts
}

// login is the mechanism of AUTH, and what came along with it.
func login(c *decode.Command) (topics []Topic) {
	words := strings.Fields(c.Args)
	if c.Verb != "AUTH" && c.Verb != "X-EXPS" || len(words) == 0 {
		return nil
	}
	if e, ok := explain.Mechanism(words[0]); ok {
		topics = append(topics, Topic{Word: strings.ToUpper(words[0]), Kind: Mechanism, Entry: e, Example: explain.MechanismExample(words[0])})
	}
	if len(words) == 2 {
		topics = append(topics, base64(words[1])...)
	}
	return topics
}

// offer is a line of a server's answer to EHLO or CAPA, without its code.
func offer(word string) (topics []Topic) {
	if name, _, more := strings.Cut(word, " "); !more || name != strings.ToUpper(name) {
		return nil
	}
	for _, t := range []table{{Keyword, explain.Keyword, nil}, {Capability, explain.Capability, nil}} {
		if e, ok := t.find(word); ok {
			e.Short = line.Offer(t.find, word)
			topic := Topic{Word: word, Kind: t.kind, Entry: e}
			topic.offered()
			topics = append(topics, topic)
		}
	}
	return topics
}

// offered explains the words behind an extension: mechanisms and limits.
func (t *Topic) offered() {
	words := strings.FieldsFunc(t.Word, func(r rune) bool { return r == ' ' || r == '=' && strings.HasPrefix(t.Word, "AUTH=") })
	find, name := explain.Mechanism, lang.T("the mechanisms")
	switch strings.ToUpper(words[0]) {
	case "AUTH", "SASL", "X-EXPS":
	case "LIMITS":
		find, name = explain.Limit, lang.T("the limits")
	default:
		return
	}
	var parts []Part
	for _, w := range words[1:] {
		e, ok := find(w)
		if !ok {
			e = explain.Entry{Text: lang.T("Not in the standards that mitmail knows.")}
		}
		parts = append(parts, Part{w, e})
	}
	t.section(name, parts)
}

var (
	smtpReply = regexp.MustCompile(`^([1-5]\d\d)(?:[ -](?:([245]\.\d{1,3}\.\d{1,3})(?:[ ]|$))?(.*))?$`)
	pop3Reply = regexp.MustCompile(`^(\+OK|-ERR)(?: +\[([A-Za-z][^\]]*)\])?(?: (.*)|$)`)
)

// reply is a line of a server.
func reply(word string) []Topic {
	if m := pop3Reply.FindStringSubmatch(word); m != nil {
		return answered(word, explain.Refusal{Status: m[1], ResponseCode: strings.ToUpper(m[2]), Text: m[3]})
	}
	if question, ok := strings.CutPrefix(word, "+ "); ok {
		e, _ := explain.Sign("+")
		return append([]Topic{{Word: word, Kind: Reply, Entry: e}}, base64(question)...)
	}
	r, ok := replyOf(word)
	if !ok {
		return nil
	}
	return replied(word, r)
}

// replyOf takes a reply of SMTP apart; further lines may follow the first one.
func replyOf(text string) (explain.Refusal, bool) {
	first, more, _ := strings.Cut(text, "\n")
	m := smtpReply.FindStringSubmatch(strings.TrimRight(first, "\r"))
	if m == nil {
		return explain.Refusal{}, false
	}
	n, _ := strconv.Atoi(m[1])
	words := m[3]
	for l := range strings.Lines(more) {
		if next := smtpReply.FindStringSubmatch(strings.TrimSpace(l)); next != nil {
			l = next[3]
		}
		words += " " + strings.TrimSpace(l)
	}
	return explain.Refusal{Code: n, Enhanced: m[2], Text: words}, true
}

// replied is a reply of SMTP: what was refused and why, or what its code says.
func replied(word string, r explain.Refusal) []Topic {
	t := Topic{Word: word, Kind: Reply, Entry: coded(r.Code)}
	if e, ok := explain.Code(r.Code, r.To); ok {
		t.Entry = e
	}
	if r.Code/100 == 4 || r.Code/100 == 5 {
		r = r.Supposed()
		t.Short = r.Short()
		t.remedied(r.Remedy())
	} else if r.To == "" {
		if topics := answers(word, &t, r); topics != nil {
			return topics
		}
		t.section(lang.T("as the answer to"), meanings(explain.Meanings(r.Code)))
	}
	t.section(lang.T("digit by digit"), digits(r.Code))
	t.section(lang.F("enhanced code %s, part by part", r.Enhanced), statusParts(r.Enhanced))
	return []Topic{t}
}

// answers are replies that say more than their code: a line of EHLO's list, and the
// question of a login.
func answers(word string, t *Topic, r explain.Refusal) []Topic {
	switch e, known := explain.Keyword(r.Text); {
	case r.Code == 334:
		return append([]Topic{*t}, base64(r.Text)...)
	case r.Code == 250 && r.Enhanced == "" && known && r.Text != "":
		e.Short = line.Offer(explain.Keyword, r.Text)
		k := Topic{Word: r.Text, Kind: Keyword, Entry: e}
		k.offered()
		hello, _ := explain.Code(250, "EHLO")
		k.section(lang.T("the line"), []Part{{strings.TrimSuffix(word, r.Text), hello}})
		return []Topic{k}
	}
	return nil
}

// answered is a reply of POP3.
func answered(word string, r explain.Refusal) []Topic {
	t := Topic{Word: word, Kind: Reply}
	t.Entry, _ = explain.Answer(r.Status, r.To)
	if e, ok := explain.ResponseCode(r.ResponseCode); ok {
		t.Text, t.Ref = e.Text, e.Ref
	}
	if r.Status == "-ERR" {
		r = r.Supposed()
		t.Short = r.Short()
		t.remedied(r.Remedy())
	}
	if !r.Known() && r.ResponseCode == "" {
		t.section(lang.T("as the answer to"), meanings(explain.AnswerMeanings(r.Status)))
	}
	return []Topic{t}
}

// base64 is a text in base64 that stands for something.
func base64(word string) []Topic {
	groups, ok := explain.Base64(word)
	if !ok || len(word)%4 != 0 {
		return nil
	}
	var plain strings.Builder
	for _, g := range groups {
		plain.Write(g.Bytes)
	}
	d, ok := explain.Decode(plain.String())
	if !ok {
		return nil
	}
	t := Topic{Word: word, Kind: Base64, Entry: d.Entry, Groups: groups}
	parts := []Part{{lang.T("decoded"), explain.Entry{Text: plain.String()}}}
	for _, f := range d.Fields {
		parts = append(parts, Part{f.Name, explain.Entry{Text: f.Value}})
		if f.Secret {
			t.Secrets = append(t.Secrets, f.Value)
		}
	}
	if d.Secret {
		t.Secrets = []string{plain.String()}
	}
	t.section(lang.T("what it holds"), parts)
	return []Topic{t}
}
