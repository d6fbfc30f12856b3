package lang

// zhCommands is the manuals of commands, in lines of 80 columns.
func zhCommands() map[string]string {
	return map[string]string{
		`mitmail stands between mail clients and mail servers, forwards every byte, and
shows what is said.

Exit codes: 0 done, 1 failed or not all recorded, 2 usage, 3 --fail-on matched,
130 interrupted; an interrupt is how a proxy ends, so there it is 130 from the
second on. Standard output carries the product, standard error all else.
Lines are as wide as the terminal, or as $COLUMNS says.`: `mitmail 位于邮件客户端与邮件服务器之间，转发每一个字节，并显示双方的对话。

退出码：0 完成，1 失败或没有全部记录，2 用法错误，3 与 --fail-on 匹配，130 被中
断。proxy 本来就靠中断来结束，因此它从第二次中断起才是 130。标准输出只写结果，其
余写到标准错误。行宽与终端相同，或由 $COLUMNS 决定。`,
		`Forward local ports to real servers and show what is said. Point a mail client
at the local port; every byte goes on to the server, and back.

A ROUTE is LOCAL=REMOTE. REMOTE is scheme://host[:port]. LOCAL is [host:]port,
where the host is 127.0.0.1 unless it is written; port 0 picks a free one.

  smtp submission lmtp pop3        in clear, ports 25 587 24 110, and upgraded
                                   on both legs when the client asks
  smtps submissions pop3s          TLS from the first byte, ports 465 465 995
  …+starttls                       smtp, submission or pop3, always upgraded
  …+plain                          smtp, submission or pop3, never upgraded

TLS is read along: mitmail shows the client a certificate of its own, which the
client has to trust (mitmail cert), and verifies the server's. LOCAL may have a
scheme of its own, scheme://[host:]port, so that an old client can use a new
server; a bare scheme goes with a bare one only.

With --socks the client names the server itself, with --transparent the firewall
does: what goes to ports of mail is decoded, all else is passed on unread. They
go with routes or without. On --socks, a port that is open to other machines
wants a password of them: $MITMAIL_SOCKS_PASSWORD, or --socks-password-file.

On a terminal the sessions are shown on a dashboard; ? there says what its keys
do, and Q quits. The first interrupt stops accepting and ends the sessions within
5 seconds, the second ends at once.`: `把本地端口转发到真正的服务器，并显示对话。让邮件客户端连接本地端口，每个字节都会
转发给服务器，服务器的回复也会转发回来。

ROUTE 的形式是 LOCAL=REMOTE。REMOTE 是 scheme://host[:port]。LOCAL 是
[host:]port，不写主机时是 127.0.0.1；端口 0 自动选择空闲端口。

  smtp submission lmtp pop3        明文，端口 25 587 24 110；客户端要求时，
                                   两段连接都升级为 TLS
  smtps submissions pop3s          从第一个字节起就是 TLS，端口 465 465 995
  …+starttls                       smtp、submission 或 pop3，总是升级
  …+plain                          smtp、submission 或 pop3，从不升级

mitmail 能读到 TLS 中的内容：它向客户端出示自己的证书，客户端要信任它（mitmail
cert），并验证服务器的证书。LOCAL 可以有自己的协议，即 scheme://[host:]port，这
样旧客户端也能使用新服务器；不带后缀的协议只能与不带后缀的搭配。

使用 --socks 时由客户端自己指定服务器，使用 --transparent 时由防火墙决定：发往邮
件端口的内容解码，其余的不解读就转发。可以与路由一起使用，也可以单独使用。
--socks 的端口对其他机器开放时，要求它们提供密码：$MITMAIL_SOCKS_PASSWORD 或
--socks-password-file。

在终端上，会话显示在仪表盘中；在那里按 ? 查看按键，按 Q 退出。第一次中断停止接受
新的连接，并在 5 秒之内结束会话；第二次中断立即结束。`,
		`Decode the mail in captures: pcap and pcapng, also packed as .gz or .zst. - is
standard input, which is decoded as it comes: tcpdump -w - | mitmail read -

A directory stands for every capture below it, in order of name, whatever their
names; what is no capture there is passed over. Patterns such as 'logs/*.pcap.gz'
are expanded. Many files are read side by side, and sessions are numbered across
all of them. --since and --until leave sessions out that do not touch a time; it
is in local time where it is a time of day, unless --utc is given. As each file
is then looked at twice, that is for files only.

Which connections are mail is told by what is said, whatever the port; where
that does not tell, by the port. --port smtp=2526 says what a port speaks.

On a terminal the sessions are shown on a dashboard, from the first one on while
the rest is still being read; ? there says what its keys do, and Q quits.
An interrupt ends the sessions where they are; what was found so far counts.

With -i it captures what passes a network interface, or any of them, without
touching it, until it is interrupted (Linux; mail ports and those of --port, or
everything with --port any). -w FILE.pcapng then writes the packets as they
come; with --filter or --mask the sessions that are shown, made anew.`: `解码抓包文件中的邮件会话：pcap 和 pcapng，也可以压缩为 .gz 或 .zst。- 是标准输
入，边读边解码：tcpdump -w - | mitmail read -

给出文件夹时读取其中所有的抓包文件，按名字排序，不看后缀；不是抓包文件的略过。
'logs/*.pcap.gz' 这样的模式会展开。多个文件并行读取，会话统一编号。--since 和
--until 略去与某段时间无关的会话；写每天的时间时是本地时间，除非写了 --utc。因为
要把每个文件读两遍，它们只能用于文件。

哪些连接是邮件，由内容判断，与端口无关；内容判断不了时才看端口。--port smtp=2526
指定某个端口使用的协议。

在终端上，会话显示在仪表盘中，读到第一个就开始显示，其余的继续读取；在那里按 ?
查看按键，按 Q 退出。中断时会话到此为止，已经找到的仍然有效。

使用 -i 时，抓取经过某个网络接口（或任意接口）的内容，不加干扰，直到被中断
（Linux；邮件端口和 --port 指定的端口，写 --port any 时是所有端口）。此时 -w
FILE.pcapng 按到达的次序写出数据包；使用 --filter 或 --mask 时则重新生成所显示的
会话。`,
		`Send a message the way every mail client does, in nine steps: connect, hear the
greeting, EHLO, AUTH, MAIL, RCPT, DATA, the text, QUIT. The text comes from FILE
or, with - or none, from standard input. When it has no header one is added. A
recipient that is refused makes the command fail; the others get the message.

SCHEME is smtp, submission or lmtp: TLS begins where the server offers STARTTLS.
With +starttls it begins or the command fails, with +plain it never does, and
smtps or submissions are TLS from the first byte. On this machine, localhost or
127.0.0.1, mitmail's own certificate is trusted: there a proxy shows it.`: `像每个邮件客户端那样发送邮件，分九个步骤：连接、接收问候、EHLO、AUTH、MAIL、
RCPT、DATA、正文、QUIT。正文来自 FILE；写 - 或不写时来自标准输入。没有邮件头时自
动添加。有收件人被拒绝时命令失败，其余收件人照样收到邮件。

SCHEME 是 smtp、submission 或 lmtp：服务器支持 STARTTLS 时就启用 TLS。带
+starttls 时必须启用，否则命令失败；带 +plain 时从不启用；smtps 和 submissions
从第一个字节起就是 TLS。在本机（localhost 或 127.0.0.1）上信任 mitmail 自己的证
书，因为那里由 mitmail proxy 出示它。`,
		`Fetch messages the way every POP3 client does, in seven steps: connect, USER,
PASS, STAT, LIST, RETR, and QUIT, with DELE before it if --delete is given. Each
message becomes a file 0001.eml, 0002.eml, … in the folder, and stays on the
server; --delete deletes there what is on the disk.

SCHEME is pop3: TLS begins where the server offers STLS. With pop3+starttls it
begins or the command fails, with pop3+plain it never does, and pop3s is TLS from
the first byte. On this machine, localhost or 127.0.0.1, mitmail's own
certificate is trusted: there a proxy shows it.

--new fetches what it has not fetched before. POP3 cannot say what is new: the
unique-ids of the messages are remembered, in --confdir.`: `像每个 POP3 客户端那样收取邮件，分七个步骤：连接、USER、PASS、STAT、LIST、RETR、
QUIT；写了 --delete 时，QUIT 之前还有 DELE。每封邮件存为文件夹中的 0001.eml、
0002.eml、……，并保留在服务器上；--delete 会把已经存盘的从服务器删除。

SCHEME 是 pop3：服务器支持 STLS 时就启用 TLS。pop3+starttls 必须启用，否则命令失
败；pop3+plain 从不启用；pop3s 从第一个字节起就是 TLS。在本机（localhost 或
127.0.0.1）上信任 mitmail 自己的证书，因为那里由 mitmail proxy 出示它。

--new 只取以前没有取过的邮件。POP3 不能说明哪些是新的：邮件的唯一标识保存在
--confdir 中。`,
		`Show mitmail's own certificate authority, and how to trust it. It vouches for
what mitmail shows to mail clients that speak TLS with it. It is made when it is
first needed, on this machine and for this user alone, and is in --confdir.`: `显示 mitmail 自己的证书颁发机构，以及如何信任它。mitmail 用它签发出示给邮件客户
端的证书。它在第一次需要时生成，只属于这台机器上的这个用户，保存在 --confdir
中。`,
		`Make a new certificate authority with a new key, in the place of the old one.
Every mail client has to be told to trust it, and to trust the old one no more.`: `用新的密钥生成新的证书颁发机构，取代旧的。要让每个邮件客户端信任新的，不再信任旧
的。`,
		`Write the certificate of mitmail's authority, never the key, for programs that
are to trust it: as text (--pem, unless another is asked for), in binary (--der),
or as a trust store in PKCS#12 (--p12), for Java. The password of the trust store
is %s.`: `写出 mitmail 颁发机构的证书（绝不写出密钥），供其他程序信任：文本（--pem，默
认）、二进制（--der），或供 Java 使用的 PKCS#12 信任库（--p12）。信任库的密码是
%s。`,
		`Two sessions side by side: where do they part? A mail goes through with their
server and not with ours, or went through yesterday and not today: the first
thing that differs is mostly the reason.

%s

Compared are greeting, capabilities, commands, replies, logins, TLS, messages and
findings, in their order. What is another each time is not: times, addresses and
host names, message ids and sizes, challenges and their answers, and the words of
a reply that says yes. A no is compared with its words, but for numbers and ids in
them. Last comes what took more than 10 times as long, and more than 50 ms.

With --json a line has at, the numbers of the records in A and B (0 where that side
has none), what differs (greeting, capabilities, command, reply, login, message,
timing, ...), and a and b, what each has.

Exit codes: 0 the same, 1 different, 2 usage, and files that cannot be read.`: `并排比较两个会话：从哪里开始不同？邮件用他们的服务器能发出去，用我们的却不行；或
者昨天可以，今天不行：最先不同的地方多半就是原因。

%s

比较的内容依次是问候、支持的扩展、命令、回复、登录、TLS、邮件和发现。每次都会不
同的不作比较：时间、地址和主机名、邮件标识和大小、质询及其回答，以及肯定回复的文
字。否定回复的文字要比较，其中的数字和标识除外。最后列出用时相差十倍以上且超过
50 ms 的地方。

使用 --json 时，每行有 at（A 和 B 中记录的编号，没有的一方为 0）、what（哪里不
同：greeting、capabilities、command、reply、login、message、timing 等）、a 和 b
（各自的内容）。

退出码：0 相同，1 不同，2 用法错误或文件无法读取。`,
		`FILE:N is session N of a capture (pcap, pcapng, also .gz and .zst) or of a
recording (.jsonl). A file with a single session needs no :N.`: `FILE:N 是抓包文件（pcap、pcapng，也可以是 .gz 和 .zst）或记录（.jsonl）中的会话
N。只有一个会话的文件不用写 :N。`,
		`Play one side of a recorded session again: with --to the client's side, to a
server, and with --listen the server's side, to a client. It goes by turns, not by
the clock: each line is said when all has come that had come before it. What is
said this time stands beside what was said then, as with mitmail diff.

%s

--to sends what the client sent, its mail included: think twice before you send a
customer's. The text of messages comes from a capture (.pcap, .pcapng); a .jsonl
has none, and another text of the same size stands in for it. An answer to a
challenge (CRAM-MD5, SCRAM, APOP) is computed anew where the password is known, by
--password-file or MITMAIL_PASSWORD; else the recorded one is sent. A masked
recording needs it for every login, and --user where it does not say who.
SCHEME says how TLS begins, as for mitmail proxy: with smtp and pop3 as in the
recording, with +starttls in any case, with +plain never.

--listen plays to one client and ends; a client that leaves without a word does
not count. Whatever the client asks for is answered by the next reply that the
server gave to such a command. TLS begins as with --to: with +starttls it is offered
in any case, with +plain never.

Exit codes: 0 played, 1 it could not be played, or --strict and replies differ,
2 usage, 130 interrupted.`: `重放记录的会话中的一方：--to 扮演客户端，发送给服务器；--listen 扮演服务器，应答
客户端。按先后次序进行，而不是按时间：之前应该收到的都收到之后，才发送下一行。这
次的对话与当时的并排显示，与 mitmail diff 相同。

%s

--to 发送客户端发送过的内容，包括邮件：发送客户的邮件之前请三思。邮件内容来自抓
包文件（.pcap、.pcapng）；.jsonl 中没有，用同样大小的其他文字代替。知道密码时
（用 --password-file 或 MITMAIL_PASSWORD），重新计算对质询（CRAM-MD5、SCRAM、
APOP）的回答，否则发送记录下来的。经过遮盖的记录每次登录都需要密码，其中没有用户
名时还需要 --user。SCHEME 说明 TLS 如何开始，与 mitmail proxy 相同：smtp 和 pop3
与记录一致，带 +starttls 时总是启用，带 +plain 时从不启用。

--listen 应答一个客户端之后就结束；一言不发就离开的客户端不算。无论客户端要求什
么，都用服务器当时对这种命令的下一条回复来应答。TLS 的开始方式与 --to 相同：带
+starttls 时总是提供，带 +plain 时从不提供。

退出码：0 已重放，1 无法重放，或使用 --strict 且回复不同，2 用法错误，130 被中
断。`,
		`Put a mail client's TLS to the test. mitmail stands between the client and its
server as an attacker could, one attack after the other, and watches what the
client does: for each, let it send or fetch a mail. --run has a command do that,
once an attack, with MITMAIL_HOST and MITMAIL_PORT in its environment.

A ROUTE is LOCAL=REMOTE, as for mitmail proxy. The client uses LOCAL, with TLS from
the first byte (smtps, pop3s) or by STARTTLS or STLS, which mitmail offers whether
REMOTE does or not. It has to trust mitmail's authority: mitmail cert says how.
An attack that works goes all the way: mail is sent and fetched.

`: `测试邮件客户端的 TLS。mitmail 像攻击者那样位于客户端与服务器之间，逐个进行攻击，
观察客户端的反应：每个攻击都要让客户端收发一封邮件。--run 让一条命令来做这件事，
每个攻击运行一次，环境变量中有 MITMAIL_HOST 和 MITMAIL_PORT。

ROUTE 的形式是 LOCAL=REMOTE，与 mitmail proxy 相同。客户端使用 LOCAL：从第一个字
节起就是 TLS（smtps、pop3s），或使用 STARTTLS 或 STLS（不论 REMOTE 是否支持，
mitmail 都会提供）。客户端要信任 mitmail 的颁发机构：见 mitmail cert。攻击成功时
会一直进行到底：真的收发邮件。

`,
		`
The verdicts:

  refuses     it does not go along: it leaves, or waits for the real answer
  falls-back  it goes on in clear, without secrets
  leaks       it tells a password or token in clear
  accepts     it takes a certificate, a version or a reply that it must not take
  works       it goes on inside TLS, in the control case
  no-try      the client never came

Exit codes: 0 done, 1 an attack could not be run, 2 usage, 3 --expect is not met,
130 interrupted.`: `
判定：

  refuses     不上当：离开，或等待真正的回复
  falls-back  改用明文继续，但没有发送密码
  leaks       用明文发送了密码或令牌
  accepts     接受了不该接受的证书、版本或回复
  works       在 TLS 中继续（对照测试）
  no-try      客户端始终没有连接

退出码：0 完成，1 有攻击无法进行，2 用法错误，3 没有达到 --expect，130 被中断。`,
		`Write a program for a shell that completes what is typed of mitmail: commands and
flags, and the values of flags: schemes, recipes, attacks, names of records and their
values inside conditions, the words that mitmail explain knows.`: `输出供 shell 使用的补全脚本，补全 mitmail 的命令、选项和选项的值：协议、配方、攻
击、条件中的记录名称及其值，以及 mitmail explain 认识的词。`,
		`Say what a word of mail means: a verb, a reply code or a whole reply, an enhanced
code, an extension, a parameter, a login mechanism, a text in base64, the id of a
finding, or a line of a mail server's log with a reply in it. What it means, where
that is written, the usual cause and what to try, and an example.

Put a line in single quotes, so that the shell leaves it alone. A verb that SMTP and
POP3 both have is explained for both. --state draws what a session goes through.

The tables hold what the RFCs define and IANA's registries list, as of 2026 and
written down by hand; what servers say beside that is from their manuals. Where it
may be otherwise, it says perhaps.

With --json a line has word, kind, short, text and ref, and cause and try where a
refusal is explained.

Exit codes: 0 all were explained, 1 nothing is known of a word.`: `说明邮件中的词是什么意思：命令、回复码或整条回复、增强状态码、扩展、参数、登录机
制、base64 文字、发现的标识，或邮件服务器日志中带有回复的一行。说明它的含义、出
处、常见原因、可以试试的办法，并举例。

整行请写在单引号里，以免被 shell 改动。SMTP 和 POP3 都有的命令，两者都会说明。
--state 画出会话经过的状态。

表中是 RFC 的定义和 IANA 的登记，截至 2026 年，由人工录入；服务器除此以外所说
的，来自它们的手册。可能有出入的地方，会写“可能”。

使用 --json 时，每行有 word、kind、short、text 和 ref；解释拒绝时还有 cause 和
try。

退出码：0 全部已解释，1 有不认识的词。`,
	}
}
