// Package control lets programs see and let go what a proxy holds, over a Unix socket:
// one JSON object a line each way (mitmail help control).
//
// Nothing here can hold up what passes. A program that does not read is not waited
// for: what it watches is queued up to a bound, and what is more is dropped, and said.
package control
