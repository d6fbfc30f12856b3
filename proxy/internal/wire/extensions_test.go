package wire

import (
	"bytes"
	"testing"
)

func TestLists(t *testing.T) {
	for _, c := range []struct {
		change         func([]byte, bool) []byte
		list           string
		offered, taken string
	}{
		{offerSTARTTLS, "250-mx\r\n250 SIZE\r\n", "250-mx\r\n250-SIZE\r\n250 STARTTLS\r\n", ""},
		{offerSTARTTLS, "250-mx\r\n250-SIZE\r\n250 STARTTLS\r\n", "", "250-mx\r\n250 SIZE\r\n"},
		{offerSTARTTLS, "250-mx\r\n250-starttls \r\n250 SIZE\r\n", "", "250-mx\r\n250 SIZE\r\n"},
		{offerSTARTTLS, "250 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", ""},
		{offerSTARTTLS, "250 STARTTLS\r\n", "250-STARTTLS\r\n250 STARTTLS\r\n", ""}, // the name of a host, and a strange one
		{offerSTARTTLS, "250-mx\n250 SIZE\n", "250-mx\n250-SIZE\n250 STARTTLS\r\n", ""},
		{offerSTARTTLS, "250-mx\r\n250-SIZE\r\n", "250-mx\r\n250-SIZE\r\n250-STARTTLS\r\n", ""}, // the rest is still to come
		{offerSTARTTLS, "250-mx\r\n25\r\n250 STARTTLS\r\n", "", ""},
		{offerSTARTTLS, "250-mx\r\n250-STARTTLS\r\n250\r\n", "", "250-mx\r\n250 \r\n"},
		{offerSTLS, "+OK\r\nUIDL\r\n.\r\n", "+OK\r\nSTLS\r\nUIDL\r\n.\r\n", ""},
		{offerSTLS, "+OK\r\nUIDL\r\nstls\r\n.\r\n", "", "+OK\r\nUIDL\r\n.\r\n"},
		{offerSTLS, "+OK\r\n.\r\n", "+OK\r\nSTLS\r\n.\r\n", ""},
	} {
		for offered, want := range map[bool]string{true: c.offered, false: c.taken} {
			if want == "" {
				want = c.list
			}
			if got := string(c.change([]byte(c.list), offered)); got != want {
				t.Errorf("%q offered %v: %q, want %q", c.list, offered, got, want)
			}
		}
	}
}

func FuzzLists(f *testing.F) {
	f.Add([]byte("250-mx\r\n250 STARTTLS\r\n"), true)
	f.Add([]byte("+OK\r\nSTLS\r\n.\r\n"), false)
	f.Fuzz(func(t *testing.T, list []byte, offered bool) {
		list = append(list, '\n')
		before := bytes.Clone(list)
		for keyword, change := range map[string]func([]byte, bool) []byte{"STARTTLS": offerSTARTTLS, "STLS": offerSTLS} {
			got := change(list, offered)
			if !bytes.Equal(list, before) {
				t.Fatalf("%q was changed in place", before)
			}
			if again := change(got, offered); !bytes.Equal(got, again) {
				t.Errorf("%s: %q becomes %q, and that %q", keyword, list, got, again)
			}
		}
	})
}
