package otlp

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/net/http/httpguts"
)

// Signal is what a receiver takes.
type Signal uint8

// The signals.
const (
	Traces Signal = iota
	Logs
)

// Environment is the endpoint that the environment names: see [Parse].
const Environment = "env"

// Endpoint is where something is sent, and how.
type Endpoint struct {
	Signal Signal
	url    *url.URL
	json   bool
	header http.Header
	client *http.Client
}

// Error is why there is no such endpoint.
type Error struct{ text, hint string }

// Error implements error.
func (e *Error) Error() string { return e.text }

// Hint is what to do about it.
func (e *Error) Hint() string { return e.hint }

// Of a URL no error says the user and password (RFC 3986 3.2.1), nor what stands behind a
// question mark, which may be a key.
var (
	userInfo = regexp.MustCompile(`//.*@`)
	queried  = regexp.MustCompile(`[?#].+`)
)

// hidden is a URL without what may be secret.
func hidden(text string) string {
	return queried.ReplaceAllString(userInfo.ReplaceAllString(text, "//•••@"), "?•••")
}

// Parse reads where to send to: a URL, or [Environment] for the one that
// OTEL_EXPORTER_OTLP_ENDPOINT has. A path that ends in /v1/traces or /v1/logs, and the URL
// that the environment has for one of them, is taken as it is and says what is sent; to any
// other /v1/traces is added. The environment's OTEL_EXPORTER_OTLP_HEADERS, _CERTIFICATE and
// _PROTOCOL count in any case, and before them what it has for one signal, such as
// OTEL_EXPORTER_OTLP_LOGS_HEADERS. File reads a file.
func Parse(text string, env func(string) string, file func(string) ([]byte, error)) (*Endpoint, error) {
	signal, whole := Traces, false
	if text == Environment {
		if text, signal, whole = named(env); text == "" {
			return nil, &Error{"the environment names no OTLP endpoint", "set OTEL_EXPORTER_OTLP_ENDPOINT, or write --otlp http://localhost:4318"}
		}
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || !goodPort(u.Port()) {
		return nil, &Error{fmt.Sprintf("%q is no URL to send to", hidden(text)), "it is such as http://localhost:4318"}
	}
	e := &Endpoint{Signal: signal, url: u, header: make(http.Header)}
	if !whole {
		u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	}
	switch {
	case strings.HasSuffix(u.Path, "/v1/metrics"):
		return nil, &Error{fmt.Sprintf("%q is for metrics, and mitmail sends traces or logs", hidden(text)), "--metrics LOCAL serves metrics"}
	case strings.HasSuffix(u.Path, "/v1/logs"):
		e.Signal = Logs
	case !whole && !strings.HasSuffix(u.Path, "/v1/traces"):
		e.url = u.JoinPath("v1/traces")
	}
	return e, e.configure(func(name string) string {
		own := "OTEL_EXPORTER_OTLP_TRACES_" + name
		if e.Signal == Logs {
			own = "OTEL_EXPORTER_OTLP_LOGS_" + name
		}
		if v := env(own); v != "" {
			return v
		}
		return env("OTEL_EXPORTER_OTLP_" + name)
	}, file)
}

// named is the URL that the environment has, and whether it is taken as it is: that for
// traces before that for logs, and last that for all.
func named(env func(string) string) (text string, of Signal, whole bool) {
	if text = env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"); text != "" {
		return text, Traces, true
	}
	if text = env("OTEL_EXPORTER_OTLP_ENDPOINT"); text != "" {
		return text, Traces, false
	}
	return env("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"), Logs, true
}

// goodPort reports whether a port is none, or one that there is.
func goodPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

