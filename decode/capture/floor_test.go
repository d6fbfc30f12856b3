package capture_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"io"
	"iter"
	"net/netip"
	"os"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// frames is the packets of a file that the generator made, and no other.
func frames(r io.Reader) iter.Seq[[]byte] {
	const packetBlock, head = 6, 28
	in := bufio.NewReaderSize(r, 1<<20)
	return func(yield func([]byte) bool) {
		for {
			start, err := in.Peek(8)
			if err != nil {
				return
			}
			size := int(binary.LittleEndian.Uint32(start[4:]))
			block, _ := in.Peek(size)
			if block[0] == packetBlock && !yield(block[head:head+binary.LittleEndian.Uint32(block[20:])]) {
				return
			}
			in.Discard(size)
		}
	}
}

// bare is the least that gopacket can do with a capture: a pass over the layers
// of its packets. Each that carries data is given to take. It returns how many
// bytes that were.
func bare(tb testing.TB, name string, take func(*layers.IPv4, *layers.TCP)) (total int64) {
	tb.Helper()
	file, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	var ethernet layers.Ethernet
	var ip layers.IPv4
	var tcp layers.TCP
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet)
	parser.SetDecodingLayerContainer(gopacket.DecodingLayerArray(nil).Put(&ethernet).Put(&ip).Put(&tcp))
	parser.IgnoreUnsupported = true
	var found []gopacket.LayerType
	for frame := range frames(file) {
		if err := parser.DecodeLayers(frame, &found); err != nil {
			tb.Fatal(err)
		}
		if len(tcp.Payload) > 0 {
			total += int64(len(tcp.Payload))
			take(&ip, &tcp)
		}
	}
	return total
}

// floor is what one core cannot save: the bare loop, the hash of each message,
// and the decoding and the hash of each part. It knows what the generator
// makes, and that nothing is lost or out of order. It returns the hashes of the
// messages.
func floor(tb testing.TB, name string) (sums []string) {
	open := make(map[netip.AddrPort]*letter)
	bare(tb, name, func(ip *layers.IPv4, tcp *layers.TCP) {
		client, said := clientOf(ip, tcp)
		l := open[client]
		switch {
		case bytes.HasPrefix(said, []byte("354 ")):
			open[client] = new(letter)
		case bytes.HasPrefix(said, []byte("RETR ")):
			open[client] = &letter{late: true}
		case l == nil:
		case l.late:
			l.late = false // the status line
		case string(said) == ".\r\n":
			sums = append(sums, l.end())
			delete(open, client)
		default:
			l.write(said)
		}
	})
	return sums
}

func clientOf(ip *layers.IPv4, tcp *layers.TCP) (netip.AddrPort, []byte) {
	from, port := ip.SrcIP, tcp.SrcPort
	if port < 1024 {
		from, port = ip.DstIP, tcp.DstPort
	}
	addr, _ := netip.AddrFromSlice(from)
	return netip.AddrPortFrom(addr, uint16(port)), tcp.Payload
}

// letter is a message that the floor hashes.
type letter struct {
	late        bool      // it begins one packet from now
	whole, part hash.Hash // part is nil where there is no base64
	rest        []byte    // a line of base64 that is not whole
	octets      []byte
	over        bool // the part
}

// write takes a packet's bytes. The first packet holds the whole header, and
// the text in front of a file.
func (l *letter) write(p []byte) {
	if l.whole == nil {
		l.whole = sha256.New()
		l.begin(p)
	} else if l.part != nil {
		l.lines(p)
	}
	l.whole.Write(p)
}

func (l *letter) begin(p []byte) {
	_, body, _ := bytes.Cut(p, []byte("\r\n\r\n"))
	text, file, ok := bytes.Cut(body, []byte("base64\r\n\r\n"))
	if !ok {
		sha256.Sum256(body)
		return
	}
	_, text, _ = bytes.Cut(text, []byte("\r\n\r\n"))
	sha256.Sum256(text)
	l.part = sha256.New()
	l.lines(file)
}

// lines decodes lines of base64 up to the delimiter.
func (l *letter) lines(p []byte) {
	l.rest = append(l.rest, p...)
	n := bytes.LastIndexByte(l.rest, '\n') + 1
	block := l.rest[:n]
	if end := bytes.IndexByte(block, '-'); end >= 0 || l.over {
		block, l.over = block[:max(end, 0)], true
	}
	l.octets, _ = base64.StdEncoding.AppendDecode(l.octets[:0], block)
	l.part.Write(l.octets)
	l.rest = append(l.rest[:0], l.rest[n:]...)
}

func (l *letter) end() string {
	if l.part != nil {
		l.part.Sum(nil)
	}
	return hex.EncodeToString(l.whole.Sum(nil))
}
