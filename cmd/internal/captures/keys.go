package captures

import (
	"context"
	"os"

	"mitmail/cmd/internal/exit"
	"mitmail/decode/capture/tlsopen"
	"mitmail/view/lang"
)

// ReadKeyLog is the TLS secrets of --keylog; nil where there are none.
func ReadKeyLog(ctx context.Context, keylog string) (*tlsopen.KeyLog, error) {
	if keylog == "" {
		return nil, nil
	}
	text, err := exit.Await(ctx, func() ([]byte, error) { return os.ReadFile(keylog) })
	if err != nil {
		return nil, err
	}
	keys := new(tlsopen.KeyLog)
	if keys.Add(text) == 0 {
		return nil, exit.Failure(lang.F("%s holds no TLS secrets", keylog), lang.T("they are lines such as CLIENT_RANDOM, the random and the secret, in hexadecimal"))
	}
	return keys, nil
}
