package client

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"
)

func TestNewMail(t *testing.T) {
	for name, text := range map[string]string{
		"ascii": "Hello\nthere\n",
		"utf-8": "Grüße\n",
		"long":  strings.Repeat("x", 2000) + "\n",
		"empty": "",
	} {
		t.Run(name, func(t *testing.T) {
			m := composition{"anna@example.org", []string{"bob@example.org", "carl@example.org"}, "Grüße\r\nBcc: x", time.Now(), []byte(text)}
			made := m.message()
			got, err := mail.ReadMessage(bytes.NewReader(made))
			if err != nil {
				t.Fatal(err)
			}
			if to, err := got.Header.AddressList("To"); err != nil || len(to) != 2 {
				t.Errorf("To: %v, %v", to, err)
			}
			if _, err := got.Header.Date(); err != nil {
				t.Error(err)
			}
			if got.Header.Get("Bcc") != "" || !strings.HasSuffix(got.Header.Get("Message-ID"), "@example.org>") {
				t.Errorf("header %v", got.Header)
			}
			if subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject")); err != nil || subject != m.subject {
				t.Errorf("Subject: %q, %v", subject, err)
			}
			body := got.Body
			if got.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
				body = quotedprintable.NewReader(body)
			}
			if back, err := io.ReadAll(body); err != nil || string(back) != strings.ReplaceAll(text, "\n", "\r\n") {
				t.Errorf("text %q, %v", back, err)
			}
			if !shortASCII(made) {
				t.Error("not every server takes this message")
			}
		})
	}
}

func TestHasHeader(t *testing.T) {
	for text, want := range map[string]bool{
		"Subject: x\n\ntext":              true,
		"subject: x\r\n folded\r\n\r\n":   true,
		"X-A: b\nFrom: a@b.example\n":     true,
		"Hello: world\n\ntext":            false,
		"From: me\nhello there\n":         false,
		"\nSubject: x\n":                  false,
		"":                                false,
		"two words: x\nSubject: x\n\n":    false,
		" folded from nothing\n\ntext\n":  false,
		"From anna Mon Jan  1\nTo: x\n\n": false,
	} {
		if got := hasHeader([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
