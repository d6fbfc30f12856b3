package otlp

import (
	"cmp"
	"os"
	"reflect"
	"slices"
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

// resource appends the fields of a Resource.
func (s *Source) resource(b []byte, route string) []byte {
	for _, a := range []struct{ name, value string }{
		{"service.name", "mitmail"}, {"service.version", s.Version}, {"host.name", s.Host}, {"mail.route", route},
	} {
		if a.value != "" {
			b = attribute(b, resourceAttributes, "", a.name, reflect.ValueOf(a.value))
		}
	}
	return b
}

// wrap appends what items appends, spans or log records, as a field of TracesData or LogsData:
// what is appended one behind the other is one such message.
func (s *Source) wrap(b []byte, route string, items func([]byte) []byte) []byte {
	return message(b, dataResources, func(b []byte) []byte {
		b = message(b, resourceResource, func(b []byte) []byte { return s.resource(b, route) })
		return message(b, resourceScopes, func(b []byte) []byte {
			b = message(b, scopeScope, func(b []byte) []byte { return text(b, scopeName, "mitmail") })
			return items(b)
		})
	})
}

// sortedKeys are the keys of a map of strings, in order.
func sortedKeys(m reflect.Value) []reflect.Value {
	return slices.SortedFunc(slices.Values(m.MapKeys()), func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
}
