package otlp

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"

	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// The fields of the answers: ExportTraceServiceResponse, ExportLogsServiceResponse,
// and google.rpc.Status.
const (
	answerPartial                = 1
	partialRejected, partialSays = 1, 2
	complaintSays                = 2
)

// partial is what an answer says of a request that was not taken whole.
func partial(body []byte, coded bool) (rejected int, says string) {
	if !coded {
		var answer struct {
			PartialSuccess struct {
				RejectedSpans      json.Number
				RejectedLogRecords json.Number
				ErrorMessage       string
			}
		}
		_ = json.Unmarshal(body, &answer) // what is not said is nothing
		p := answer.PartialSuccess
		spans, _ := p.RejectedSpans.Int64()
		records, _ := p.RejectedLogRecords.Int64()
		return int(spans + records), p.ErrorMessage
	}
	for p := range fields(body, answerPartial) {
		for len(p) > 0 {
			num, kind, n := protowire.ConsumeTag(p)
			size := protowire.ConsumeFieldValue(num, kind, p[max(n, 0):])
			if n < 0 || size < 0 {
				break
			}
			switch {
			case num == partialRejected && kind == protowire.VarintType:
				v, _ := protowire.ConsumeVarint(p[n:])
				rejected = int(v)
			case num == partialSays && kind == protowire.BytesType:
				v, _ := protowire.ConsumeString(p[n:])
				says = v
			}
			p = p[n+size:]
		}
	}
	return rejected, says
}

// complaint is what a receiver says about what it refuses.
func complaint(body []byte, coded bool) string {
	says := string(body)
	if coded {
		says = ""
		for p := range fields(body, complaintSays) {
			says = string(p)
		}
	}
	says, _, _ = strings.Cut(strings.TrimSpace(strings.ToValidUTF8(says, "\uFFFD")), "\n")
	if len(says) > 200 {
		says = strings.ToValidUTF8(says[:200], "") + "…"
	}
	return says
}

// toJSON is a request in OTLP's JSON, which is protobuf's but for ids: they are
// hexadecimal.
func toJSON(signal Signal, p []byte) ([]byte, error) {
	var m proto.Message
	if signal == Logs {
		data := new(logspb.LogsData)
		m = data
		if err := proto.Unmarshal(p, data); err != nil {
			return nil, err
		}
		for _, resource := range data.ResourceLogs {
			for _, scope := range resource.ScopeLogs {
				for _, r := range scope.LogRecords {
					hexadecimal(&r.TraceId, &r.SpanId)
				}
			}
		}
	} else {
		data := new(tracepb.TracesData)
		m = data
		if err := proto.Unmarshal(p, data); err != nil {
			return nil, err
		}
		for _, resource := range data.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				for _, s := range scope.Spans {
					hexadecimal(&s.TraceId, &s.SpanId, &s.ParentSpanId)
				}
			}
		}
	}
	return protojson.MarshalOptions{UseEnumNumbers: true}.Marshal(m)
}

// hexadecimal makes ids such that base64, which protobuf's JSON has for bytes, makes
// their hexadecimal digits of them.
func hexadecimal(ids ...*[]byte) {
	for _, id := range ids {
		*id, _ = base64.StdEncoding.DecodeString(hex.EncodeToString(*id)) // its digits are base64's too, and in fours
	}
}
