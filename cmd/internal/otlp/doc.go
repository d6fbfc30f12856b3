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
// # Why not OpenTelemetry's SDK
//
// It was measured (go.opentelemetry.io/otel v1.47.0 with otlptracehttp; a session of two
// spans, ten events and seventy attributes, without packing it). The SDK takes 97 µs and
// leaves 37 KB of garbage, the generated types of go.opentelemetry.io/proto/otlp v1.11.1
// take 60 µs and 15 KB, and bytes that are appended 15 µs and 2 KB (BenchmarkTrace). The
// SDK makes a program larger by 11.7 MB and 22 modules, the types by 2.8 MB and two,
// which are only used for JSON. Besides, the SDK's queue is bounded in spans and not in
// bytes, and it does not say which spans it dropped and which were refused.
package otlp
