package tcp_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/tcp"
)

// corpus is captures of other tools' tests, with what an independent decoder
// found in them. It is not part of the project.
const corpus = "../../../../shared/corpus"

// truth is what is known of a capture. What is not mail, and what is in TLS, it
// does not count.
type truth struct {
	Packets int
	Caution string
	Streams []struct {
		Client, Server string
		ClientOctets   int64 `json:"client_octets"`
		ServerOctets   int64 `json:"server_octets"`
	}
}

// octets is how much the two sides of a connection said.
type octets struct{ client, server int64 }

func (o *octets) add(side decode.Side, n int64) {
	if side == decode.Client {
		o.client += n
	} else {
		o.server += n
	}
}

func TestCorpus(t *testing.T) {
	names, _ := filepath.Glob(corpus + "/captures/*")
	if len(names) == 0 {
		t.Skip("the corpus of captures is not at " + corpus)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			var want truth
			p, err := os.ReadFile(filepath.Join(corpus, "truth", filepath.Base(name)+".json"))
			if err != nil || json.Unmarshal(p, &want) != nil {
				t.Skip("no truth is known: ", err)
			}
			if want.Caution != "" {
				t.Skip("no truth is sure: " + want.Caution)
			}
			file, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, &want, file)
		})
	}
}

func compare(t *testing.T, want *truth, file []byte) {
	got := map[string]*octets{}
	n := capturetest.Read(t, bytes.NewReader(file), func(k tcp.Key) tcp.Handler {
		o := count(got, k.Client.String(), k.Server.String())
		return capturetest.HandlerFunc(func(side decode.Side, p []byte, _ int64, _ string) { o.add(side, int64(len(p))) })
	})
	if n != want.Packets {
		t.Errorf("%d packets, not %d", n, want.Packets)
	}
	all := map[string]*octets{}
	for _, s := range want.Streams {
		o := count(all, s.Client, s.Server)
		o.add(decode.Client, s.ClientOctets)
		o.add(decode.Server, s.ServerOctets)
	}
	for key, o := range all {
		if *o != (octets{}) && (got[key] == nil || *got[key] != *o) {
			t.Errorf("%s: %+v, not %+v", key, got[key], o)
		}
	}
}

// count finds the count of a connection; one that is used again goes on.
func count(all map[string]*octets, client, server string) *octets {
	key := strings.NewReplacer("[", "", "]", "").Replace(fmt.Sprint(client, " ", server))
	if all[key] == nil {
		all[key] = new(octets)
	}
	return all[key]
}
