package pcap_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"mitmail/decode/capture/internal/capturetest"
)

func TestPcapng(t *testing.T) {
	const stamp = 1_000_000_000_000_000
	for _, big := range []bool{true, false} {
		file := capturetest.Cat(
			capturetest.Section(big, capturetest.Option(big, 1, "of the section"), capturetest.Option(big, 0, "")),
			capturetest.Block(big, 5, "interface statistics"),
			capturetest.Interface(big, 1, capturetest.Option(big, 2, "eth0"), capturetest.Option(big, 9, "\x09"), capturetest.Option(big, 0, "")),
			capturetest.Interface(big, 276),
			capturetest.Block(big, 4, "names that nobody needs"),
			capturetest.Block(big, 0x0bad, uint32(32473), "custom"),
			capturetest.Enhanced(big, 0, 1e18+5, []byte("nanos"), capturetest.Option(big, 1, "a comment"), capturetest.Option(big, 2, "flag"), capturetest.Option(big, 1, "another"), capturetest.Option(big, 0, "")),
			capturetest.Enhanced(big, 1, 1e15+5, []byte("micros")),
			capturetest.Block(big, 3, uint32(6), "simple"),
			capturetest.Block(big, 2, uint16(1), uint16(9), uint32(stamp>>32), uint32(stamp&math.MaxUint32), uint32(3), uint32(3), "old"),
			capturetest.Section(!big),
			capturetest.Interface(!big, 101),
			capturetest.Enhanced(!big, 0, 1e15, []byte("other order")),
		)
		all, r, err := capturetest.Packets(file)
		if err != nil || len(all) != 5 || len(r.Warnings()) > 0 {
			t.Fatal(len(all), err, warned(r))
		}
		var got []string
		for _, p := range all {
			got = append(got, string(p.Data), p.Link.String(), p.Time.Format(time.RFC3339Nano), p.Comment)
		}
		want := []string{
			"nanos", "1", "2001-09-09T01:46:40.000000005Z", "a comment\nanother",
			"micros", "276", "2001-09-09T01:46:40.000005Z", "",
			"simple", "1", "1970-01-01T00:00:00Z", "",
			"old", "276", "2001-09-09T01:46:40Z", "",
			"other order", "101", "2001-09-09T01:46:40Z", "",
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("\ngot  %q\nwant %q", got, want)
		}
		if r.Comment() != "" {
			t.Errorf("the last section has the comment %q", r.Comment())
		}
	}
}

func TestSectionComment(t *testing.T) {
	_, r, err := capturetest.Packets(capturetest.Section(true, capturetest.Option(true, 1, "one"), capturetest.Option(true, 1, "two"), capturetest.Option(true, 0, "")))
	if err != nil || r.Comment() != "one\ntwo" {
		t.Errorf("%v %q", err, r.Comment())
	}
}

func TestSecrets(t *testing.T) {
	secrets := func(s string) []byte { return capturetest.Block(true, 10, uint32(0x544c534b), uint32(len(s)), s) }
	_, r, err := capturetest.Packets(capturetest.Cat(capturetest.Section(true), secrets("CLIENT_RANDOM 1 2"), secrets("CLIENT_RANDOM 3 4\n")))
	if err != nil || string(r.Secrets()) != "CLIENT_RANDOM 1 2\nCLIENT_RANDOM 3 4\n" {
		t.Errorf("%v %q", err, r.Secrets())
	}
	large := secrets(strings.Repeat("x", 15<<20))
	_, r, err = capturetest.Packets(capturetest.Cat(capturetest.Section(true), large, large))
	if err != nil || len(r.Secrets()) > 16<<20 || !strings.Contains(warned(r), "too long") {
		t.Errorf("%v: %d bytes kept, warned %q", err, len(r.Secrets()), warned(r))
	}
}