// configure reads what the environment says beside the URL.
func (e *Endpoint) configure(env func(string) string, file func(string) ([]byte, error)) error {
	switch p := env("PROTOCOL"); p {
	case "", "http/protobuf":
	case "http/json":
		e.json = true
	default:
		return &Error{fmt.Sprintf("OTEL_EXPORTER_OTLP_PROTOCOL is %q, which is not spoken here", p), "http/protobuf and http/json are; receivers of gRPC mostly take HTTP at port 4318"}
	}
	for _, pair := range strings.Split(env("HEADERS"), ",") {
		name, value, ok := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		value, err := url.PathUnescape(strings.TrimSpace(value))
		switch {
		case strings.TrimSpace(pair) == "":
		case !ok || err != nil || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value):
			return &Error{"OTEL_EXPORTER_OTLP_HEADERS makes no sense", "it is NAME=VALUE,NAME=VALUE, with a percent sign in front of hexadecimal digits where a value has a comma"}
		default:
			e.header.Set(name, value)
		}
	}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxIdleConns: 1, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
		DialContext: (&net.Dialer{Timeout: requestTime}).DialContext, TLSHandshakeTimeout: requestTime,
	}
	if name := env("CERTIFICATE"); name != "" {
		pem, err := file(name)
		if err != nil {
			return err
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return &Error{name + " holds no certificate", "OTEL_EXPORTER_OTLP_CERTIFICATE names a file of certificates in PEM that are trusted"}
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	e.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return nil
}

// String is the URL, without a password and without what stands behind a question
// mark, which may be one.
func (e *Endpoint) String() string {
	u := *e.url
	u.RawQuery, u.Fragment = "", ""
	return u.Redacted()
}

// requestTime is how long one request may take (OTEL_EXPORTER_OTLP_TIMEOUT's default).
const requestTime = 10 * time.Second

// maxAnswer is how much of an answer is read.
const maxAnswer = 64 << 10

// Refused is the error of a request that the receiver refused. It may be sent again
// where Later says so, and not before After has passed.
type Refused struct {
	Status string // such as 429 Too Many Requests
	Says   string // what the receiver says about it; "" for nothing
	Later  bool
	After  time.Duration
}

// Error implements error.
func (r *Refused) Error() string {
	if r.Says == "" {
		return r.Status
	}
	return r.Status + ": " + r.Says
}

// Send sends what was made for a request. Rejected is how many spans or log records
// the receiver did not take of a request that it took, and says is why. Any
// error but a [Refused] is one of the connection, and may pass.
func (e *Endpoint) Send(ctx context.Context, p []byte) (rejected int, says string, err error) {
	kind := "application/x-protobuf"
	if e.json {
		kind = "application/json"
		if p, err = toJSON(e.Signal, p); err != nil {
			return 0, "", &Refused{Status: err.Error()}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url.String(), bytes.NewReader(packed(p)))
	if err != nil {
		return 0, "", err
	}
	req.Header = e.header.Clone()
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Content-Encoding", "gzip")
	req.Header.Set("User-Agent", "mitmail")
	resp, err := e.client.Do(req)
	if err != nil {
		var with *url.Error
		if errors.As(err, &with) { // it names the URL, with all that stands in it
			err = with.Err
		}
		if errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("no answer within %v", requestTime)
		}
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	answer := resp.Header.Get("Content-Type")
	coded := strings.HasPrefix(answer, "application/x-protobuf")
	switch {
	case resp.StatusCode/100 != 2:
		return 0, "", &Refused{resp.Status, complaint(body, coded), mayPass(resp.StatusCode), after(resp.Header.Get("Retry-After"), time.Now())}
	case err != nil:
		return 0, "", err
	case strings.HasPrefix(answer, "text/html"): // such as a page to log in
		return 0, "", &Refused{Status: resp.Status, Says: "a page for people, which no receiver answers with"}
	}
	rejected, says = partial(body, coded)
	return rejected, says, nil
}

// mayPass are the answers after which a request is sent again (OTLP 1.x).
func mayPass(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// after is what Retry-After says (RFC 9110 10.2.3): seconds, or a time.
func after(text string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		return time.Duration(min(n, maxAfter)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), maxAfter*time.Second)
	}
	return 0
}

// maxAfter is how many seconds a receiver can ask to be left alone.
const maxAfter = 3600

// packers pack by gzip, fast rather than small: traffic must not wait for it. One needs
// nearly a MiB.
var packers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is one
	return w
}}

// packed is p packed by gzip.
func packed(p []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(p)/4 + 512)
	w := packers.Get().(*gzip.Writer)
	defer packers.Put(w)
	w.Reset(&b)
	_, _ = w.Write(p) // a buffer takes all
	_ = w.Close()
	return b.Bytes()
}
