package text

import "os"

// A session as a person reads it, on a page of 100 columns.
func Example() {
	w := New(os.Stdout, Options{UTC: true, Width: 100})
	for _, e := range smtpSample(1) {
		if err := w.Write(e.session, e.protocol, e.ev); err != nil {
			panic(err)
		}
	}
	// Output:
	// ── Monday, 4 May 2026, UTC ──
	// 12:01:07.123   1  ┌  127.0.0.1:53412 → 192.0.2.25:25
	//                                                     SMTP session, route 1025=smtp://mail.example.com
	// 12:01:07.124   1  ←  220 mail.example.com ESMTP Postfix
	//                                                     welcome: the server is ready              0.8 ms
	// 12:01:07.125   1  →  EHLO laptop.local              hello, and what can you do?
	// 12:01:07.126   1  ←  250-mail.example.com           hello; this is what I can do              0.8 ms
	//                1  ←  250-PIPELINING                 takes several commands at once
	//                1  ←  250-SIZE 10240000              takes messages of up to 10.2 MB
	//                1  ←  250-STARTTLS                   can encrypt
	//                1  ←  250-AUTH PLAIN LOGIN           takes logins, in these ways
	//                1  ←  250-ENHANCEDSTATUSCODES        adds codes like 5.1.1 to replies
	//                1  ←  250 8BITMIME                   takes text with bytes above 127
	// 12:01:07.127   1  →  AUTH LOGIN                     log in with LOGIN: user name, then password,
	//                                                     both base64
	// 12:01:07.128   1  ⚠  auth-in-clear                  the password can be read by anyone on the way:
	//                                                     this connection is not encrypted  RFC 4954 §4
	// 12:01:07.129   1  ←  334 VXNlcm5hbWU6               asks: "Username:"                         0.8 ms
	// 12:01:07.130   1  →  YW5uYQ==                       "anna"
	// 12:01:07.131   1  ←  334 UGFzc3dvcmQ6               asks: "Password:"                         0.8 ms
	// 12:01:07.132   1  →  Z2VoZWltbmlz                   "geheimnis"
	// 12:01:07.133   1  ←  535 5.7.8 Error: authentication failed: wrong password
	//                                                     login refused: wrong user name or
	//                                                     password (5.7.8)                          0.8 ms
	// 12:01:07.134   1  ✗  login as anna failed           with LOGIN, password geheimnis
	// 12:01:07.135   1  →  AUTH PLAIN AGFubmEAc2VjcmV0    log in with PLAIN: user and password in one
	//                                                     answer, base64; "\x00anna\x00secret"
	// 12:01:07.136   1  ←  235 2.7.0 Authentication successful
	//                                                     logged in                                 214 ms
	// 12:01:07.137   1  ✓  logged in as anna              with PLAIN, password secret
	// 12:01:07.138   1  →  MAIL FROM:<anna@example.com> SIZE=1234
	//                                                     begin a message from this sender; 1,234 bytes
	//                                                     announced
	// 12:01:07.139   1  ←  250 2.1.0 Ok                   sender accepted                           0.8 ms
	// 12:01:07.140   1  →  RCPT TO:<bob@example.net>      add a recipient
	// 12:01:07.141   1  ←  250 2.1.5 Ok                   recipient accepted                        0.8 ms
	// 12:01:07.142   1  →  RCPT TO:<nobody@example.net>   add a recipient
	// 12:01:07.143   1  ←  550 5.1.1 <nobody@example.net>: Recipient address rejected: User unknown in
	//                        virtual mailbox table        recipient refused: no such mailbox
	//                                                     (5.1.1)                                   0.8 ms
	// 12:01:07.144   1  →  DATA                           the message is about to come
	// 12:01:07.145   1  ←  354 End data with <CR><LF>.<CR><LF>
	//                                                     send the message now                      0.8 ms
	// 12:01:07.147   1  →  … 1,260 bytes                  the text of the message
	//                1  →  .                              a dot alone: the message ends here
	// 12:01:07.148   1  ←  250 2.0.0 Ok: queued as 4F1A2B3C4D
	//                                                     message accepted: the server is
	//                                                     responsible now                            1.2 s
	// 12:01:07.149   1  ✉  message accepted, 48.2 KB
	//                      subject   Größe der Dächer, 屋根の大きさ
	//                      from      Anna Müller <anna@example.com>
	//                      to        Bob <bob@example.net>
	//                      envelope  anna@example.com → bob@example.net
	//                      refused   nobody@example.net
	//                      parts     text/plain  812 bytes
	//                                image/jpeg  "roof and sky.jpg"  34.2 KB
	// 12:01:07.150   1  →  QUIT                           goodbye
	// 12:01:07.151   1  ←  221 2.0.0 Bye                  goodbye, closing                          0.8 ms
	// 12:01:07.152   1  └  delivered, 1 of 2 recipients   1.8 s, 9 commands, 1 message, 48.9 KB →,
	//                                                     742 bytes ←
}
