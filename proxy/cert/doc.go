// Package cert is the certificate authority that mitmail has of its own. Where
// mitmail ends a client's TLS itself, it shows a certificate that this authority
// has signed, and a client that trusts the authority takes it:
//
//	ca, err := cert.Open(dir)
//	…
//	leaf, err := ca.Leaf(cert.Names{SNI: hello.ServerName, Host: "mail.example.com"})
//
// # The file
//
// Certificate and key stand in one file of the folder, so that they always fit
// each other. The file is made on first need: it is written under another name
// and given its own when it is complete, which fails if there is one already. So
// of several processes that come first together one makes it, and all use it.
// [Renew] puts a new file in the place of the old one in the same way.
//
// Whoever has the key can pose as any server to those who trust the authority.
// The file has mode 0600 in a folder with mode 0700, and is refused when others
// than its owner have a right to either. What [Authority.PEM], [Authority.DER]
// and [Authority.PKCS12] give out never holds the key.
//
// # Leaves
//
// A leaf is the certificate of one server. It is made when its set of names is
// first asked for and kept, up to 1,000 of them. All leaves of an authority have
// one key, that lives as long as the process: to make a leaf takes one signature.
package cert
