package proxy

const childRoute = "MITMAIL_CHILD"

func beChild() {}
