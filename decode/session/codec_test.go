package session

import (
	"reflect"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// whats is one of each kind of event.
func whats() []decode.Payload {
	return []decode.Payload{
		new(decode.Open), new(decode.Command), new(decode.Reply), new(decode.Response), new(decode.Auth), new(decode.Message), new(decode.TLS),
		new(decode.Finding), new(decode.Gap), new(decode.Opaque), new(decode.Chunk), new(decode.Note), new(decode.End), new(decode.Close),
	}
}

// fill gives each field a value of its own, whatever fields there are.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(epoch.Add(time.Duration(*n))))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"SIZE": "1", "SMTPUTF8": ""}).Convert(v.Type()))
	case reflect.String:
		v.SetString("text " + string(rune('a'+*n%26)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n) << 20)
	case reflect.Uint8:
		v.SetUint(uint64(*n % 256))
	}
}

// All of an event comes back, and of one that is empty nothing.
func TestCoder(t *testing.T) {
	for _, what := range whats() {
		var full decode.Event
		n := 0
		fill(reflect.ValueOf(&full).Elem(), &n)
		fill(reflect.ValueOf(what).Elem(), &n)
		full.Payload = what
		for _, ev := range []decode.Event{full, {Payload: reflect.New(reflect.TypeOf(what).Elem()).Interface().(decode.Payload)}, {}} {
			if got := decoded(coded(nil, ev)); !reflect.DeepEqual(got, ev) {
				t.Errorf("%+v %+v came back as %+v %+v", ev, ev.Payload, got, got.Payload)
			}
		}
	}
}

// Absent and empty are two things, and so are here and elsewhere.
func TestCoderAbsent(t *testing.T) {
	empty := ""
	ev := decode.Event{Time: time.Now().Round(0), Raw: []byte{}, Secrets: []decode.Span{}, Payload: &decode.Reply{Items: []string{}, Decoded: &empty}}
	if got := decoded(coded(nil, ev)); !reflect.DeepEqual(got, ev) {
		t.Errorf("%+v came back as %+v", ev, got)
	}
}

// Every dialogue comes back as it was.
func TestDialogues(t *testing.T) {
	for _, script := range decodetest.Scripts(t) {
		for _, ev := range decodetest.Whole(t, script) {
			if m, ok := ev.Payload.(*decode.Message); ok {
				m.Copy = nil
			}
			if got := decoded(coded(nil, ev)); !reflect.DeepEqual(got, ev) {
				t.Errorf("%s: %+v %+v came back as %+v %+v", script.Name, ev, ev.Payload, got, got.Payload)
			}
		}
	}
}
