package capture_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"mitmail/decode"
	"mitmail/decode/capture"
)

// corpus is captures of other tools' tests, with what an independent decoder
// found in them. It is not part of the project.
const corpus = "/work/shared/corpus"

// truth is what is known of one capture.
type truth struct {
	Packets int64
	Caution string
	Streams []struct {
		Client, Server             string
		ClientOctets, ServerOctets int64
	}
}

func (s *truth) UnmarshalJSON(p []byte) error {
	var raw struct {
		Packets int64
		Caution string
		Streams []struct {
			Client, Server string
			ClientOctets   int64   `json:"client_octets"`
			ServerOctets   int64   `json:"server_octets"`
			Gaps           [][]int `json:"client_gaps"`
		}
	}
	if err := json.Unmarshal(p, &raw); err != nil {
		return err
	}
	s.Packets, s.Caution = raw.Packets, raw.Caution
	for _, r := range raw.Streams {
		s.Streams = append(s.Streams, struct {
			Client, Server             string
			ClientOctets, ServerOctets int64
		}{r.Client, r.Server, r.ClientOctets, r.ServerOctets})
	}
	return nil
}

func TestCorpus(t *testing.T) {
	names, _ := filepath.Glob(corpus + "/captures/*")
	if len(names) == 0 {
		t.Skip("no corpus at " + corpus)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			var want truth
			p, err := os.ReadFile(corpus + "/truth/" + filepath.Base(name) + ".json")
			if err != nil {
				t.Skip(err)
			}
			if err := json.Unmarshal(p, &want); err != nil {
				t.Fatal(err)
			}
			r, err := capture.NewReader(name, f)
			if err != nil {
				t.Fatal(err)
			}
			type sums struct{ c, s, cg, sg int64 }
			got := map[string]*sums{}
			a := capture.NewAssembler(func(k capture.Key) capture.Flow {
				key := k.Client.String() + " " + k.Server.String()
				if got[key] == nil {
					got[key] = &sums{}
				}
				return flowFunc(func(side decode.Side, p []byte, gap int64, id string) {
					if side == decode.Client {
						got[key].c += int64(len(p))
						got[key].cg += gap
					} else if side == decode.Server {
						got[key].s += int64(len(p))
						got[key].sg += gap
					} else { t.Log(key, id) }
				})
			})
			var d capture.Decoder
			var pk capture.Packet
			var seg capture.Segment
			var n int64
			for r.Next(&pk) {
				n++
				if d.Segment(&pk, &seg) {
					a.Add(&seg)
				}
			}
			a.Close()
			if n != want.Packets {
				t.Errorf("%d packets, not %d", n, want.Packets)
			}
			for _, w := range r.Warnings() {
				t.Log(w)
			}
			exp := map[string]*sums{}
			for _, s := range want.Streams {
				key := s.Client + " " + s.Server
				if exp[key] == nil { exp[key] = &sums{} }
				exp[key].c += s.ClientOctets
				exp[key].s += s.ServerOctets
			}
			for key, w := range exp {
				g := got[key]
				if g == nil {
					t.Errorf("%s missing (want %d %d) %q", key, w.c, w.s, want.Caution)
				} else if g.c != w.c || g.s != w.s {
					t.Errorf("%s: got %d %d (gaps %d %d) want %d %d  %q", key, g.c, g.s, g.cg, g.sg, w.c, w.s, want.Caution)
				}
			}
		})
	}
}
