// Package mailtest has mail servers and clients to practise and test with, as
// net/http/httptest is to net/http.
//
// A [Site] holds accounts and their mail. [NewSMTPServer] and [NewPOP3Server]
// serve it on free ports of 127.0.0.1, so what SMTP delivers POP3 can fetch:
//
//	site := mailtest.NewSite()
//	in, err := mailtest.NewSMTPServer(site, mailtest.Options{})
//	...
//	defer in.Close()
//	c, err := mailtest.DialSMTP(ctx, in.Addr, nil)
//	...
//	defer c.Close()
//	c.Hello("client.example")
//	c.Mail("anna@example.org")
//	c.Rcpt("anna@example.org")
//	c.Data([]byte("Subject: hello\r\n\r\nGood morning.\r\n"))
//	c.Quit()
//
// [SMTPClient] and [POP3Client] have one method for each step of their
// protocol. They are made to be read, keep what they read from the wire within
// limits, and never send a line break inside a command.
package mailtest
