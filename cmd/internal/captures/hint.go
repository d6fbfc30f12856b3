package captures

import (
	"path/filepath"
	"strings"

	"mitmail/cmd/internal/exit"
	"mitmail/decode/capture/pcap"
	"mitmail/view/lang"
)

// notCaptures are files that people give to read, by their suffix, and what can
// be done with them.
var notCaptures = map[string]string{
	".jsonl": "records cannot be read back; what -w FILE.pcapng writes can",
	".json":  "records cannot be read back; what -w FILE.pcapng writes can",
	".txt":   "lines for people cannot be read back; what -w FILE.pcapng writes can",
	".log":   "a key log goes behind --keylog; what tcpdump -w and Wireshark write can be read",
	".keys":  "a key log goes behind --keylog, beside the capture that it opens",
	".html":  "a page is for a browser; what -w FILE.pcapng writes can be read",
	".eml":   "a message alone has no dialogue; what tcpdump -w and Wireshark write can be read",
	".mbox":  "a mailbox has no dialogue; what tcpdump -w and Wireshark write can be read",
	".etl":   "etl2pcapng makes a capture of it that can be read",
	".zip":   "unpack it: captures are read as they are, or packed by gzip or zstd",
	".xz":    "unpack it with xz -d: captures are read as they are, or packed by gzip or zstd",
	".bz2":   "unpack it with bzip2 -d: captures are read as they are, or packed by gzip or zstd",
}

// NotCapture says of a file that could not be read what can be.
func NotCapture(name string, err error) error {
	hint, known := notCaptures[strings.ToLower(filepath.Ext(name))]
	if err == nil || !known || !strings.Contains(err.Error(), "this is no") {
		return err
	}
	return exit.Failure(err.Error(), lang.T(hint))
}

// NotRecording says of a file that neither a capture nor a recording could be read of
// what can be.
func NotRecording(name string, err error) error {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jsonl", ".json":
		if pcap.Foreign(err) {
			return exit.Failure(err.Error(), lang.T(RecordingHint))
		}
	}
	return NotCapture(name, err)
}

// RecordingHint is what a recording is.
const RecordingHint = "a recording is what --write FILE.jsonl or --json writes"
