package tcp_test

import (
	"strings"
	"testing"
)

const shake = "C:syn S:syn C:0/0 "

func TestStories(t *testing.T) {
	for name, c := range map[string]struct{ words, want string }{
		"plain": {shake + "S:0/0:220 C:0/3:HELO S:3/4:250 C:fin:4/6 S:fin:6/5 C:5/7",
			"# S:220 C:HELO S:250 C.eof S.eof"},
		"end of the capture": {shake + "S:0/0:220 C:0/3:HE", "# S:220 C:HE C.cut S.cut"},
		"one-byte segments":  {shake + "S:0/0:2 S:1/0:2 S:2/0:0 C:0/3:H C:1/3:I", "# S:220 C:HI C.cut S.cut"},
		"everything twice": {"C:syn C:syn S:syn S:syn C:0/0 C:0/0 S:0/0:220 S:0/0:220 C:0/3:HELO C:0/3:HELO S:3/4:250 S:3/4:250 C:fin:4/6 C:fin:4/6 S:fin:6/5 S:fin:6/5 C:5/7 C:5/7",
			"# S:220 C:HELO S:250 C.eof S.eof"},
		"three times":         {shake + "C:0/0:abc C:0/0:abc C:0/0:abc C:3/0:d", "# C:abcd C.cut S.cut"},
		"reversed":            {shake + "C:4/0:ef C:2/0:cd C:0/0:ab", "# C:abcdef C.cut S.cut"},
		"one in between":      {shake + "C:0/0:ab C:4/0:ef C:2/0:cd", "# C:abcdef C.cut S.cut"},
		"partly again":        {shake + "C:0/0:abcd C:2/0:cdef", "# C:abcdef C.cut S.cut"},
		"over several":        {shake + "C:2/0:c C:4/0:e C:0/0:abcdefg", "# C:abcdefg C.cut S.cut"},
		"keep-alive":          {shake + "C:0/0:abcd S:0/4 C:3/0:x S:0/4 C:3/0 S:0/4 C:4/0:ef", "# C:abcdef C.cut S.cut"},
		"fast open":           {"C:syn:0/:EHLO S:syn:0/4 S:0/4:220", "# C:EHLO S:220 C.cut S.cut"},
		"the end came first":  {shake + "C:fin:4/0 C:0/0:abcd S:0/5", "# C:abcd C.eof S.cut"},
		"bytes with the end":  {shake + "C:fin:0/0:abcd S:fin:0/5:xyz", "# C:abcd C.eof S:xyz S.eof"},
		"from the SYN on":     {shake + "C:-1/0:EHLO S:-1/3:250 C:3/2:QUIT S:2/7:221 C:fin:7/5", "# !syn-counted C:EHLO S:250 C:QUIT S:221 C.eof S.cut"},
		"from the SYN, acked": {shake + "C:-1/0:EHLO S:-1/4:250 C:3/3:QUIT S:2/8:221 C:fin:7/6 S:fin:5/9", "# !syn-counted C:EHLO S:250 C:QUIT S:221 C.eof S.eof"},
		"probed at once":      {shake + "C:-1/0:x C:0/0:EHLO", "# C:EHLO C.cut S.cut"},
		"half closed":         {shake + "C:fin:0/0:LIST S:0/5:a S:1/5:b S:2/5:c S:fin:3/5", "# C:LIST C.eof S:abc S.eof"},
		"nothing said":        {shake + "C:fin:0/0 S:fin:0/1 C:1/1", "# C.eof S.eof"},
		"nobody answers":      {"C:syn C:syn C:syn", ""},
		"refused":             {"C:syn S:rst:0/0", ""},
		"bytes behind an end": {shake + "C:fin:0/0:ab C:3/0:cd S:fin:0/3", "# C:ab C.eof !data-after-end S.eof"},
		"reset":               {shake + "S:0/0:220 C:0/3:DATA C:rst:4/3", "# S:220 C:DATA C.reset S.cut"},
		"reset, late bytes":   {shake + "C:rst:0/0 S:0/0:220 S:rst:3/0", "# C.reset S:220 S.reset"},
		"reset of another":    {shake + "C:0/0:ab C:rst:99000000/0 C:2/0:cd", "# C:abcd C.cut S.cut"},
		"reset behind a hole": {shake + "C:2/0:cd C:rst:4/0", "# C-2 C:cd C.reset S.cut"},

		"no syn":               {"S:0/0:220 C:0/3:HELO", "# !start-not-seen S:220 C:HELO C.cut S.cut"},
		"no syn, client first": {"C:0/0:HELO S:0/4:250", "# !start-not-seen C:HELO S:250 C.cut S.cut"},
		"no syn, only acks":    {"C:0/0 S:0/0 C:fin:0/0", ""},
		"one side":             {"C:0/0:HELO C:4/20:MAIL C:8/50:RCPT", "# !start-not-seen C:HELOMAILRCPT C.cut S.cut"},
		"one side, syn":        {"C:syn C:0/0 C:0/9:HELO C:fin:4/50", "# C:HELO C.eof S.cut"},
		"the other side":       {"S:syn S:0/0:220 S:3/4:250", "# S:220250 C.cut S.cut"},
		"no acks":              {"C:syn S:syn S:0/:220 C:0/:HELO S:3/:250", "# S:220 C:HELO S:250 C.cut S.cut"},

		"hole, at the end":     {shake + "C:0/0:ab C:4/0:ef", "# C:ab C-2 C:ef C.cut S.cut"},
		"hole, acknowledged":   {shake + "C:0/0:ab C:4/0:ef S:0/6 +2s C:6/0:gh", "# C:ab C-2 C:efgh C.cut S.cut"},
		"hole, answered":       {shake + "C:0/0:ab S:0/4:250 +2s C:4/3:ef", "# C:ab C-2 S:250 C:ef C.cut S.cut"},
		"hole, last":           {shake + "C:0/0:ab S:0/6", "# C:ab C-4 C.cut S.cut"},
		"the fin is missing":   {shake + "C:0/0:ab S:0/3:x S:fin:1/3", "# C:ab C.eof S:x S.eof"},
		"hole of 1 GiB":        {shake + "C:0/0:ab C:1073741826/0:cd S:0/1073741828 +2s C:1073741828/0:e", "# C:ab C-1073741824 C:cde C.cut S.cut"},
		"many holes":           {shake + "C:1/0:b C:3/0:d C:5/0:f S:0/6 +2s C:6/0:g", "# C-1 C:b C-1 C:d C-1 C:fg C.cut S.cut"},
		"holes on both sides":  {shake + "C:2/3:cd S:3/2:250 +2s C:4/6:e", "# C-2 S-3 C:cd S:250 C:e C.cut S.cut"},
		"late is not a hole":   {shake + "C:2/0:cd S:0/0 S:0/0 +5s C:0/0:ab", "# C:abcd C.cut S.cut"},
		"the answer first":     {shake + "S:0/0:220 S:3/4:250 C:0/3:HELO", "# S:220 C:HELO S:250 C.cut S.cut"},
		"the command first":    {shake + "C:0/3:HELO S:0/0:220 S:3/4:250", "# S:220 C:HELO S:250 C.cut S.cut"},
		"the fin's ack first":  {shake + "S:0/3:bye C:fin:0/0:ab", "# C:ab C.eof S:bye S.cut"},
		"too late for content": {shake + "C:0/0:ab C:4/0:ef S:0/6 +2s C:6/0:g C:2/0:XX", "# C:ab C-2 C:efg C.cut S.cut"},

		"cut":                {shake + "C:0/0:ab~3 C:5/0:cd~3", "# C:ab !packets-cut C-3 C:cd C-3 C.cut S.cut"},
		"all cut":            {shake + "C:0/0:~5 S:0/5:x", "# !packets-cut C-5 S:x C.cut S.cut"},
		"cut, out of order":  {shake + "C:5/0:cd~3 C:0/0:ab~3", "# C:ab !packets-cut C-3 C:cd C-3 C.cut S.cut"},
		"cut, in part again": {shake + "C:0/0:ab~3 C:3/0:defg", "# C:ab !packets-cut C-3 C:fg C.cut S.cut"},

		"again, with a fin":   {shake + "C:fin:0/0:ab C:fin:0/0:ab C:3/0 S:fin:0/3", "# C:ab C.eof S.eof"},
		"a fin in the middle": {shake + "C:0/0:abcd C:fin:2/0 C:4/0:e", "# C:abcde C.cut S.cut"},

		"reused after the end":   {shake + "C:fin:0/0:a S:fin:0/2 C:syn S:syn C:0/0:b", "# C:a C.eof S.eof # C:b C.cut S.cut"},
		"reused without an end":  {shake + "C:0/0:a C:syn S:syn C:0/0:b C:syn S:syn C:0/0:c", "# C:a C.cut S.cut # C:b C.cut S.cut # C:c C.cut S.cut"},
		"reused after a reset":   {shake + "C:0/0:a S:rst:0/1 C:syn S:syn C:0/0:b", "# C:a S.reset C.cut # C:b C.cut S.cut"},
		"reused after no start":  {"C:0/0:a C:syn S:syn C:0/0:b", "# !start-not-seen C:a C.cut S.cut # C:b C.cut S.cut"},
		"late bytes of the past": {shake + "C:fin:0/0:ab S:fin:0/3 C:0/0:ab C:fin:2/1 S:0/3", "# C:ab C.eof S.eof"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, base := range []uint32{1000, 0, 0xffffffff, 0xfffffffd, 0x7ffffffe} {
				st := newStory()
				st.base = base
				if got, _ := st.told(t, c.words); got != c.want {
					t.Fatalf("from %d:\ngot  %s\nwant %s", base, got, c.want)
				}
			}
		})
	}
}

