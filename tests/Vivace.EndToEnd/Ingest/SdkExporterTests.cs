using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Ingest;

/// <summary>The exporter of the OpenTelemetry .NET SDK, as a client that nobody here wrote.</summary>
public sealed class SdkExporterTests(SharedServer shared) : ServerTest(shared)
{
    private const int FlushMilliseconds = 10_000;

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task SpansOfTheSdkAreFoundById(OtlpExportProtocol protocol)
    {
        string source = $"Vivace.EndToEnd.{protocol}";
        using var activities = new ActivitySource(source, "1.0");
        using var provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(r => r.AddService("sdk-client", serviceVersion: "2.1"))
            .AddSource(source)
            .AddOtlpExporter(options =>
            {
                options.Protocol = protocol;
                options.Endpoint = protocol == OtlpExportProtocol.Grpc
                    ? Server.Addresses.OtlpGrpc
                    : new Uri(Server.Addresses.OtlpHttp, "/v1/traces");
            })
            .Build();

        // A trace of its own, whatever activity the test runner has started.
        Activity.Current = null;
        string traceId, parentId;
        using (var parent = activities.StartActivity("parent", ActivityKind.Server)!)
        {
            traceId = parent.TraceId.ToHexString();
            parentId = parent.SpanId.ToHexString();
            parent.SetTag("http.request.method", "GET").SetTag("retries", 3).SetTag("cached", true).SetTag("sizes", new long[] { 1, 2 });
            parent.AddEvent(new ActivityEvent("picked up"));
            using var child = activities.StartActivity("child", ActivityKind.Client)!;
            child.SetStatus(ActivityStatusCode.Error, "no answer");
        }

        Assert.True(provider.ForceFlush(FlushMilliseconds), "the exporter could not send its spans");
        var groups = await Api.TraceAsync(traceId, TraceForm.V2Protobuf);
        var spans = groups.SelectMany(static g => g.ScopeSpans).SelectMany(static s => s.Spans).ToDictionary(static s => s.Name);
        Assert.Equal(["child", "parent"], spans.Keys.Order());
        Assert.Contains(groups[0].Resource.Attributes, a => a.Key == "service.name" && a.Value.StringValue == "sdk-client");
        Assert.Equal(source, groups[0].ScopeSpans[0].Scope.Name);
        Assert.Equal(parentId, Convert.ToHexStringLower(spans["child"].ParentSpanId.Span));
        Assert.Equal(Wire.Status.Types.StatusCode.Error, spans["child"].Status.Code);
        Assert.Equal("no answer", spans["child"].Status.Message);
        Assert.Contains(spans["parent"].Attributes, a => a.Key == "retries" && a.Value.IntValue == 3);
        Assert.Contains(spans["parent"].Attributes, a => a.Key == "cached" && a.Value.BoolValue);
        Assert.Contains(spans["parent"].Attributes, a => a.Key == "sizes" && a.Value.ArrayValue.Values[1].IntValue == 2);
        Assert.Equal("picked up", Assert.Single(spans["parent"].Events).Name);
    }
}
