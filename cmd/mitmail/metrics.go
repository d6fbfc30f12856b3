package main

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/spf13/pflag"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/metrics"
	"mitmail/cmd/internal/sink"
	"mitmail/proxy"
	"mitmail/view/lang"
)

// metricsPath is where Prometheus looks unless it is told otherwise.
const metricsPath = "/metrics"

// metricsFlag is the flag that has metrics served.
type metricsFlag struct {
	local  string
	at     proxy.Address
	counts *metrics.Metrics // nil for none
}

// flag declares it.
func (o *metricsFlag) flag(f *pflag.FlagSet) {
	f.StringVar(&o.local, "metrics", "", "serve Prometheus metrics at http://`LOCAL`/metrics; LOCAL is [HOST:]PORT")
}

// read reads it.
func (o *metricsFlag) read() error {
	if o.local == "" {
		return nil
	}
	at, err := proxy.ParseAddress(o.local, "9090")
	if err != nil {
		return exit.Misuse("--metrics: "+err.Error(), exit.Hint(err))
	}
	o.at, o.counts = at, metrics.New()
	return nil
}

// listen opens the port, before any file is made. What it returns serves metrics of a sink
// until stop is called.
func (o *metricsFlag) listen(ctx context.Context, out *sink.Sink) (serve, stop func(), err error) {
	if o.counts == nil {
		return func() {}, func() {}, nil
	}
	l, err := o.at.Listen(ctx)
	if err != nil {
		return nil, nil, err
	}
	o.at.Port = l.Addr().(*net.TCPAddr).Port
	out.AddMetrics(o.counts)
	server := &http.Server{Handler: o.handler(out), ReadTimeout: scrapeTime, WriteTimeout: scrapeTime, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	serve = func() { go func() { _ = server.Serve(l) }() } // until it is closed
	return serve, func() { _, _ = server.Close(), l.Close() }, nil
}

// scrapeTime is how long one request may take.
const scrapeTime = 10 * time.Second

// handler serves metrics.
func (o *metricsFlag) handler(out *sink.Sink) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+metricsPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", metrics.ContentType)
		_, _ = w.Write(o.counts.Append(nil, metrics.Now{Version: version(), Open: out.Open(), Writers: out.Writers()}))
	})
	return mux
}

// announce says where metrics are, and who else can read them.
func (o *metricsFlag) announce(say *console.Logger) {
	if o.counts == nil {
		return
	}
	say.At(-1, "metrics at http://%s%s", o.at, metricsPath)
	for _, words := range o.beware() {
		say.Warn("%s", words)
	}
}

// beware is what to beware of all the time.
func (o *metricsFlag) beware() []string {
	if o.counts == nil || o.at.Loopback() {
		return nil
	}
	return []string{lang.F("%s is open to other machines", o.at)}
}
