package lang

// zhCert is how to trust mitmail's certificate authority.
func zhCert() map[string]string {
	return map[string]string{
		"valid until":      "有效期至",
		"ended on":         "已过期",
		"%s, with the key": "%s，其中有密钥",
		"\nWhat trusts this authority takes what mitmail shows it. Write the certificate to\na file first, without the key:\n\n  mitmail cert export -o mitmail.crt\n": "\n信任这个颁发机构的程序，就会接受 mitmail 出示的证书。先把颁发机构的证书写入文\n件，其中不含密钥：\n\n  mitmail cert export -o mitmail.crt\n",
		"\nStart the program anew. Whoever gets the key can pose as any server to who\ntrusts the authority: take it out again when you do not need it any more.\n":    "\n然后重新启动程序。拿到密钥的人，可以对信任这个颁发机构的程序冒充任何服务器：不\n再需要时，请取消信任。\n",
		"Mail clients": "邮件客户端",
		"Settings, Privacy & Security, Certificates, Manage Certificates,\nAuthorities, Import: mitmail.crt, trusted to identify websites": "设置，隐私与安全，证书，管理证书，证书颁发机构，导入：\nmitmail.crt，信任它标识网站",
		"trusts what Windows trusts, on a Mac what macOS trusts":                                                                           "信任 Windows 所信任的；在 Mac 上，信任 macOS 所信任的",
		"trusts what macOS or iOS trusts": "信任 macOS 或 iOS 所信任的",
		"Systems":                         "系统",
		"install -m 644 mitmail.crt /usr/local/share/ca-certificates/\nupdate-ca-certificates    (of the package ca-certificates)":                                                           "install -m 644 mitmail.crt /usr/local/share/ca-certificates/\nupdate-ca-certificates    （属于软件包 ca-certificates）",
		"open mitmail.crt there; Settings, General, VPN & Device\nManagement: install it; then General, About, Certificate Trust\nSettings: switch it on":                                    "在手机上打开 mitmail.crt；设置，通用，VPN 与设备管理：安装；\n然后在通用，关于本机，证书信任设置中启用",
		"copy mitmail.crt there; Settings, Security, Encryption &\ncredentials, Install a certificate, CA certificate. A program\nthat trusts only what came with the phone asks for itself": "把 mitmail.crt 复制到手机；设置，安全，加密与凭据，安装证书，\nCA 证书。有的程序只信任手机自带的证书，要另行设置",
		"Languages": "编程语言",
		"php -d openssl.cafile=mitmail.crt program.php    (or in php.ini)":                                                                         "php -d openssl.cafile=mitmail.crt program.php    （或写在 php.ini 中）",
		"SSL_CERT_FILE=mitmail.crt python3 program.py\nor in it: ssl.create_default_context(cafile=\"mitmail.crt\")":                               "SSL_CERT_FILE=mitmail.crt python3 program.py\n或在程序中：ssl.create_default_context(cafile=\"mitmail.crt\")",
		"SSL_CERT_FILE=mitmail.crt ./program   (Linux; else as the system)":                                                                        "SSL_CERT_FILE=mitmail.crt ./program   （Linux；其他系统按系统的设置）",
		"SSL_CERT_FILE=mitmail.crt dotnet run  (Linux; else as the system)":                                                                        "SSL_CERT_FILE=mitmail.crt dotnet run  （Linux；其他系统按系统的设置）",
		"SSL_CERT_FILE stands in the place of what the system trusts, so name it for\none run only. In a container, trust it as that system does.": "SSL_CERT_FILE 会取代系统所信任的全部证书，因此只在需要的那一次运行中设置。\n在容器中，按容器的系统来信任。",
		"Tools": "工具",
		"--tls-trust-file=mitmail.crt, or tls_trust_file in its file":               "--tls-trust-file=mitmail.crt，或在它的配置文件中写 tls_trust_file",
		"send and fetch trust it on this machine, else --ca mitmail.crt":            "send 和 fetch 在这台机器上已经信任它，在别处用 --ca mitmail.crt",
		"They take a certificate for a name, not an address: connect to localhost.": "这些工具按名字验证证书，而不是按地址：请连接 localhost。",

		" (default %s)":                          "（默认 %s）",
		"not run: %v":                            "无法运行：%v",
		"1 verdict is not as --expect has it":    "1 个判定与 --expect 不同",
		"%d verdicts are not as --expect has it": "%d 个判定与 --expect 不同",
	}
}
