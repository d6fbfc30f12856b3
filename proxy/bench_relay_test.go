package proxy

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"net"
	"sync"
)

// plainRelay copies both ways with buffers of 32 KB, in user space as the proxy
// does.
func plainRelay(client, server net.Conn) {
	var back sync.WaitGroup
	back.Go(func() { copyPlain(client, server, func([]byte) {}) })
	copyPlain(server, client, func([]byte) {})
	back.Wait()
}

// floorRelay is plainRelay with the work that must be done for the record of a
// message: its hash, and its part decoded and hashed. It knows the one message
// that [attachment] makes.
func floorRelay(client, server net.Conn) {
	var back sync.WaitGroup
	back.Go(func() { copyPlain(client, server, func([]byte) {}) })
	f := floor{message: sha256.New(), part: sha256.New()}
	copyPlain(server, client, f.take)
	back.Wait()
}

func copyPlain(dst, src net.Conn, look func([]byte)) {
	buf := make([]byte, 32<<10)
	for {
		n, err := src.Read(buf)
		look(buf[:n])
		if _, bad := dst.Write(buf[:n]); err != nil || bad != nil {
			closeWrite(dst)
			return
		}
	}
}

// floor hashes what passes and, behind a header, decodes base64 and hashes that.
type floor struct {
	message, part hash.Hash
	inPart        bool
	left, decoded []byte
}

func (f *floor) take(p []byte) {
	f.message.Write(p)
	if !f.inPart {
		i := bytes.Index(p, []byte("\r\n\r\n"))
		if i < 0 {
			return
		}
		f.inPart, p = true, p[i+4:]
	}
	if bytes.HasSuffix(p, []byte("\r\n.\r\n")) {
		f.inPart, p = false, p[:len(p)-3]
	}
	for len(p) > 0 {
		line, rest, _ := bytes.Cut(p, []byte("\r\n"))
		f.left, p = append(f.left, line...), rest
	}
	whole := len(f.left) / 4 * 4
	f.decoded = append(f.decoded[:0], make([]byte, base64.StdEncoding.DecodedLen(whole))...)
	n, _ := base64.StdEncoding.Decode(f.decoded, f.left[:whole])
	f.part.Write(f.decoded[:n])
	f.left = append(f.left[:0], f.left[whole:]...)
	if !f.inPart {
		f.message.Sum(nil)
		f.part.Sum(nil)
		f.message.Reset()
		f.part.Reset()
	}
}
