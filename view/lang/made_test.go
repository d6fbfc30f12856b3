package lang

import (
	"strings"
	"testing"
)

// Texts that were made in English are known by their formats; what somebody else said
// stays as it is.
func TestMade(t *testing.T) {
	Use(Chinese)
	defer Use(English)
	for english, want := range map[string]string{
		"":                  "",
		"the file is empty": "文件是空的",
		"open /x/y.pcap: no such file or directory":                                                                                "打开 /x/y.pcap：没有这个文件或文件夹",
		`route "1025": it has to name both ends`:                                                                                   `路由 "1025"：两端都要指定`,
		`route "a=b": "foo" is not a scheme`:                                                                                       `路由 "a=b"："foo" 不是可用的协议（scheme）`,
		"x.pcap: offset 7: the capture ends in the middle of a block":                                                              "x.pcap：偏移 7：抓包文件在一个块中间结束",
		"--rule: this is no time at column 22\n delay x\n   ^":                                                                     "--rule：这不是时间，第 22 列\n delay x\n   ^",
		"--rule: unknown name foo at column 1\n foo(1)\n ^":                                                                        "--rule：没有叫 foo 的名称，第 1 列\n foo(1)\n ^",
		"expected bool, but got unknown at column 1\n nil\n ^":                                                                     "条件应是真或假，而这是 unknown，第 1 列\n nil\n ^",
		"not enough arguments to call chance at column 1\n chance()\n ^":                                                           "chance 的参数不够，第 1 列\n chance()\n ^",
		"the server refuses MAIL: 550 permission denied":                                                                           "服务器拒绝 MAIL：550 permission denied",
		"2 of 7 messages were not fetched":                                                                                         "7 封邮件中有 2 封没有取到",
		"a or b of 7 messages were not fetched":                                                                                    "a or b of 7 messages were not fetched",
		"--socks: 0.0.0.0:1080 is open to other machines, and no password is wanted of them":                                       "--socks：0.0.0.0:1080 对其他机器开放，却不要求它们提供密码",
		"https://c.example/v1/traces cannot be written: connection refused, after 7 bytes; traffic goes on, and it is tried again": "https://c.example/v1/traces 无法写入：连接被拒绝，已写 7 字节；流量不受影响，并会再次尝试",
		"standard output can be written again":                                                                                     "标准输出又可以写入了",
		"invalid character 'b' looking for beginning of value":                                                                     "字符 'b' 不该出现在这里：这里应是一个值",
		"invalid character ' ' in literal true (expecting 'u')":                                                                    "字符 ' ' 不该出现在这里：true 没有写完，后面应是 'u'",
		"--filter: error parsing regexp: missing closing ): `(` at column 6\n verb matches \"(\"\n      ^":                         "--filter：正则表达式有误：缺少右括号 )：`(`，第 6 列\n verb matches \"(\"\n      ^",
		"nobody has written this":                                                                                                  "nobody has written this",
		"TLS failed: its certificate is for a.example, not for b":                                                                  "TLS 失败：对方的证书属于 a.example，而不是 b",
	} {
		if got := Made(english); got != want {
			t.Errorf("%q is %q, want %q", english, got, want)
		}
	}
	for english, want := range map[string]string{
		"bad base64": "base64 编码错误",
		"it broke off the handshake with an alert: bad certificate": "对方用警报中断了握手：证书无效",
		"550 5.1.1 the text is missing":                             "550 5.1.1 the text is missing",
		"454 4.7.0 TLS not available: try again (in clear)":         "454 4.7.0 TLS not available: try again (in clear)",
	} {
		if got := Reason(english); got != want {
			t.Errorf("%q is %q, want %q", english, got, want)
		}
	}
	for english, want := range map[string]string{
		"delivered to 1 recipient":                                        "已投递给 1 个收件人",
		"delivered, 1 of 2 recipients":                                    "已投递 1/2 个收件人",
		"logged in, 3 messages fetched":                                   "已登录，取回 3 封邮件",
		"logged in, DELE refused: -ERR no, no":                            "已登录，DELE 被拒绝：-ERR no, no",
		"message refused at RCPT: 451 4.7.1 Greylisted, please try again": "邮件在 RCPT 被拒绝：451 4.7.1 Greylisted, please try again",
		"the client closed the connection":                                "客户端关闭了连接",
	} {
		if got := Outcome(english); got != want {
			t.Errorf("%q is %q, want %q", english, got, want)
		}
	}
	for english, want := range map[string]string{
		"the client ended in the middle of a line":                                               "client",
		"2 lines begin with a dot that is not stuffed":                                           "有 2 行以点开头",
		"the secret of LOGIN can be read by anyone on the way: this connection is not encrypted": "LOGIN",
	} {
		if got := Finding(english); got == english || !strings.Contains(got, strings.ReplaceAll(want, "client", "客户端在一行中间结束")) {
			t.Errorf("%q is %q", english, got)
		}
	}
	Use(English)
	if got := Made("the file is empty"); got != "the file is empty" {
		t.Error(got)
	}
}

// A reason is looked for on each line that is shown.
func BenchmarkReason(b *testing.B) {
	Use(Chinese)
	defer Use(English)
	for b.Loop() {
		Reason("bounces+47110815-eccd@em4711.example.com")
	}
}
