package dashboard

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/record"
	"mitmail/decode/session"
)

// completion is what Tab puts at the end of a filter, one after the other.
type completion struct {
	head string   // what stays
	list []string // what may follow it
	at   int      // which of it stands there; -1 is what they have in common
	text string   // what stands there now: who has typed since begins anew
}

// complete is what may follow a text, by the values that a name has.
func complete(text string, values func(name string) []string) completion {
	head, list := record.Complete(text, []string{"marked"}, values)
	return completion{head: head, list: list, at: -1}
}

// next is the text with what comes next: first what all of it has in common, where
// that is more than there is and leaves no quotation mark open.
func (c *completion) next(text string) string {
	common := c.head + commonPrefix(c.list)
	if c.at < 0 && len(c.list) != 1 && len(common) > len(text) && strings.Count(common, `"`)%2 == 0 {
		c.text = common
		return c.text
	}
	c.at = (c.at + 1) % len(c.list)
	c.text = c.head + c.list[c.at]
	return c.text
}

func commonPrefix(all []string) string {
	common := all[0]
	for _, one := range all {
		for !strings.HasPrefix(one, common) {
			common = common[:len(common)-1]
		}
	}
	return common
}

// How much is looked through for values.
const (
	maxValues   = 200
	maxSampled  = 1000 // sessions, the newest
	maxOverseen = 2000 // events, of the session that is shown
)

// values are texts that a name has here: those that are usual, and those of
// sessions that are shown.
func (u *ui) values(name string) []string {
	all := record.Values(name)
	list := u.got.list
	for _, l := range list[max(0, len(list)-maxSampled):] {
		all = append(all, valueOf(u.table.covers.session(l, l.Now()), name))
	}
	if s := u.now(); s != nil {
		var masker mask.Masker // a password that was sent as a command is no value to suggest
		for i := range min(s.Len(), maxOverseen) {
			s.Look(i, func(ev decode.Event) { all = append(all, eventValue(masker.Mask(ev), name)) })
		}
	}
	all = slices.DeleteFunc(all, func(v string) bool { return strings.Contains(v, mask.Hidden) })
	slices.Sort(all)
	all = slices.Compact(all)
	return all[:min(len(all), maxValues)]
}

// valueOf is what a session has under a name, or "".
func valueOf(s *session.Session, name string) string {
	switch name {
	case "client":
		return s.Client
	case "server":
		return s.Server
	case "program":
		return s.Program
	case "route":
		return s.Route
	case "file":
		return s.File
	case "user":
		return s.User
	case "subject":
		return s.Subject
	case "mail_from":
		return text(s.MailFrom)
	case "code":
		return worstCode(s)
	}
	return ""
}

// eventValue is what an event has under a name, or "".
func eventValue(ev decode.Event, name string) string {
	switch w := ev.Payload.(type) {
	case *decode.Command:
		return map[string]string{"verb": w.Verb}[name]
	case *decode.Reply:
		return map[string]string{"code": cmp.Or(strconv.Itoa(w.Code), ""), "enhanced": w.Enhanced, "status": w.Status, "to": w.To}[name]
	case *decode.Auth:
		return map[string]string{"mechanism": w.Mechanism}[name]
	}
	return ""
}
