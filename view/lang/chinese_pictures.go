package lang

// zhPictures is the words of pictures: the overview of all sessions, and what the time
// of one went into.
var zhPictures = map[string]string{
	"verdicts":                         "结果",
	"sessions over time":               "会话的时间分布",
	"a column is %s":                   "每列 %s",
	"%d days":                          "%d 天",
	"%s from clients, %s from servers": "客户端发出 %s，服务器发出 %s",
	"what failed":                      "失败原因",
	"and in how many sessions":         "及其会话数",
	"other reasons":                    "其他原因",
	"login failed, by %s":              "登录失败，使用 %s",
	"TLS failed":                       "TLS 失败",
	"slowest replies":                  "最慢的回复",
	"session %d":                       "会话 %d",
	"servers":                          "服务器",
	"clients":                          "客户端",
	"others":                           "其他",
	"… and %d more":                    "… 还有 %d 个",
	"end of text":                      "正文结束",
	"message text":                     "邮件内容",
	"TLS, %s":                          "TLS，%s",
	"nothing has been waited for":      "没有等待过什么",
	"in all, ◂ %s %s":                  "总计，◂ %s %s",
	"waiting for the server":           "等待服务器",
	"TLS handshakes":                   "TLS 握手",
	"connecting":                       "建立连接",
	"client waits":                     "客户端停顿",
	"until the end":                    "直到结束",
	"text of messages":                 "传输邮件内容",
	"the client's own, or idle":        "客户端自己的时间，或空闲",
}
