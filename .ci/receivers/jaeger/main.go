// Command jaeger is Jaeger with what the tests need of it: its OTLP receiver, its
// store in memory, and its query service, which is asked by its own client. What
// it has beside that, such as other stores, takes ten times as long to build.
//
//	jaeger serve OTLP API              listens on two addresses
//	jaeger find API NAME=VALUE...      writes the traces of mitmail that have these attributes
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configgrpc"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/jaegertracing/jaeger/cmd/query/app/apiv3"
	"github.com/jaegertracing/jaeger/cmd/query/app/querysvc/v2/querysvc"
	"github.com/jaegertracing/jaeger/internal/proto/api_v3"
	memoryconfig "github.com/jaegertracing/jaeger/internal/storage/v1/memory"
	"github.com/jaegertracing/jaeger/internal/storage/v2/memory"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	switch args := os.Args[1:]; {
	case len(args) == 3 && args[0] == "serve":
		err = serve(ctx, args[1], args[2])
	case len(args) > 2 && args[0] == "find":
		err = find(ctx, args[1], args[2:])
	default:
		err = errors.New("serve or find, see the source")
	}
	if err != nil {
		log.Fatal(err)
	}
}

// serve takes traces and answers questions about them.
func serve(ctx context.Context, otlp, api string) error {
	store, err := memory.NewStore(memoryconfig.Configuration{MaxTraces: 10_000})
	if err != nil {
		return err
	}
	if err := receive(ctx, otlp, store); err != nil {
		return err
	}
	l, err := net.Listen("tcp", api)
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	api_v3.RegisterQueryServiceServer(server, &apiv3.Handler{QueryService: querysvc.NewQueryService(store, store, querysvc.QueryServiceOptions{})})
	context.AfterFunc(ctx, server.Stop)
	return server.Serve(l)
}

// receive has the store take what comes by OTLP.
func receive(ctx context.Context, address string, store *memory.Store) error {
	traces, err := consumer.NewTraces(store.WriteTraces)
	if err != nil {
		return err
	}
	factory := otlpreceiver.NewFactory()
	config := factory.CreateDefaultConfig().(*otlpreceiver.Config)
	config.Protocols.GRPC = configoptional.None[configgrpc.ServerConfig]()
	config.Protocols.HTTP.GetOrInsertDefault().ServerConfig.NetAddr.Endpoint = address
	settings := receiver.Settings{ID: component.NewID(factory.Type()), TelemetrySettings: componenttest.NewNopTelemetrySettings()}
	r, err := factory.CreateTraces(ctx, settings, config, traces)
	if err != nil {
		return err
	}
	return r.Start(ctx, componenttest.NewNopHost())
}

// find writes traces, in OTLP's JSON, one a line.
func find(ctx context.Context, api string, conditions []string) error {
	conn, err := grpc.NewClient(api, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	attributes := make(map[string]string)
	for _, c := range conditions {
		name, value, _ := strings.Cut(c, "=")
		attributes[name] = value
	}
	stream, err := api_v3.NewQueryServiceClient(conn).FindTraces(ctx, &api_v3.FindTracesRequest{Query: &api_v3.TraceQueryParameters{
		ServiceName: "mitmail", Attributes: attributes, SearchDepth: 100, StartTimeMin: time.Unix(1, 0), StartTimeMax: time.Now().Add(time.Hour),
	}})
	if err != nil {
		return err
	}
	for {
		traces, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		text, err := new(ptrace.JSONMarshaler).MarshalTraces(traces.ToTraces())
		if err != nil {
			return err
		}
		fmt.Printf("%s\n", text)
	}
}
