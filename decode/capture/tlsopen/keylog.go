package tlsopen

import (
	"bytes"
	"encoding/hex"
	"sync"
)

// KeyLog is TLS secrets, by the connections that they open. Its zero value is
// empty. It is safe for concurrent use.
type KeyLog struct {
	base    *KeyLog // what else is known; nil for nothing
	mu      sync.RWMutex
	secrets map[[32]byte]*secrets
}

// NewKeyLog makes a key log that has besides its own secrets those of base.
func NewKeyLog(base *KeyLog) *KeyLog { return &KeyLog{base: base} }

// secretLabel is what a secret is for.
type secretLabel int

// The secrets that open a connection. TLS 1.2 has one for both sides.
const (
	masterSecret secretLabel = iota
	clientHandshakeSecret
	serverHandshakeSecret
	clientTrafficSecret
	serverTrafficSecret
	secretLabels
)

// labelNames are what the NSS key log format calls them.
var labelNames = map[string]secretLabel{
	"CLIENT_RANDOM":                   masterSecret,
	"CLIENT_HANDSHAKE_TRAFFIC_SECRET": clientHandshakeSecret,
	"SERVER_HANDSHAKE_TRAFFIC_SECRET": serverHandshakeSecret,
	"CLIENT_TRAFFIC_SECRET_0":         clientTrafficSecret,
	"SERVER_TRAFFIC_SECRET_0":         serverTrafficSecret,
}

// secrets is the secrets of one connection; nil where one is not known.
type secrets [secretLabels][]byte

// Add reads the text of a key log: lines of a label, the client's random and
// the secret, the latter two in hex. It discards what it does not know. It
// returns how many secrets there were.
func (k *KeyLog) Add(text []byte) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := 0
	for line := range bytes.Lines(text) {
		if k.line(line) {
			n++
		}
	}
	return n
}

func (k *KeyLog) line(line []byte) bool {
	words := bytes.Fields(line)
	if len(words) != 3 || len(words[1]) != 64 || len(words[2]) > 128 {
		return false
	}
	label, known := labelNames[string(words[0])]
	var random [32]byte
	_, err := hex.Decode(random[:], words[1])
	secret := make([]byte, len(words[2])/2)
	_, bad := hex.Decode(secret, words[2])
	if !known || err != nil || bad != nil {
		return false
	}
	if k.secrets == nil {
		k.secrets = make(map[[32]byte]*secrets)
	}
	if k.secrets[random] == nil {
		k.secrets[random] = new(secrets)
	}
	k.secrets[random][label] = secret
	return true
}

// Empty reports whether there are none.
func (k *KeyLog) Empty() bool {
	if k.base != nil && !k.base.Empty() {
		return false
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return len(k.secrets) == 0
}

// of is a copy of what is known of a connection, by the random of its client.
func (k *KeyLog) of(random []byte) (secrets, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	switch s := k.secrets[[32]byte(random)]; {
	case s != nil:
		return *s, true
	case k.base != nil:
		return k.base.of(random)
	}
	return secrets{}, false
}
