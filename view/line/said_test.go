package line

import (
	"testing"

	"mitmail/decode"
	"mitmail/view/lang"
)

// Each sentence of the decoder has a translation.
func TestSentencesTranslated(t *testing.T) {
	lang.Use(lang.Chinese)
	defer lang.Use(lang.English)
	for key, text := range decode.Sentences() {
		if text != "{0}" && lang.T(text) == text {
			t.Errorf("%s: %q has no translation", key, text)
		}
	}
	for _, v := range verdicts {
		if lang.T(v.Words) == v.Words {
			t.Errorf("%q has no translation", v.Words)
		}
	}
	if got := Said(decode.Sentence{Key: "reason-eof", Args: []string{"client"}}); got != "客户端关闭了连接" {
		t.Error(got)
	}
}
