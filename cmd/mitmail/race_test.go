//go:build race

package main

// raceDetector says that memory is not what it is in the program.
const raceDetector = true
