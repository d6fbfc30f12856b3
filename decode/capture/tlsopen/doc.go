// Package tlsopen opens recorded TLS with the secrets of a key log.
//
//	var keys tlsopen.KeyLog
//	keys.Add(text) // NSS key log format
//	d := tlsopen.NewDecrypter(&keys)
//	d.Push(decode.Client, bytes, func(clear []byte) { … })
//
// A [Decrypter] follows the handshake of one connection, of TLS 1.2 (RFC 5246) or
// 1.3 (RFC 8446), derives the keys from the secrets and decrypts each record: AES in
// GCM and CBC, and ChaCha20-Poly1305. The first thing that cannot be is the end:
// [Decrypter.Over] and [Decrypter.Why] tell. It keeps at most a record and a
// handshake message of a side.
package tlsopen
