// Package capturetest builds packets and captures for the tests of package capture
// and of the packages below it, byte by byte, and reads captures back.
package capturetest
