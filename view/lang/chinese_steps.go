package lang

// zhSteps is what happens in two sessions that are compared, beside what was said.
func zhSteps() map[string]string {
	return map[string]string{
		"logged in: %s":                      "已登录：%v",
		"login failed: %s":                   "登录失败：%v",
		"%s as %s":                           "%s，用户 %v",
		"%s, secret %s":                      "%s，密码 %s",
		"%s leg, %s: %s %s":                  "%v一段，%s：%s %v",
		"%s failed: %s":                      "%s 失败：%v",
		"message of %d bytes, %q, parts: %d": "邮件，%d 字节，%q，%d 个部分",
		"%s, cut short":                      "%v，不完整",
		"%s, taken":                          "%v，已接收",
		"%s, refused":                        "%v，被拒绝",
	}
}
