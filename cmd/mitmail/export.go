package main

import (
	"crypto/rand"
	"os"

	"github.com/spf13/pflag"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/otlp"
	"mitmail/cmd/internal/sink"
	"mitmail/view/lang"
)

// exportFlags is the flags that say to which receivers of OpenTelemetry sessions are
// sent.
type exportFlags struct {
	urls    []string
	secrets bool

	source    otlp.Source
	endpoints []*otlp.Endpoint
}

// flags declares them.
func (o *exportFlags) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&o.urls, "otlp", nil, "send sessions to an OpenTelemetry Collector at `URL` as traces, or as logs where it ends in /v1/logs; env is $OTEL_EXPORTER_OTLP_ENDPOINT; repeatable")
	f.BoolVar(&o.secrets, "otlp-secrets", false, "--otlp sends passwords and other secrets in clear")
}

// read reads them, with what the environment says.
func (o *exportFlags) read(g *globals, say *console.Logger) error {
	switch {
	case o.secrets && len(o.urls) == 0:
		return exit.Misuse(lang.T("--otlp-secrets goes with --otlp"), "")
	case o.secrets && g.mask:
		return exit.Misuse(lang.T("--mask and --otlp-secrets at once"), lang.T("--otlp alone sends secrets masked"))
	}
	for _, text := range o.urls {
		e, err := otlp.Parse(text, os.Getenv, os.ReadFile)
		if err != nil {
			return exit.Misuse("--otlp: "+err.Error(), exit.Hint(err))
		}
		o.endpoints = append(o.endpoints, e)
		if o.secrets {
			say.Warn("passwords and other secrets are sent to %s (--otlp-secrets)", e)
		}
	}
	o.source = otlp.NewSource(version(), rand.Text())
	return nil
}

// offline has the sessions of captures known by the same ids each time.
func (o *exportFlags) offline() { o.source.Seed = "" }

// add adds the receivers to a sink.
func (o *exportFlags) add(s *sink.Sink) {
	for _, e := range o.endpoints {
		s.AddOTLP(e, &o.source, o.secrets)
	}
}
