package metrics

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ContentType is that of the text.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// family is counts of one kind, told apart by labels. It is not safe for concurrent
// use.
type family struct {
	name, help, kind string
	labels           []string
	values           map[[2]string]int64
}

func counter(name, help string, labels ...string) *family {
	return &family{name, help, "counter", labels, make(map[[2]string]int64)}
}

func gauge(name, help string, labels ...string) *family {
	return &family{name, help, "gauge", labels, make(map[[2]string]int64)}
}

// add adds to the count that has these values of the labels.
func (f *family) add(n int64, values ...string) {
	var key [2]string
	copy(key[:], values)
	f.values[key] += n
}

// Now is what is known at the moment besides what was counted.
type Now struct {
	Version string
	Open    int64 // sessions
	Writers []Writer
}

// Writer is what became of what one writer was given.
type Writer struct {
	Name           string
	Bytes, Dropped int64 // written; items that never will be
}

// Append appends all metrics as text.
func (m *Metrics) Append(b []byte, now Now) []byte {
	info := gauge("mitmail_build_info", "Which mitmail this is.", "version")
	info.add(1, now.Version)
	open := gauge("mitmail_sessions_open", "Sessions that go on.")
	open.add(now.Open)
	written := counter("mitmail_written_bytes_total", "Bytes that writers have written or sent.", "writer")
	dropped := counter("mitmail_dropped_total", "What writers were given and could not write: records, packets, messages or spans.", "writer")
	for _, w := range now.Writers {
		written.add(w.Bytes, w.Name)
		dropped.add(w.Dropped, w.Name)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range []*family{
		info, open, m.opened, m.ended, m.refusals, m.messages, m.messageBytes, m.bytes, m.logins, m.handshakes, m.findings, written, dropped,
	} {
		b = f.append(b)
	}
	return m.latencies(b)
}

// append appends a family, in order of its labels.
func (f *family) append(b []byte) []byte {
	b = head(b, f.name, f.help, f.kind)
	for _, key := range slices.SortedFunc(maps.Keys(f.values), compare) {
		b = sample(b, f.name, f.labels, key[:len(f.labels)], strconv.FormatInt(f.values[key], 10))
	}
	return b
}

func compare(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }

// latencies appends the histogram of replies.
func (m *Metrics) latencies(b []byte) []byte {
	const name = "mitmail_reply_seconds"
	b = head(b, name, "How long replies took, from the last byte of what they answer, by verb; . is the end of a message.", "histogram")
	labels := []string{"protocol", "verb", "le"}
	for _, key := range slices.SortedFunc(maps.Keys(m.replies), compare) {
		h := m.replies[key]
		sum := int64(0)
		for i, bound := range bounds {
			sum += h.within[i]
			b = sample(b, name+"_bucket", labels, []string{key[0], key[1], strconv.FormatFloat(bound, 'g', -1, 64)}, strconv.FormatInt(sum, 10))
		}
		b = sample(b, name+"_bucket", labels, []string{key[0], key[1], "+Inf"}, strconv.FormatInt(h.count, 10))
		b = sample(b, name+"_sum", labels, key[:], strconv.FormatFloat(h.sum.Seconds(), 'g', -1, 64))
		b = sample(b, name+"_count", labels, key[:], strconv.FormatInt(h.count, 10))
	}
	return b
}

func head(b []byte, name, help, kind string) []byte {
	b = append(b, "# HELP "+name+" "+help+"\n"...)
	return append(b, "# TYPE "+name+" "+kind+"\n"...)
}

// escape is what stands for a byte in the value of a label.
var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// sample appends one line, with as many labels as there are values.
func sample(b []byte, name string, labels, values []string, value string) []byte {
	b = append(b, name...)
	for i, v := range values {
		b = append(b, "{,"[min(i, 1)])
		b = append(b, labels[i]...)
		b = append(b, `="`...)
		b = append(b, escape.Replace(strings.ToValidUTF8(v, "\uFFFD"))...)
		b = append(b, '"')
	}
	if len(values) > 0 {
		b = append(b, '}')
	}
	return append(append(append(b, ' '), value...), '\n')
}
