package lang

// zhManuals is the manuals of commands and topics, in lines of 80 columns.
var zhManuals = map[string]string{
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

写文件夹时读取其中所有的抓包文件，按名字排序，不看后缀；不是抓包文件的略过。
'logs/*.pcap.gz' 这样的模式会展开。多个文件并行读取，会话统一编号。--since 和
--until 略去与某段时间无关的会话；写每天的时间时是本地时间，除非写了 --utc。因为
要把每个文件读两遍，它们只能用于文件。

哪些连接是邮件由内容判断，与端口无关；内容判断不了时才看端口。--port smtp=2526
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
recording needs it for every login.
SCHEME says how TLS begins, as for mitmail proxy: with smtp and pop3 as in the
recording, with +starttls in any case, with +plain never.

--listen plays to one client and ends; a client that leaves without a word does
not count. Whatever the client asks for is answered by the next reply that the
server gave to such a command.

Exit codes: 0 played, 1 it could not be played, or --strict and replies differ,
2 usage, 130 interrupted.`: `重放记录的会话中的一方：--to 扮演客户端，发送给服务器；--listen 扮演服务器，应答
客户端。按先后次序进行，而不是按时间：之前应该收到的都收到之后，才发送下一行。这
次的对话与当时的并排显示，与 mitmail diff 相同。

%s

--to 发送客户端发送过的内容，包括邮件：发送客户的邮件之前请三思。邮件内容来自抓
包文件（.pcap、.pcapng）；.jsonl 中没有，用同样大小的其他文字代替。知道密码时
（用 --password-file 或 MITMAIL_PASSWORD），重新计算对质询（CRAM-MD5、SCRAM、
APOP）的回答，否则发送记录下来的。经过遮盖的记录每次登录都需要密码。SCHEME 说明
TLS 如何开始，与 mitmail proxy 相同：smtp 和 pop3 与记录一致，带 +starttls 时总
是启用，带 +plain 时从不启用。

--listen 应答一个客户端之后就结束；一言不发就离开的客户端不算。无论客户端要求什
么，都用服务器当时对这种命令的下一条回复来应答。

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
	`A condition says which records are meant: --filter shows those and no others,
--fail-on makes the exit code 3 when there was one. Conditions are in the expr
language (expr-lang.org) over the names of records. Put them in single quotes,
so that the shell leaves them alone.
`: `条件说明要哪些记录：--filter 只显示符合的记录，--fail-on 在有符合的记录时使退出
码为 3。条件用 expr 语言（expr-lang.org）书写，使用记录中的名称。请写在单引号
里，以免被 shell 改动。
`,
	`
  ==  !=  <  <=  >  >=       verb == "MAIL"    code >= 500
  and  or  not  ( )          event == "auth" and not ok
  in  not in                 verb in ["MAIL", "RCPT"]
  contains  startsWith  endsWith  matches
                             args contains "example.org"    verb matches "^X"
  any(LIST, …)  len(LIST)    any(text, # contains "quota")    len(rejected) > 0
  params.NAME                int(params.SIZE) > 1000000

Texts stand in double quotes, numbers in none. What a record lacks is "", 0 or
an empty list; an ok, known, complete or intercepted that is not there is
neither true nor false. Every record knows the client, server, program, pid,
user, mail_from and rcpt_to of its session as of then.
`: `
  ==  !=  <  <=  >  >=       verb == "MAIL"    code >= 500
  and  or  not  ( )          event == "auth" and not ok
  in  not in                 verb in ["MAIL", "RCPT"]
  contains  startsWith  endsWith  matches
                             args contains "example.org"    verb matches "^X"
  any(LIST, …)  len(LIST)    any(text, # contains "quota")    len(rejected) > 0
  params.NAME                int(params.SIZE) > 1000000

文字写在双引号里，数字不写引号。记录中没有的是 ""、0 或空列表；没有的 ok、
known、complete 或 intercepted 既不是真也不是假。每条记录都知道当时所属会话的
client、server、program、pid、user、mail_from 和 rcpt_to。
`,
	`Any text shows the sessions in which it was said, or in which something is
called so: an address, a subject, a piece of a reply. A condition shows those
with a record that meets it. Tab completes names and their values, Up goes back
to earlier filters. marked is true of the sessions that m marked.

Examples:
`: `任意文字：显示说过它的会话，或其中有东西叫这个名字的会话，例如地址、主题、回复的
一部分。条件：显示有记录符合条件的会话。Tab 补全名称和值，↑ 回到以前的过滤。对于
用 m 标记的会话，marked 为真。

例子：
`,
	`A finding is something odd or unsafe that mitmail has noticed. Its id is what
conditions ask for:

  mitmail read mail.pcap --text -f 'id == "bare-lf"'
  mitmail proxy 1025=smtp://mail.example.com --fail-on 'severity == "danger"'

Below: each id with its severity (info, warning or danger), what it says, where
that is written, and what to do.
`: `发现是 mitmail 注意到的反常或不安全的情况。条件中使用它的标识：

  mitmail read mail.pcap --text -f 'id == "bare-lf"'
  mitmail proxy 1025=smtp://mail.example.com --fail-on 'severity == "danger"'

下面列出每个标识，以及它的严重程度（info 提示、warning 警告、danger 危险）、内
容、出处和怎么办。
`,
	`A recipe is a set of rules that comes with mitmail, to see what a client does
when its server is full, slow, wrong or not well:

  mitmail proxy 1025=smtp://mail.example.com --recipe greylist

--recipe may be given several times, and beside --rule and --rules, which go
before it. Records name what a recipe touched "recipe:NAME". Below: what each
shows, and its rules (mitmail help rules), to copy and change.
`: `配方是 mitmail 自带的一组规则，用来观察服务器已满、很慢、出错或状态不佳时，客户
端会怎么做：

  mitmail proxy 1025=smtp://mail.example.com --recipe greylist

--recipe 可以写多次，也可以与 --rule 和 --rules 一起使用，后两者优先。被配方改动
的内容在记录中写为 "recipe:NAME"。下面列出每个配方演示什么，以及它的规则
（mitmail help rules），可以复制和修改。
`,
	`A rule changes what passes between a client and its server:

  WHEN => ACTION[; ACTION]...

WHEN is a condition (mitmail help filter) over the record that a line or message
would become if it passed: an open, command, response, reply or message. Besides
the names of records it may ask for

  n            how many times this rule's WHEN was met in this session,
               this time included
  total        the same over all sessions
  chance(P)    true with probability P, such as chance(0.1)

The actions:

`: `规则更改客户端与服务器之间经过的内容：

  WHEN => ACTION[; ACTION]...

WHEN 是条件（mitmail help filter），针对一行或一封邮件如果通过会成为的记录：
open、command、response、reply 或 message。除了记录中的名称，还可以使用

  n            这条规则的 WHEN 在这个会话中第几次成立，包括这一次
  total        同上，但在所有会话中计数
  chance(P)    以概率 P 为真，例如 chance(0.1)

动作：

`,
	`
TEXT runs to a semicolon or to the end, or stands in double quotes with \n, \r,
\t and \" inside. A missing line end is added. A speed is such as 300B/s, 10KB/s
or 1MB/s.

Behind reply or send, close and reset let that text go on first.

The first rule that matches decides what becomes of a line; delay, throttle,
slice and mark of all rules that match apply. A rule that can match a message
has the text of messages wait until it is whole; 32 MiB are the most. What a
rule touched has its text in the record as "by", what was received in "raw",
what went on in "sent", and a finding "changed". What mitmail says for itself is
not ruled on.

What is held waits until somebody lets it go, edits or answers it, on the
dashboard or with a program (mitmail help control), --hold-limit at most.
--hold EXPR is short for the rule EXPR => hold.

--rules FILE has one rule a line; lines that begin with # are comments. The file
is read again on SIGHUP. --recipe NAME has rules that come with mitmail
(mitmail help recipes).
`: `
TEXT 到分号或结尾为止，或者写在双引号里，其中可以用 \n、\r、\t 和 \"。没有行尾时
自动加上。速度写成 300B/s、10KB/s 或 1MB/s。

在 reply 或 send 之后，close 和 reset 会先让那段文字发出去。

第一条匹配的规则决定一行的去向；delay、throttle、slice 和 mark 则所有匹配的规则
都起作用。可能匹配邮件的规则会让邮件内容等到收全为止，最多 32 MiB。被规则改动
的，记录中 "by" 是规则的文字，"raw" 是收到的内容，"sent" 是转发的内容，并有发现
"changed"。mitmail 自己所说的不受规则约束。

扣留的内容等待放行、编辑或代答，在仪表盘上或由程序进行（mitmail help control），
最长 --hold-limit。--hold EXPR 是规则 EXPR => hold 的简写。

--rules FILE 每行一条规则，以 # 开头的行是注释。收到 SIGHUP 时重新读取文件。
--recipe NAME 是 mitmail 自带的规则（mitmail help recipes）。
`,
	`With --control SOCKET a program can see what --hold and the rule action hold
have wait, change it and let it go:

  mitmail proxy 1025=smtp://mail.example.com --hold 'verb == "RCPT"' \
    --control /tmp/mitmail.sock

SOCKET is a Unix socket for the user alone who runs mitmail. One that a program
left behind is replaced, and it is removed at the end. Each line is one JSON
object, a request or its answer, in order. Answers have "ok", and "error" where
that is false.

  {"op":"list"}                        what is held, oldest first, as "held"
  {"op":"watch"}                       from now on, a line for each unit that is
                                       held ("what":"held") or goes
                                       ("what":"released", and "how": forward,
                                       edit, answer, drop, close, limit, end)
  {"op":"show","id":7}                 one, as "unit", with its text
  {"op":"forward","id":7}              it goes on as it is
  {"op":"edit","id":7,"text":"…"}      this goes on in its place; or
                                       "text_base64". A message is written as
                                       its author would: dots are stuffed anew.
                                       Lines end with \r\n, as those shown do
  {"op":"answer","id":7,"text":"550 no"}
                                       its sender gets this reply instead
  {"op":"drop","id":7}                 it goes nowhere
  {"op":"close","id":7}                and its session ends
  {"op":"rules"}                       the rules in force: "rule", "by",
                                       "matched" times, "on"
  {"op":"rules","set":["WHEN => ACTION"]}
                                       these take the place of all rules, until
                                       SIGHUP. One that is in force stays, with
                                       its count
  {"op":"sessions"}                    what goes on: "session", "protocol",
                                       "client", "server", "route", "age_ms"

A held unit is {"id":7,"session":3,"age_ms":1200,"by":"the rule","record":{…}};
the record (mitmail help filter) is the one that it becomes if it passes. With
--mask secrets are hidden, and texts with secrets not shown. What is not let go
within --hold-limit goes on; so does what a client leaves behind, and all when
mitmail ends. 1,000 units and 64 MiB are held at most; what is more passes.
Nothing waits for a program that does not read: of what it watches no more than
256 lines are kept for it, and {"what":"missed","count":9} says what it missed.

This script puts recipients off whose address has "nobody" in it, and lets all
else go on:

`: `使用 --control SOCKET，程序可以看到 --hold 和规则动作 hold 扣留的内容，更改并放
行：

  mitmail proxy 1025=smtp://mail.example.com --hold 'verb == "RCPT"' \
    --control /tmp/mitmail.sock

SOCKET 是 Unix 套接字，只有运行 mitmail 的用户能使用。程序遗留的旧套接字会被取
代，结束时删除。每行一个 JSON 对象，依次是请求及其答复。答复中有 "ok"，为假时还
有 "error"。

  {"op":"list"}                        扣留的内容，最早的在前，在 "held" 中
  {"op":"watch"}                       从现在起，每当有内容扣留
                                       （"what":"held"）或离开
                                       （"what":"released"，"how" 是 forward、
                                       edit、answer、drop、close、limit 或 end）
                                       就输出一行
  {"op":"show","id":7}                 一项及其文字，在 "unit" 中
  {"op":"forward","id":7}              按原样放行
  {"op":"edit","id":7,"text":"…"}      用这段文字代替它放行；也可以用
                                       "text_base64"。邮件按作者的写法：行首的
                                       点会重新填充。每行以 \r\n 结尾，与显示
                                       的相同
  {"op":"answer","id":7,"text":"550 no"}
                                       由 mitmail 这样回复发送方
  {"op":"drop","id":7}                 丢弃
  {"op":"close","id":7}                丢弃，并结束会话
  {"op":"rules"}                       生效的规则："rule"、"by"、匹配次数
                                       "matched"、"on"
  {"op":"rules","set":["WHEN => ACTION"]}
                                       取代所有规则，直到 SIGHUP。已经生效的
                                       规则保留，并保留计数
  {"op":"sessions"}                    进行中的会话："session"、"protocol"、
                                       "client"、"server"、"route"、"age_ms"

扣留的一项是 {"id":7,"session":3,"age_ms":1200,"by":"the rule","record":{…}}，其
中的记录（mitmail help filter）是它通过后会成为的记录。使用 --mask 时遮盖密码，
含密码的文字不显示。超过 --hold-limit 没有放行的自动放行；客户端离开后留下的，以
及 mitmail 结束时的也是如此。最多扣留 1,000 项、64 MiB，再多的直接通过。不读取的
程序不会让任何东西等待：它所监视的内容最多为它保留 256 行，
{"what":"missed","count":9} 说明错过了多少。

下面的脚本推迟地址中有 "nobody" 的收件人，其余的放行：

`,
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

表中是 RFC 的定义和 IANA 的登记，截至 2026 年，由人工抄录；服务器除此以外所说
的，来自它们的手册。可能有出入的地方，会写“可能”。

使用 --json 时，每行有 word、kind、short、text 和 ref；解释拒绝时还有 cause 和
try。

退出码：0 全部已解释，1 有不认识的词。`,
	`A record is what mitmail writes for programs with --json or to a .jsonl file: a
JSON object a line, in UTF-8, in the order of the session (seq). What does not
apply or is not known is left out; false, 0 and "" are values.

  mitmail read mail.pcap --json
  mitmail demo --json -f 'event == "auth"'

Names are the same in conditions (mitmail help filter). There, what a record
lacks is "", 0 or an empty list, and every record knows the client, server,
user, mail_from and rcpt_to of its session as of then.

With --mask secret, digest and all that repeats them read •••. Strings made of
bytes that are not UTF-8 have U+FFFD for each bad byte.

Below: each event, and the names that its records have beside those of every
record.
`: `记录是 mitmail 用 --json 或在 .jsonl 文件中为程序写出的内容：每行一个 JSON 对
象，UTF-8 编码，按会话中的次序（seq）。不适用或未知的省略；false、0 和 "" 是值。

  mitmail read mail.pcap --json
  mitmail demo --json -f 'event == "auth"'

条件中使用同样的名称（mitmail help filter）。在条件中，记录没有的是 ""、0 或空列
表，每条记录都知道当时所属会话的 client、server、user、mail_from 和 rcpt_to。

使用 --mask 时，secret、digest 以及重复它们的内容都写成 •••。不是 UTF-8 的字节，
每个写成一个 U+FFFD。

下面列出每种事件，以及除了所有记录都有的名称之外，它的记录还有哪些名称。
`,
	`With --transparent LOCAL the client knows nothing of mitmail: the firewall of
Linux redirects its connections, and mitmail asks the kernel where they were
going. It takes root, or CAP_NET_ADMIN for its mark:

  sudo mitmail proxy --transparent 1081 --transparent '[::1]:1081'

Only what goes to these ports is redirected; of it, what is no mail passes
unread. mitmail's own connections have the mark %[1]d, and no rule below takes
them. TLS is shown with a certificate for the name that the client asks for.

`: `使用 --transparent LOCAL 时，客户端不知道 mitmail 的存在：Linux 的防火墙重定向它
的连接，mitmail 向内核询问原来的目的地。这需要 root，或为了设置标记需要
CAP_NET_ADMIN：

  sudo mitmail proxy --transparent 1081 --transparent '[::1]:1081'

只有发往这些端口的连接会被重定向，其中不是邮件的不解读就转发。mitmail 自己的连接
带有标记 %[1]d，下面的规则都不会截取它们。TLS 使用的证书写着客户端所请求的名字。

`,
}
