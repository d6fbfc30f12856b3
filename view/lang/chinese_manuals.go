package lang

// zhManuals is the manuals of topics, in lines of 80 columns.
func zhManuals() map[string]string {
	return map[string]string{
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
`: `任意文字：显示对话中出现过它的会话，或者地址、主题、回复等处含有它的会话。条件：
显示有记录符合条件的会话。Tab 补全名称和值，↑ 回到以前的过滤。对于用 m 标记的会
话，marked 为真。

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

WHEN 是条件（mitmail help filter），针对一行或一封邮件通过时将产生的记录：
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

Behind reply or send, close and reset let that text go on first. What inject
says comes behind what belongs to a line, such as the octets of BDAT, and waits
for half a line that has passed.

The first rule that matches decides what becomes of a line; delay, throttle,
slice and mark of all rules that match apply. A rule that can match a message
has the text of messages wait until it is whole; 32 MiB are the most. What a
rule touched has its text in the record as "by", what was received in "raw",
what went on in "sent", and a finding "changed". What mitmail says for itself is
not ruled on.

What is held waits until somebody lets it go, edits or answers it, on the
dashboard or with a program (mitmail help control), --hold-limit at most.
What nobody decides about, or is forwarded, goes on with what send or replace
put in its place; so hold has no reply, drop, close or reset beside it.
--hold EXPR is short for the rule EXPR => hold.

--rules FILE has one rule a line; lines that begin with # are comments. The file
is read again on SIGHUP. --recipe NAME has rules that come with mitmail
(mitmail help recipes).
`: `
TEXT 到分号或结尾为止，或者写在双引号里，其中可以用 \n、\r、\t 和 \"。没有行尾时
自动加上。速度写成 300B/s、10KB/s 或 1MB/s。

在 reply 或 send 之后，close 和 reset 会先让那段文字发出去。inject 的文字排在
属于该行的内容之后（例如 BDAT 的数据），并等待已经发出一半的那一行。

第一条匹配的规则决定一行的去向；delay、throttle、slice 和 mark 则所有匹配的规则
都起作用。可能匹配邮件的规则会让邮件内容等到收全为止，最多 32 MiB。被规则改动
的，记录中 "by" 是规则的文字，"raw" 是收到的内容，"sent" 是转发的内容，并有发现
"changed"。mitmail 自己所说的不受规则约束。

扣留的内容等待放行、编辑或代答，在仪表盘上或由程序进行（mitmail help control），
最长 --hold-limit。没有人决定的、或被放行的，以 send 或 replace 换上的内容继续；
因此 hold 不能与 reply、drop、close 或 reset 同用。--hold EXPR 是规则
EXPR => hold 的简写。

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
that is false: in English, whatever --lang says, as programs read it.

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
有 "error"：它供程序读取，无论 --lang 是什么都是英文。

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
中的记录（mitmail help filter）是它通过时将产生的记录。使用 --mask 时遮盖密码，
含密码的文字不显示。超过 --hold-limit 没有放行的自动放行；客户端离开后留下的，以
及 mitmail 结束时的也是如此。最多扣留 1,000 项、64 MiB，再多的直接通过。不读取的
程序不会让任何东西等待：它所监视的内容最多为它保留 256 行，
{"what":"missed","count":9} 说明错过了多少。

下面的脚本推迟地址中有 "nobody" 的收件人，其余的放行：

`,
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
}
