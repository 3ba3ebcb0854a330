using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Clients;

/// <summary>A test against the shared server, with a client for each of its listeners.</summary>
public abstract class ServerTest(SharedServer shared) : IDisposable
{
    /// <summary>OTLP over HTTP.</summary>
    protected OtlpHttp Http { get; } = new(shared.Server.Addresses);

    /// <summary>OTLP over gRPC.</summary>
    protected OtlpGrpc Grpc { get; } = new(shared.Server.Addresses);

    /// <summary>The query API.</summary>
    protected TraceApi Api { get; } = new(shared.Server.Addresses);

    /// <summary>The server.</summary>
    protected VivaceServer Server => shared.Server;

    /// <summary>Claims that the server still takes a trace over both transports and gives it back.</summary>
    protected async Task AssertStillServesAsync()
    {
        Assert.True(Server.IsAlive, $"the server has ended\n{Server.Output}");
        var overHttp = SampleTraces.NewRequest();
        var answer = await Http.PostAsync(overHttp);
        Assert.True(answer.StatusCode == 200, answer.ToString());
        await AssertStoredAsync(overHttp);

        var overGrpc = SampleTraces.NewRequest();
        var grpc = await Grpc.ExportAsync(overGrpc);
        Assert.True(grpc.Status == GrpcAnswer.Ok, grpc.ToString());
        await AssertStoredAsync(overGrpc);
    }

    /// <summary>Claims that every span of a request comes back by id.</summary>
    protected Task AssertStoredAsync(Wire.ExportTraceServiceRequest request) =>
        AssertStoredAsync(SpanSet.Sent(request.ResourceSpans), TraceForm.V2Protobuf);

    /// <summary>Claims that these spans, and no others, come back in every trace they belong to.</summary>
    protected async Task AssertStoredAsync(SpanSet sent, TraceForm form)
    {
        foreach (string id in sent.TraceIds)
        {
            Assert.Equal(sent.Of(id), (await Api.SpansAsync(id, form)).Of(id));
        }
    }

    /// <summary>Claims that a trace is unknown.</summary>
    protected async Task AssertNotStoredAsync(string id) => Assert.Empty(await Api.TraceAsync(id, TraceForm.V2Protobuf));

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(Server.Output.ToString());
        }

        Http.Dispose();
        Grpc.Dispose();
        Api.Dispose();
        GC.SuppressFinalize(this);
    }
}