// The first copy counts, and both are shown.
func TestContradictions(t *testing.T) {
	for name, c := range map[string]struct{ words, want, shown string }{
		"unacknowledged":  {shake + "C:0/0:good C:0/0:evil C:4/0:!", "# C:good !retransmission-differs C:! C.cut S.cut", `"good" came first, "evil" later`},
		"acknowledged":    {shake + "C:0/0:good S:0/4:ok C:0/2:evil C:4/2:!", "# C:good S:ok !retransmission-differs C:! C.cut S.cut", `"good" came first, "evil" later`},
		"behind a hole":   {shake + "C:2/0:good C:2/0:evil C:0/0:ab", "# !retransmission-differs C:abgood C.cut S.cut", `"good" came first, "evil" later`},
		"partly":          {shake + "C:0/0:abgood C:2/0:evilxy", "# C:abgood !retransmission-differs C:xy C.cut S.cut", `"good" came first, "evil" later`},
		"around":          {shake + "C:2/0:good C:0/0:abevilxy", "# !retransmission-differs C:abgoodxy C.cut S.cut", `"good" came first, "evil" later`},
		"bytes that show": {shake + "C:0/0:a\x1bb C:0/0:a\x00b", "# C:a\x1bb !retransmission-differs C.cut S.cut", `"a\x1bb" came first, "a\x00b" later`},
		"at the memory's edge": {shake + "C:0/0:" + strings.Repeat("x", 40_000) + " C:39998/0:yy C:40000/0:z",
			"# C:" + strings.Repeat("x", 40_000) + " !retransmission-differs C:z C.cut S.cut", `"xx" came first, "yy" later`},
		"forgotten": {shake + "C:0/0:" + strings.Repeat("x", 40_000) + " C:0/0:yy C:40000/0:z",
			"# C:" + strings.Repeat("x", 40_000) + "z C.cut S.cut", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, w := newStory().told(t, c.words)
			if got != c.want {
				t.Errorf("\ngot  %.200s\nwant %.200s", got, c.want)
			}
			if strings.TrimSpace(w.full) != c.shown {
				t.Errorf("\nshown %s\nwant  %s", w.full, c.shown)
			}
		})
	}
}
