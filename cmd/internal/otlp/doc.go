// Package otlp gives sessions the form that OpenTelemetry has for traces and for
// logs, and sends them by HTTP (OTLP 1.x, binary or JSON, packed by gzip).
//
// A session is a trace. Its root span is the session; TLS handshakes, logins, mail
// transactions and retrievals of messages are child spans, with the times at which
// they began and ended. What was said meanwhile, and findings, are events of the
// span that they belong to. As logs, each record is one log record, which names the
// session's trace and root span. Attributes are the names of records with mail. in
// front.
//
// [Source.Traces] and [Source.Logs] make bytes, [Endpoint.Send] sends them. In between
// they can be put one behind the other, as protobuf allows: a request is nothing
// but what was made for it. Nothing here waits or keeps what was not sent; that is
// for package sink.
//
// # Why not OpenTelemetry's own SDK
//
// It was measured beside this (BenchmarkEncode, and a program that sends one span;
// go.opentelemetry.io/otel v1.47.0 with otlptracehttp). See the numbers in
// encode_test.go. Its queue is bounded in spans, not in bytes, it does not tell its
// caller which spans were refused or dropped, and it has no JSON.
package otlp
