package control

import (
	"encoding/json"
	"time"
	"unicode/utf8"

	"mitmail/proxy/rule"
)

// answer is the answer to a request.
type answer struct {
	OK       bool       `json:"ok"`
	Error    string     `json:"error,omitempty"`
	Held     *[]unit    `json:"held,omitempty"`
	Unit     *unit      `json:"unit,omitempty"`
	Rules    *[]ruling  `json:"rules,omitempty"`
	Sessions *[]Session `json:"sessions,omitempty"`
}

// unit is a held unit, and in what is watched, what became of it.
type unit struct {
	What       string          `json:"what,omitempty"` // held, released
	ID         int             `json:"id"`
	Session    int             `json:"session"`
	AgeMS      int64           `json:"age_ms"`
	By         string          `json:"by"`
	How        string          `json:"how,omitempty"` // released: forward edit answer drop close limit end
	Record     json.RawMessage `json:"record"`
	Text       *string         `json:"text,omitempty"`
	TextBase64 []byte          `json:"text_base64,omitempty"`
}

// missed stands in what is watched for what was not read in time.
type missed struct {
	What  string `json:"what"`
	Count int    `json:"count"`
}

// ruling is a rule in force.
type ruling struct {
	Rule    string `json:"rule"`
	By      string `json:"by"`
	Matched int64  `json:"matched"`
	On      bool   `json:"on"`
}

// Session is a session that goes on.
type Session struct {
	Session  int    `json:"session"`
	Protocol string `json:"protocol"`
	Client   string `json:"client"`
	Server   string `json:"server"`
	Route    string `json:"route"`
	AgeMS    int64  `json:"age_ms"`
}

func listed(u *rule.Unit) unit {
	return unit{ID: u.ID, Session: u.Session, AgeMS: time.Since(u.Since).Milliseconds(), By: u.By, Record: u.Record.AppendJSON(nil)}
}

func listedAll(all []rule.Unit) *[]unit {
	list := make([]unit, len(all))
	for i := range all {
		list[i] = listed(&all[i])
	}
	return &list
}

// whole is a unit with its text, unless that has a secret that is not to be shown.
func whole(u *rule.Unit) *unit {
	w := listed(u)
	switch text := string(u.Text); {
	case u.Secret:
	case utf8.ValidString(text):
		w.Text = &text
	default:
		w.TextBase64 = u.Text
	}
	return &w
}

func changed(c *rule.Change) unit {
	w := listed(&c.Unit)
	w.What, w.How = "held", c.End
	if c.End != "" {
		w.What = "released"
	}
	return w
}

// listedRules are the rules in force, without the secrets of sessions.
func (s *Server) listedRules() *[]ruling {
	all := s.Rules.Rules()
	list := make([]ruling, len(all))
	for i, r := range all {
		list[i] = ruling{s.Sessions.hide(r.Text), s.Sessions.hide(r.By), r.Matched(), r.On()}
	}
	return &list
}
