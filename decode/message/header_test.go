package message

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFields(t *testing.T) {
	s := parse(t, crlf("subject : A", "\tlong  ", " subject", "SUBJECT: another", "From: =?utf-8?q?J=C3=B6rg?= <j@example.org>",
		"To:", "Message-ID: <1@example.org>", "", "Subject: body"))
	got := []*string{s.Subject, s.From, s.To, s.MessageID}
	want := []string{"A\tlong   subject", "Jörg <j@example.org>", "", "<1@example.org>"}
	for i, w := range want {
		if got[i] == nil || *got[i] != w {
			t.Errorf("field %d is %v, want %q", i, got[i], w)
		}
	}
}

func TestFieldsOfParts(t *testing.T) {
	s := parse(t, crlf(multipart, "", "--b", "Subject: not the message's", "Content-Type: message/rfc822", "", "From: x", "", "--b--"))
	if s.Subject != nil || s.From != nil || s.To != nil || s.MessageID != nil {
		t.Errorf("the message has no such fields: %+v", s)
	}
}

func TestHostile55BrokenHeader(t *testing.T) {
	name := strings.Repeat("x", maxName)
	for _, c := range []struct{ name, header string }{
		{"no colon", crlf("X: y", "no colon", "Subject: s")},
		{"a folded line without colon", crlf("X: y", "no colon", " Subject: no", "Subject: s")},
		{"a blank in the name", crlf("X: y", "Subject x: no", "Subject: s")},
		{"an empty name", crlf("X: y", ": no", "Subject: s")},
		{"the longest name", crlf(name+": y", "Subject: s")},
		{"a name too long", crlf("X: y", name+"y: no", "Subject: s")},
		{"a very long line", crlf("X: y", strings.Repeat(name, 100), "Subject: s")},
		{"an octet above 127 in the name", crlf("X: y", "Subj\xe9ct: no", "Subject: s")},
		{"a mailbox's line", crlf(">From x@y Mon Jan 1 00:00:00 2024", "Subject: s")},
		{"CR for a line ending", "X: y\rSubject: no\r\nSubject: s\r\n"},
		{"LF for a line ending", "X: y\nSubject: s\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := parse(t, c.header+"\r\nbody\r\n")
			if s.Subject == nil || *s.Subject != "s" {
				t.Errorf("the subject is %v", cmp.Diff(s.Subject, new(string)))
			}
			if last := text("body\r\n"); len(s.Parts) != 1 || s.Parts[0] != last[0] {
				t.Errorf("the parts are %v", s.Parts)
			}
		})
	}
}

func TestHostile55LargeHeader(t *testing.T) {
	t.Run("2 MB", func(t *testing.T) {
		s := read("Subject: "+strings.Repeat("x", 2<<20)+"\r\n"+crlf(multipart, "", "--b", "", "one", "--b--"), 5000)
		check(t, s, text("one"), "")
		if kept := len(*s.Subject); kept+s.Dropped != 2<<20 || kept > maxField {
			t.Errorf("%d kept, %d dropped", kept, s.Dropped)
		}
	})
	t.Run("50,000 fields", func(t *testing.T) {
		s := read(strings.Repeat("Received: from a by b for c\r\n", 50_000)+crlf("Subject: s", "", "one"), 5000)
		check(t, s, text("one\r\n"), "")
		if s.Subject == nil || *s.Subject != "s" || s.Dropped != 0 {
			t.Errorf("subject %v, %d dropped", s.Subject, s.Dropped)
		}
	})
	t.Run("all that is kept", func(t *testing.T) {
		part := "--b\r\nContent-Type: text/html; name=" + strings.Repeat("x", 10_000) + "\r\n\r\nx\r\n"
		s := read(crlf(multipart, "")+strings.Repeat(part, 150)+"--b--\r\n", 5000)
		kept := 0
		for _, p := range s.Parts {
			kept += len(p.Name)
		}
		if len(s.Parts) != 150 || kept > MaxHeader || s.Dropped < 150*10_000-MaxHeader {
			t.Errorf("%d parts, %d kept, %d dropped", len(s.Parts), kept, s.Dropped)
		}
	})
}
