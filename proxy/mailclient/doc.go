// Package mailclient goes through SMTP and POP3 step by step, as a mail client
// does.
//
//	c, err := mailclient.DialSMTP(ctx, "127.0.0.1:1025", nil)
//	...
//	defer c.Close()
//	c.Hello("client.example")
//	c.Mail("anna@example.org")
//	c.Rcpt("anna@example.org")
//	c.Data([]byte("Subject: hello\r\n\r\nGood morning.\r\n"))
//	c.Quit()
//
// [SMTPClient] and [POP3Client] have one method for each step of their
// protocol. They are made to be read, keep what they read from the connection
// within limits, and never send a line break inside a command.
package mailclient
