// Package pcap reads and writes capture files: pcap and pcapng, in either byte
// order, also packed by gzip or zstd.
//
//	r, err := pcap.NewReader(name, file)
//	for p := new(pcap.Packet); r.Next(p); {
//		// p.Data is valid until the next call
//	}
//	err = r.Err()
//	warnings := r.Warnings()
//
// A [Reader] asks the stream below for no more than it needs, so a live capture
// comes through as it is made. Only what is no capture at all is an [Error]; damage
// is a [Warning], and reading goes on where it can. Lengths are checked before
// memory is taken for them.
//
// A [Writer] writes pcapng: packets as they were captured, comments, TLS secrets.
// Each block is one Write, so that the file is whole after each.
package pcap
