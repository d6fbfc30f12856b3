package lang

// zhPages is the words of reports: text and HTML.
func zhPages() map[string]string {
	return map[string]string{
		"Monday, 2 January 2006, MST": "2006-01-02 MST",

		// text
		"… and %s more": "… 还有 %s",
		"They do not part: what was said is the same.": "两者没有不同：对话内容相同。",
		"They part here: %s":                           "从这里开始不同：%s",
		"(nothing)":                                    "（无）",
		"… %s alike":                                   "… %s相同",
		"More than ten times as long:":                 "所用时间相差十倍以上：",
		"greeting":                                     "问候",
		"capabilities":                                 "支持的扩展",
		"session":                                      "会话",
		"command":                                      "命令",
		"response":                                     "登录应答",
		"reply":                                        "回复",
		"message":                                      "邮件",
		"finding":                                      "发现",
		"preamble":                                     "会话之前",
		"gap":                                          "缺失",
		"opaque":                                       "未解码",
		"end":                                          "结束",

		// HTML
		"Mail sessions":              "邮件会话",
		"all sessions":               "所有会话",
		"Session %d":                 "会话 %d",
		", continued":                "（续）",
		"… %s more":                  "… 还有 %s",
		"%s more steps":              "%s 个步骤",
		"%s more findings":           "另外 %s 个发现",
		" and %s":                    "，%s",
		"The usual cause: %s.":       "常见原因：%s。",
		"No session was written.":    "没有写入任何会话。",
		"What the sessions came to:": "所有会话的结果：",
		"What the time went into":    "时间用在了哪里",
		"… %s of this session, which are not in this file: it would be too long":                       "… 这个会话还有 %s 不在这个文件中，否则会太长",
		"a long session, in parts: how it ended stands at its end":                                     "会话很长，分成几部分：结果写在最后",
		"One step of a login. It is written in base64, which hides nothing: anybody can turn it back.": "登录的一步。用 base64 书写，不起保密作用：任何人都能还原。",
		`Every line that a mail client and a mail server said to each other, as mitmail saw it, from top to bottom. Arrows to the right are
what the <b class="client">client</b> said, arrows to the left what the <b class="server">server</b> said; at their right is what it means.
A meaning with a ▸ opens, and tells more. <span class="secret">Passwords and tokens</span> look like this.`: `这里是 mitmail 看到的邮件客户端与邮件服务器之间的每一行对话，自上而下。向右的箭头是<b class="client">客户端</b>说的，向左的箭头是<b class="server">服务器</b>说的，右边一栏是它的含义。带 ▸ 的含义可以展开，查看详情。<span class="secret">密码和令牌</span>显示成这样。`,
		"What the words mean":      "词语释义",
		"what it means":            "含义",
		"state":                    "状态",
		"not reached:":             "未到达：",
		"reached:":                 "已到达：",
		"partly refused:":          "部分被拒绝：",
		"refused:":                 "被拒绝：",
		"structure of the message": "邮件结构",
		"Say the same once more":   "重现这段对话",
		"For a shell. A password is not in it: it is asked for, or taken from $MITMAIL_PASSWORD.": "在 shell 中运行。其中没有密码：运行时会询问，或取自 $MITMAIL_PASSWORD。",

		// the kinds of words
		"smtp command": "SMTP 命令", "pop3 command": "POP3 命令", "reply code": "回复码", "enhanced code": "增强状态码", "keyword": "扩展", "limit": "限制",
		"parameter": "参数", "capability": "扩展（POP3）", "response code": "响应代码（POP3）", "line": "单独一行", "log line": "日志行",
		"client:":                "客户端：",
		"server:":                "服务器：",
		"mitmail to the server:": "mitmail 对服务器：",
		"mitmail to the client:": "mitmail 对客户端：",
		"changed to:":            "改为：",
		"opened:":                "打开：",
		"closed:":                "关闭：",
		"login worked:":          "登录成功：",
		"login failed:":          "登录失败：",
		"login open:":            "登录未决：",
		"message:":               "邮件：",
		"not seen:":              "未见：",
		"info:":                  "提示：",
		"warning:":               "警告：",
		"danger:":                "危险：",
	}
}
