package capture_test

import (
	"time"

	"mitmail/decode"
)

type flowFunc func(side decode.Side, p []byte, gap int64, id string)

func (f flowFunc) Data(at time.Time, frame int64, from decode.Side, p []byte) bool {
	f(from, p, 0, "")
	return true
}
func (f flowFunc) Gap(at time.Time, frame int64, from decode.Side, n int64) { f(from, nil, n, "") }
func (f flowFunc) Note(at time.Time, frame int64, id, detail string)        { f(0, nil, 0, id+" "+detail) }
func (f flowFunc) End(at time.Time, frame int64, from decode.Side, why decode.Why) {
}
