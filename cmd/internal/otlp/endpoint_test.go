package otlp

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"mitmail/decode/decodetest"
)

// env is an environment.
func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestParse(t *testing.T) {
	base := env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
	for _, tt := range []struct {
		text   string
		env    func(string) string
		want   string // the URL, or the error
		signal Signal
	}{
		{"http://localhost:4318", env(), "http://localhost:4318/v1/traces", Traces},
		{"https://otlp.example/", env(), "https://otlp.example/v1/traces", Traces},
		{"https://otlp.example/team/a", env(), "https://otlp.example/team/a/v1/traces", Traces},
		{"http://localhost:4318/v1/traces", env(), "http://localhost:4318/v1/traces", Traces},
		{"http://vl:9428/insert/opentelemetry/v1/logs", env(), "http://vl:9428/insert/opentelemetry/v1/logs", Logs},
		{"http://ann:s3cret@otlp.example?key=s3cret", env(), "http://ann:xxxxx@otlp.example/v1/traces", Traces},
		{"http://localhost:4318", base, "http://localhost:4318/v1/traces", Traces},
		{"env", base, "http://collector:4318/v1/traces", Traces},
		{"env", env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://jaeger:4318/v1/traces", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"), "http://jaeger:4318/v1/traces", Traces},
		{"http://localhost:4318/v1/traces/", env(), "http://localhost:4318/v1/traces", Traces},
		{"http://vl:9428/v1/logs//", env(), "http://vl:9428/v1/logs", Logs},
		{"http://localhost:4318/a%2Fb/", env(), "http://localhost:4318/a%2Fb/v1/traces", Traces},
		{"env", env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://jaeger:4318/in/"), "http://jaeger:4318/in/", Traces},
		{"env", env("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://vl:9428/in"), "http://vl:9428/in", Logs},
		{"env", env("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://vl:9428/in", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"), "http://collector:4318/v1/traces", Traces},
		{"env", env(), "the environment names no OTLP endpoint", 0},
		{"localhost:4318", env(), `"localhost:4318" is no URL to send to`, 0},
		{"grpc://localhost:4317", env(), `"grpc://localhost:4317" is no URL to send to`, 0},
		{"htp://ann:s3cret@h", env(), `"htp://•••@h" is no URL to send to`, 0},
		{"http://", env(), `"http://" is no URL to send to`, 0},
		{"http://localhost:99999", env(), `"http://localhost:99999" is no URL to send to`, 0},
		{"http://localhost:0", env(), `"http://localhost:0" is no URL to send to`, 0},
		{"http://h:99999/?key=s3cret", env(), `"http://h:99999/?•••" is no URL to send to`, 0},
		{"http://a\x00b", env(), `"http://a\x00b" is no URL to send to`, 0},
		{"http://me:secret@h:4318/v1/metrics", env(), `"http://•••@h:4318/v1/metrics" is for metrics, and mitmail sends traces or logs`, 0},
		{"http://h", env("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), `OTEL_EXPORTER_OTLP_PROTOCOL is "grpc", which is not spoken here`, 0},
		{"http://h", env("OTEL_EXPORTER_OTLP_HEADERS", "api-key"), "OTEL_EXPORTER_OTLP_HEADERS makes no sense", 0},
		{"http://h", env("OTEL_EXPORTER_OTLP_HEADERS", "bad name=x"), "OTEL_EXPORTER_OTLP_HEADERS makes no sense", 0},
		{"http://h", env("OTEL_EXPORTER_OTLP_HEADERS", "=x"), "OTEL_EXPORTER_OTLP_HEADERS makes no sense", 0},
		{"http://h", env("OTEL_EXPORTER_OTLP_HEADERS", "a=x%0d%0aY"), "OTEL_EXPORTER_OTLP_HEADERS makes no sense", 0},
		{"http://h", env("OTEL_EXPORTER_OTLP_HEADERS", "a=%zz"), "OTEL_EXPORTER_OTLP_HEADERS makes no sense", 0},
		{"http://h", env("OTEL_EXPORTER_OTLP_CERTIFICATE", "/dev/null"), "/dev/null holds no certificate", 0},
		{"http://h", env("OTEL_EXPORTER_OTLP_CERTIFICATE", "/none"), "open /none: no such file or directory", 0},
	} {
		e, err := Parse(tt.text, tt.env, os.ReadFile)
		switch {
		case err != nil && err.Error() != tt.want:
			t.Errorf("%s: %v, not %s", tt.text, err, tt.want)
		case err == nil && (e.String() != tt.want || e.Signal != tt.signal):
			t.Errorf("%s: %v %v, not %s %v", tt.text, e, e.Signal, tt.want, tt.signal)
		}
	}
}

// received is a request as the receiver has it.
type received struct {
	http.Header
	path string
	body []byte
}

// receiver answers requests, and keeps the latest.
func receiver(t *testing.T, tls bool, answer http.HandlerFunc) (*httptest.Server, *received) {
	got := new(received)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		packed, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		body, err := io.ReadAll(packed)
		if err != nil {
			t.Error(err)
		}
		*got = received{r.Header, r.URL.Path, body}
		answer(w, r)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if tls {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	return server, got
}

func endpoint(t *testing.T, url string, env func(string) string) *Endpoint {
	t.Helper()
	e, err := Parse(url, env, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.client.CloseIdleConnections)
	return e
}

// What is sent is what was made, packed, with the headers of the environment, those of
// the signal before those of all.
func TestSend(t *testing.T) {
	server, got := receiver(t, false, func(http.ResponseWriter, *http.Request) {})
	made := encode(t, decodetest.Scripts(t)[0]).traces
	e := endpoint(t, server.URL, env("OTEL_EXPORTER_OTLP_HEADERS", "Api-Key=one%2Ctwo, b = c ,"))
	if _, _, err := e.Send(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.body, made) || got.path != "/v1/traces" || got.Get("Api-Key") != "one,two" || got.Get("B") != "c" || got.Get("Content-Type") != "application/x-protobuf" {
		t.Errorf("%v %s, %d bytes of %d", got.Header, got.path, len(got.body), len(made))
	}
	e = endpoint(t, server.URL, env("OTEL_EXPORTER_OTLP_HEADERS", "a=all", "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=traces", "OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"))
	if _, _, err := e.Send(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	if want, _ := toJSON(Traces, made); got.Get("A") != "traces" || got.Get("Content-Type") != "application/json" || len(got.body) == 0 || len(want) == 0 || got.body[0] != '{' {
		t.Errorf("%v %s", got.Header, got.body)
	}
}

// A receiver is trusted whose certificate the environment names, and no other.
func TestCertificate(t *testing.T) {
	server, _ := receiver(t, true, func(http.ResponseWriter, *http.Request) {})
	file := t.TempDir() + "/ca.pem"
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := endpoint(t, server.URL, env("OTEL_EXPORTER_OTLP_CERTIFICATE", file)).Send(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if _, _, err := endpoint(t, server.URL, env()).Send(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a receiver that nobody trusts: %v", err)
	}
}

// What receivers answer, and what becomes of it.
func TestAnswers(t *testing.T) {
	partially := protowire.AppendTag(nil, answerPartial, protowire.BytesType)
	partially = protowire.AppendBytes(partially, append(protowire.AppendVarint([]byte{partialRejected << 3}, 3), "\x12\x08too many"...))
	for _, tt := range []struct {
		name, kind, body string
		status           int
		header           string
		rejected         int
		says             string // or the error
		later            bool
		after            time.Duration
	}{
		{name: "taken", status: 200, kind: "application/x-protobuf"},
		{name: "empty", status: 202},
		{name: "partly", status: 200, kind: "application/x-protobuf", body: string(partially), rejected: 3, says: "too many"},
		{name: "partly, in JSON", status: 200, kind: "application/json", body: `{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too many"}}`, rejected: 3, says: "too many"},
		{name: "nonsense", status: 200, kind: "application/x-protobuf", body: "\xff\xff\xff"},
		{name: "a page", status: 200, kind: "text/html; charset=utf-8", body: "<html>log in</html>", says: "200 OK: a page for people, which no receiver answers with"},
		{name: "bad", status: 400, kind: "application/x-protobuf", body: "\x08\x03\x12\x09not mine!", says: "400 Bad Request: not mine!"},
		{name: "bad, in lines", status: 404, body: "404 page not found\nreally\n", says: "404 Not Found: 404 page not found"},
		{name: "elsewhere", status: 307, says: "307 Temporary Redirect"},
		{name: "broken", status: 500, says: "500 Internal Server Error"},
		{name: "busy", status: 429, header: "7", says: "429 Too Many Requests", later: true, after: 7 * time.Second},
		{name: "busy for ever", status: 503, header: "99999999999", says: "503 Service Unavailable", later: true, after: time.Hour},
		{name: "busy for long", status: 503, header: "86400", says: "503 Service Unavailable", later: true, after: time.Hour},
		{name: "busy until", status: 502, header: "Thu, 01 Jan 1970 00:00:00 GMT", says: "502 Bad Gateway", later: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, _ := receiver(t, false, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.kind)
				w.Header().Set("Retry-After", tt.header)
				w.Header().Set("Location", "http://elsewhere.example/")
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			rejected, says, err := endpoint(t, server.URL, env()).Send(t.Context(), nil)
			var refused *Refused
			if errors.As(err, &refused) {
				says = err.Error()
			} else if err != nil {
				t.Fatal(err)
			}
			if rejected != tt.rejected || says != tt.says || refused != nil && (refused.Later != tt.later || refused.After != tt.after) {
				t.Errorf("%d %q %+v", rejected, says, refused)
			}
		})
	}
}

// A receiver that is cut off, or not there, may be there later; the error names no
// secret of the URL.
func TestCutOff(t *testing.T) {
	server, _ := receiver(t, false, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	url := strings.Replace(server.URL, "http://", "http://ann:s3cret@", 1)
	for range 2 {
		var refused *Refused
		if _, _, err := endpoint(t, url, env()).Send(t.Context(), nil); err == nil || errors.As(err, &refused) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%v", err)
		}
		server.Close() // now there is none
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := endpoint(t, url, env()).Send(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Answers are others' bytes.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte("\x0a\x0c\x08\x03\x12\x08too many"), true)
	f.Add([]byte(`{"partialSuccess":{"rejectedSpans":3}}`), false)
	f.Add([]byte("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), true)
	f.Fuzz(func(t *testing.T, body []byte, coded bool) {
		partial(body, coded)
		if s := complaint(body, coded); len(s) > 210 || strings.Contains(s, "\n") {
			t.Errorf("%q", s)
		}
		if first, rest := Cut(body, 100); len(first)+len(rest) != len(body) {
			t.Errorf("%q and %q", first, rest)
		}
		Count(body)
	})
}
