package lang

// zhLessons is what is said of lessons, and what is wrong with the file of one.
func zhLessons() map[string]string {
	return map[string]string{
		"--step waits for a key, and there is no terminal":   "--step 要等待按键，但这里没有终端",
		"without it the lesson is played at once":            "不写它，课程会直接播放",
		"--server is for a lesson":                           "--server 要与课程一起使用",
		"mitmail demo --list names the lessons":              "mitmail demo --list 列出所有课程",
		"%s has no session that speaks %s":                   "%s 中没有使用 %s 的会话",
		"did you mean %s? %s":                                "是不是 %s？%s",
		"there is no lesson %q, and no file":                 "没有课程 %q，也没有这个文件",
		"cannot read the lesson: %v":                         "无法读取课程：%v",
		"%s: line %d: %s":                                    "%s：第 %d 行：%s",
		"the session is over before its lesson is":           "课程还没有结束，会话已经结束",
		"the server says otherwise than the lesson: %s":      "服务器的回复与课程不同：%s",
		"the lesson says that it ends as %s; it ended as %s": "课程说结果是 %s，实际结果是 %s",
		"any key goes on, q ends":                            "按任意键继续，q 结束",
		"Lessons":                                            "课程",
		"Enter plays one, Esc closes":                        "Enter 播放，Esc 关闭",
		"z shows it":                                         "按 z 显示",
		"a note of the lesson":                               "课程的注释",
		"a question":                                         "问题",
		"the answer":                                         "答案",
		"Try to answer the question yourself; z shows what there is to say.": "先自己试着回答；按 z 显示答案。",
		"Question: ":                           "问题：",
		"Answer: ":                             "答案：",
		"list the lessons":                     "列出课程",
		"wait for a key in front of each line": "在每一行之前等待按键",
		"have the server at `SCHEME://HOST[:PORT]` answer what LESSON says": "由 `SCHEME://HOST[:PORT]` 处真实的服务器来应答课程 LESSON",
		"the lessons of demo, and how to write one":                         "demo 的课程，以及如何编写",
		"next line":                           "下一行",
		"the lesson goes on to its next line": "课程进入下一行",
		"lessons":                             "课程",
		"the lessons: mail by its dialogues, with notes": "课程：带注释的邮件对话",
		"note:":                                                      "注释：",
		"it has more than %d bytes":                                  "内容超过 %d 字节",
		"there is no protocol above %q":                              "%q 上面没有 protocol",
		"an answer without a question":                               "有答案但没有问题",
		"a second text about the same thing":                         "同一处写了两段文字",
		"a text of more than %d bytes":                               "一段文字超过 %d 字节",
		"protocol %q is not known":                                   "不认识协议 %q",
		"%q is no verdict":                                           "%q 不是一种结果",
		"%q is neither the client's nor the server's":                "%q 既不是客户端的也不是服务器的",
		"%q has no colon":                                            "%q 没有冒号",
		"%q does not say how often":                                  "%q 没有说明次数",
		"%s is no escape":                                            "%s 不是转义",
		"it says more than %d bytes":                                 "所说的内容超过 %d 字节",
		"%q is no number of bytes":                                   "%q 不是字节数",
		"a side does not end by %q":                                  "没有 %q 这种结束方式",
		"it has more than %d steps":                                  "超过 %d 步",
		"the %s goes on after its end":                               "%s在结束之后还有内容",
		"there is no title":                                          "没有标题",
		"there is no protocol":                                       "没有 protocol",
		"a question without an answer":                               "有问题但没有答案",
		"only a capture begins in the middle, or has one side alone": "只有抓包文件才会从中间开始，或者只有一方",
		"only a capture has gaps":                                    "只有抓包文件才会有缺失",
		"only a capture is cut":                                      "只有抓包文件才会被截断",
		"TLS begins that was not agreed":                             "TLS 开始了，但之前没有同意",
		"a line is said by the client, C: QUIT, or by the server, S: 221 bye; what is about it stands behind >": "一行由客户端说（C: QUIT）或由服务器说（S: 221 bye）；注释写在 > 之后",
		"it is protocol smtp or protocol pop3":                                                                "应为 protocol smtp 或 protocol pop3",
		"the escapes are \\r \\n \\t \\\\ and \\x00; one backslash at the end keeps the line open":            "转义有 \\r \\n \\t \\\\ 和 \\x00；末尾的反斜杠表示这一行不换行",
		"it is C! tls, C! end, C! reset or C! cut, or S! in front of them":                                    "应为 C! tls、C! end、C! reset 或 C! cut，或者用 S! 开头",
		"a file begins with # and its title, then come what it is about, behind >, and its protocol":          "文件以 # 和标题开头，然后是 > 引出的说明和 protocol",
		"the lines of a file may stand for 1 MiB, in 10,000 steps":                                            "一个文件最多表示 1 MiB 的内容，10,000 步",
		"the verdicts are delivered, partly, refused, login-failed, fetched, nothing, broken and unreachable": "结果有 delivered、partly、refused、login-failed、fetched、nothing、broken 和 unreachable",
		"the question stands behind ?, its answer behind =":                                                   "问题写在 ? 之后，答案写在 = 之后",
		"C: STARTTLS and S: 220 go ahead stand above C! tls, or C: STLS and S: +OK":                           "C! tls 上面要有 C: STARTTLS 和 S: 220 go ahead，或 C: STLS 和 S: +OK",
		"C*3: is a line three times":                                                                          "C*3: 表示同一行三次",
		"C! gap 100 are 100 bytes":                                                                            "C! gap 100 表示 100 字节",
		"two lines of the dialogue can have a text each":                                                      "对话的两行可以各有一段文字",
		"a lesson is said live, by a client and a server":                                                     "课程由客户端和服务器实时播放",
		`Watch a mail client talk to a mail server. Both are practice ones and run inside of
this program, with mitmail between them: no network, no account and no free port
is needed. Anna sends a message, mistypes her password and a recipient, and bob
fetches his mail; notes say what matters.

LESSON is one of those that --list names, or a file of yours: mitmail help
lessons says how to write one. Each has an introduction, notes, and at its end a
question with its answer. --step waits for a key in front of each line. With
--server a real server answers; what the lesson says goes there as it stands.

With the dashboard T lists the lessons, and the practice server stays until you
quit. It takes your own clients too: the line at the bottom says where, anna
logs in with open-sesame and bob with let-me-in. Otherwise the program ends when
all is played.`: `观看邮件客户端与邮件服务器对话。两者都是练习用的，在本程序中运行，mitmail 位于
它们之间：不需要网络、账号和空闲端口。anna 发送一封邮件，输错了密码和一个收件
人，bob 收取他的邮件；注释说明要点。

LESSON 是 --list 列出的课程之一，或者你自己的文件：写法见 mitmail help lessons。
每门课程有引言、注释，最后是一个问题和答案。--step 在每一行之前等待按键。使用
--server 时由真实的服务器回答；课程所说的内容原样发送给它。

使用仪表盘时，按 T 列出课程，练习服务器一直保留到退出。它也接受你自己的客户端：
底部的一行写着地址，anna 的密码是 open-sesame，bob 的密码是 let-me-in。否则全部
播放完后程序就结束。`,
		`A lesson is a dialogue with notes: mitmail demo NAME plays one that comes with
mitmail, mitmail demo FILE one of yours. What client and server say goes through
mitmail line by line, as the file has it, so all that mitmail shows is real.

`: `课程是带注释的对话：mitmail demo NAME 播放 mitmail 自带的课程，mitmail demo FILE
播放你自己的课程。客户端和服务器所说的内容按文件中的顺序逐行经过 mitmail，所以
mitmail 显示的一切都是真实的。

`,
		`
How to write one: a text file, such as this.

`: `
写法：一个文本文件，例如下面这样。

`,
		`
  # TITLE        the first line
  > TEXT         a note about the line above; above all lines about the session,
                 above protocol about the lesson; lines of it are one note
  protocol NAME  a session begins, of smtp or pop3; there may be several
  C: LINE        the client says a line
  S: LINE        the server does; lines of one side are said at once, unless a
                 note or an empty line stands between them
  C! tls         TLS begins, behind STARTTLS or STLS
  C! end         the client ends what it says; S! end, C! reset likewise
  ends VERDICT   what comes of the session: delivered, partly, refused,
                 login-failed, fetched, nothing, broken or unreachable; if
                 something else does, demo fails
  ? TEXT         the question at the end
  = TEXT         its answer, which is folded where that can be

A line goes with CRLF, or as it stands when it ends in a backslash; \r \n \t \\
and \x00 are single bytes, and C*100: LINE is a line a hundred times. A text in
another language stands below, its tag behind the sign: >zh TEXT. The dialogues
that mitmail is tested with are such files too (decode/decodetest/scripts).

With --server a real server answers. Where it says no and the lesson has yes, the
client says QUIT, and the next session comes. Answers to a challenge, as in
CRAM-MD5, were made for another one: a real server refuses them.

The lessons that come with mitmail:

`: `
  # TITLE        第一行，标题
  > TEXT         关于上一行的注释；写在会话的所有行之前，则关于这个会话；写在
                 protocol 之前，则关于整门课程；连续的几行是一条注释
  protocol NAME  一个会话开始，smtp 或 pop3；可以有多个会话
  C: LINE        客户端说一行
  S: LINE        服务器说一行；同一方连续的行一起发送，除非中间有注释或空行
  C! tls         TLS 开始，写在 STARTTLS 或 STLS 之后
  C! end         客户端结束发送；S! end、C! reset 与此类似
  ends VERDICT   会话的结果：delivered、partly、refused、login-failed、fetched、
                 nothing、broken 或 unreachable；如果结果不同，demo 以失败结束
  ? TEXT         最后的问题
  = TEXT         答案，可以折叠的地方会折叠起来

一行以 CRLF 结束发送；如果以反斜杠结尾，则原样发送。\r \n \t \\ 和 \x00 表示单个
字节，C*100: LINE 表示同一行一百次。其他语言的文字写在下一行，记号后面紧跟语言标
签：>zh TEXT。mitmail 测试用的对话也是这样的文件（decode/decodetest/scripts）。

使用 --server 时由真实的服务器回答。如果课程中是同意而它拒绝，客户端就说 QUIT，
然后进入下一个会话。对质询的回答（例如 CRAM-MD5）是针对另一个质询的，真实的服务
器会拒绝。

mitmail 自带的课程：

`,
	}
}
