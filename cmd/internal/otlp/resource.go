package otlp

import (
	"os"
)

// Source is who sends: what stands in the resource of all that is sent. The zero
// Source has no seed, so that the same session has the same ids each time.
type Source struct {
	Version string
	Host    string // "" where it is not known
	Seed    string // sets the ids of this run apart from those of others
}

// NewSource is this program, on this machine.
func NewSource(version, seed string) Source {
	host, _ := os.Hostname() // then it has none
	return Source{Version: version, Host: host, Seed: seed}
}

// The names of its attributes.
var (
	keyServiceName, keyServiceVersion = key("service.name"), key("service.version")
	keyHost, keyRoute                 = key("host.name"), key(prefix + "route")
)

// origin is where spans or log records come from: a field of ResourceSpans or ResourceLogs.
type origin []byte

// origin is that of a session on a route.
func (s *Source) origin(route string) origin {
	return message(make([]byte, 0, 256), resourceResource, func(b []byte) []byte {
		for _, a := range []struct{ key, value string }{
			{keyServiceName, "mitmail"}, {keyServiceVersion, s.Version}, {keyHost, s.Host}, {keyRoute, route},
		} {
			if a.value != "" {
				b = attributes(resourceAttributes).string(b, a.key, a.value)
			}
		}
		return b
	})
}

// scope is a field of ScopeSpans or ScopeLogs.
var scope = message(nil, scopeScope, func(b []byte) []byte { return text(b, scopeName, "mitmail") })

// wrap appends what items appends, spans or log records, as a field of TracesData or LogsData:
// what is appended one behind the other is one such message.
func (o origin) wrap(b []byte, items func([]byte) []byte) []byte {
	return message(b, dataResources, func(b []byte) []byte {
		return message(append(b, o...), resourceScopes, func(b []byte) []byte { return items(append(b, scope...)) })
	})
}
