package main_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

const sender = "bob@example.test"

// realMessage has what goes wrong on the way: dots at line starts, octets
// that are no text, a long line, empty lines, and parts.
func realMessage() []byte {
	var octets []byte
	for b := range 256 {
		octets = append(octets, byte(b))
	}
	return crlf("From: Bob <"+sender+">",
		"To: "+realAddress,
		"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from bob",
		"Message-ID: <real@example.test>",
		"Date: Tue, 24 Nov 2026 08:00:00 +0000",
		"MIME-Version: 1.0",
		`Content-Type: multipart/mixed; boundary="=-cut"`,
		"",
		"--=-cut",
		"Content-Type: text/plain; charset=utf-8",
		"Content-Transfer-Encoding: 8bit",
		"",
		"Grüße,", ".", "..", ".dot", "...", "", "x. ", "\xff\xfe are no text, nor is \x01\x7f",
		strings.Repeat("long ", 190),
		"--=-cut",
		`Content-Type: application/octet-stream; name="octets.bin"`,
		"Content-Transfer-Encoding: base64",
		"",
		base64.StdEncoding.EncodeToString(octets[:48]),
		base64.StdEncoding.EncodeToString(octets[48:]),
		"--=-cut--",
		"", "")
}

func crlf(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n") + "\r\n") }

// onDisk is a message with the line ends of a file.
func onDisk(message []byte) []byte { return bytes.ReplaceAll(message, []byte("\r\n"), []byte("\n")) }

// fromHeader is a message without what servers and clients put before it.
func fromHeader(message []byte) []byte {
	if at := bytes.Index(message, []byte("From: Bob")); at >= 0 {
		return message[at:]
	}
	return message
}

// stuffing is how many dots a message needs on the wire.
func stuffing(message []byte) int { return bytes.Count(message, []byte("\n.")) }

func sum(message []byte) string {
	hash := sha256.Sum256(message)
	return hex.EncodeToString(hash[:])
}
