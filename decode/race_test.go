//go:build race

package decode_test

// raceDetector says that memory is not what it is in the program.
const raceDetector = true
