package lang

// zhReasons is why something failed, as records and findings have it in English.
var zhReasons = map[string]string{
	// a handshake of TLS, behind the name of a side
	"it does not speak TLS: it said %q": "对方使用的不是 TLS：它说的是 %q",
	"it broke off the handshake: no version or cipher in common (mitmail cannot do DHE without elliptic curves)": "对方中断了握手：没有共同的版本或加密套件（mitmail 不支持不带椭圆曲线的 DHE）",
	"it speaks none of the protocols that the client offers":                                                     "对方不支持客户端提出的任何协议",
	"it broke off the handshake with an alert: %s":                                                               "对方用警报中断了握手：%v",
	"it closed the connection and had said nothing":                                                              "对方什么也没有说就关闭了连接",
	"it closed the connection":                                                                                   "对方关闭了连接",
	"it did not go on with the handshake in time":                                                                "对方没有及时继续握手",
	"it offers no version that is allowed, but %s":                                                               "对方只支持 %s，都不是允许的版本",
	"its certificate is for %s, not for %s":                                                                      "对方的证书属于 %v，而不是 %s",
	"its certificate expired on %s":                                                                              "对方的证书已于 %s 过期",
	"its certificate is valid from %s on":                                                                        "对方的证书从 %s 起才有效",
	"its certificate is self-signed":                                                                             "对方的证书是自签名的",
	"its certificate is signed by an unknown authority: %s":                                                      "对方的证书由未知的颁发机构签发：%s",
	"its certificate is signed with %s, which is not safe any more":                                              "对方的证书使用 %s 签名，已经不安全",
	"its certificate is not good: %s":                                                                            "对方的证书有问题：%v",
	"no name":                                                                                                    "任何名字都不是",
	"it refused %s: %s":                                                                                          "对方拒绝 %s：%s",
	"it does not offer %s":                                                                                       "对方不支持 %s",
	"it refused mitmail's certificate: %s":                                                                       "它不接受 mitmail 的证书：%v",
	"it closed the connection when it was shown mitmail's certificate":                                           "看到 mitmail 的证书后，它就关闭了连接",
	"when it was shown mitmail's certificate, without an alert":                                                  "看到 mitmail 的证书后没有发出警报就",
	"it closed the connection before it was shown a certificate":                                                 "还没有看到证书，它就关闭了连接",
	"it closed the connection without an alert":                                                                  "它没有发出警报就关闭了连接",
	"it left and had said nothing":                                                                               "它什么也没有说就离开了",
	"without a word inside TLS":                                                                                  "在 TLS 中什么也没有说就",
	"%s, and without a word inside TLS":                                                                          "%v，在 TLS 中也什么都没有说",
	"the server has turned the client away, and closed the connection":                                           "服务器拒绝了客户端，并关闭了连接",
	"there is no certificate to show":                                                                            "没有可以出示的证书",
	"TLS with %s failed: %s":                                                                                     "与 %s 的 TLS 失败：%v",
	"the server speaks none of %s":                                                                               "服务器不支持 %s 中的任何一个",
	"it is good":                                                                                                 "不过证书是有效的",
	"the %s leg has %s, which is not safe any more":                                                              "%v一段使用 %s，已经不安全",
	"the client asks for %s, the route leads to %s":                                                              "客户端请求的是 %s，而路由通往 %s",
	"a rule has closed the connection to the server":                                                             "有一条规则关闭了到服务器的连接",
	"cut off behind so many bytes":                                                                               "到达规定的字节数后被切断",

	// the parts of a message
	"bad base64":                          "base64 编码错误",
	"bad quoted-printable":                "quoted-printable 编码错误",
	"multipart without a usable boundary": "multipart 没有可用的分隔符（boundary）",
	"multipart is not closed":             "multipart 没有结束分隔符",

	// what a capture has
	"bytes that are no text":    "二进制数据",
	"%+q came first, %+q later": "先是 %+q，后来是 %+q",

	// TLS of a capture that is not opened
	"the client's hello is damaged":               "客户端的 ClientHello 损坏",
	"the server's hello is damaged":               "服务器的 ServerHello 损坏",
	"%s with %s is not opened":                    "不支持解密 %s 的 %s",
	"the secret is none of %s":                    "密钥与 %s 不符",
	"the %s said something that is no TLS record": "%v发送的内容不是 TLS 记录",
	"a part of what the %s said is missing":       "缺少%v发送的一部分内容",
	"a record of the %s does not open: the secrets are of another connection, or it is damaged": "%v的一条 TLS 记录无法解密：密钥属于另一个连接，或记录已损坏",
	"the %s says something in clear that is not to be":                                          "%v以明文发送了不该是明文的内容",
	"the %s broke off with an alert: %v":                                                        "%v用警报中断了连接：%v",
	"the %s sends a record of kind %d and %d bytes":                                             "%v发送了类型为 %d、长 %d 字节的 TLS 记录",
	"the %s sends a message of %d bytes in the handshake":                                       "%v在握手中发送了 %d 字节的消息",
}
