// Package practice has mail servers to practise and test with, as
// net/http/httptest is to net/http.
//
// A [Site] holds accounts and their mail. [NewSMTPServer] and [NewPOP3Server]
// serve it on free ports of 127.0.0.1, so what SMTP delivers POP3 can fetch:
//
//	site := practice.NewSite()
//	in, err := practice.NewSMTPServer(site, practice.Options{})
//	...
//	defer in.Close()
//	c, err := mailclient.DialSMTP(ctx, in.Addr, nil)
package practice
