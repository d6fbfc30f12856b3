package proxy

// stackRoom is what decoding takes of a stack, about.
const stackRoom = 5 << 10

// growStack has the stack of its goroutine hold so much at once. Left to itself it
// doubles whenever it is full, each time deep inside the decoder, and is copied frame by
// frame: some percent of what a short session takes. A session in which nobody has spoken
// does without. Together with the frames of those who call pump it is to fit into 8 KiB:
// with more a session that is idle has twice that.
func growStack() { useStack(-1) }

// useStack has room for what it does not use: only that would be cleared.
//
//go:noinline
func useStack(at int) byte {
	if at < 0 {
		return 0
	}
	var room [stackRoom]byte
	return room[at]
}
