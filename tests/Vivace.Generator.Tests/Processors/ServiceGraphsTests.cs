using Vivace.Generator.Configuration;
using Vivace.Generator.Tests.Testing;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Generator.Tests.Processors;

public class ServiceGraphsTests
{
    [Fact]
    public async Task Client_and_server_make_an_edge_whichever_comes_first()
    {
        await using TestGenerator generator = New();
        generator.Consume(new SpanBuilder()
            .Add("web", kind: SpanKind.Client, span: 5, seconds: 0.3)
            .Add("api", kind: SpanKind.Server, parent: 5, span: 6, seconds: 0.2)
            .Add("api", kind: SpanKind.Server, trace: 2, parent: 7, span: 8, status: StatusCode.Error)
            .Add("web", kind: SpanKind.Client, trace: 2, span: 7));
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Equal(2, values[Edge("total", "client=web", "server=api")]);
        Assert.Equal(1, values[Edge("failed_total", "client=web", "server=api")]);
        Assert.Equal(0.4, values[Edge("client_seconds_sum", "client=web", "server=api")], 9);
        Assert.Equal(0.3, values[Edge("server_seconds_sum", "client=web", "server=api")], 9);
    }

    [Fact]
    public async Task Sides_find_each_other_over_requests_and_dictionaries()
    {
        await using TestGenerator generator = New();
        generator.Consume(new SpanBuilder(new TraceDictionary()).Add("web", kind: SpanKind.Client, span: 5));
        generator.Consume(new SpanBuilder(new TraceDictionary()).Add("api", parent: 5, span: 6));
        Assert.Equal(1, (await generator.CollectAsync())[Edge("total", "client=web", "server=api")]);
    }

    [Fact]
    public async Task A_root_server_is_called_by_the_user_when_the_wait_is_over()
    {
        await using TestGenerator generator = New(new ServiceGraphsOptions { EnableVirtualNodeLabel = true });
        generator.Consume(new SpanBuilder().Add("web"));
        generator.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, generator.Status.Active);
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Equal(1, values[Edge("total", "client=user", "connection_type=virtual_node", "server=web", "virtual_node=client")]);
    }

    [Fact]
    public async Task A_client_without_server_calls_its_peer_or_nobody()
    {
        await using TestGenerator generator = New();
        generator.Consume(new SpanBuilder()
            .Add("web", kind: SpanKind.Client, span: 5, attributes: [("peer.service", "stripe")])
            .Add("web", kind: SpanKind.Client, span: 6)
            .Add("web", parent: 77));
        generator.Advance(TimeSpan.FromSeconds(12));
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Equal(1, values[Edge("total", "client=web", "connection_type=virtual_node", "server=stripe")]);
        Assert.Equal((3, 2), (generator.Statistics.Edges, generator.Statistics.ExpiredEdges));
    }

    [Fact]
    public async Task A_database_needs_no_server_span()
    {
        await using TestGenerator generator = New();
        generator.Consume(new SpanBuilder()
            .Add("web", kind: SpanKind.Client, span: 1, attributes: [("db.system", "mysql"), ("network.peer.address", "10.0.0.5"), ("network.peer.port", 3306L)])
            .Add("web", kind: SpanKind.Client, span: 2, attributes: [("db.name", "orders"), ("db.system", "pg")])
            .Add("web", kind: SpanKind.Client, span: 3, attributes: [("db.system", "redis"), ("server.address", "cache")]));
        Dictionary<string, double> values = await generator.CollectAsync();
        foreach (string server in new[] { "10.0.0.5:3306", "orders", "cache" })
        {
            Assert.Equal(1, values[Edge("total", "client=web", "connection_type=database", $"server={server}")]);
        }
    }

    [Fact]
    public async Task Dimensions_are_prefixed_by_side()
    {
        await using TestGenerator generator = New(new ServiceGraphsOptions { Dimensions = ["zone.id"], EnableClientServerPrefix = true });
        generator.Consume(new SpanBuilder()
            .Add("web", kind: SpanKind.Client, span: 5, attributes: [("zone.id", "a")])
            .Add("api", parent: 5, attributes: [("zone.id", "b")]));
        Assert.Equal(1, (await generator.CollectAsync())[Edge("total", "client=web", "client_zone_id=a", "server=api", "server_zone_id=b")]);
    }

    [Fact]
    public async Task Messages_have_a_latency_of_their_own()
    {
        await using TestGenerator generator = New(new ServiceGraphsOptions { EnableMessagingSystemLatencyHistogram = true });
        generator.Consume(new SpanBuilder()
            .Add("shop", kind: SpanKind.Producer, span: 5, startOffset: -3, endOffset: -2)
            .Add("mail", kind: SpanKind.Consumer, parent: 5, startOffset: -0.5, endOffset: 0)
            .Add("shop", kind: SpanKind.Producer, span: 6, startOffset: -3, endOffset: -1)
            .Add("mail", kind: SpanKind.Consumer, parent: 6, startOffset: -2, endOffset: 0));
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Equal(1.5, values[Edge("messaging_system_seconds_sum", "client=shop", "connection_type=messaging_system", "server=mail")], 9);
        Assert.Equal(1, generator.Statistics.NegativeMessagingLatencies);
    }

    [Fact]
    public async Task A_full_store_drops_spans_and_counts_them()
    {
        await using TestGenerator generator = New(new ServiceGraphsOptions { MaxItems = 2 });
        var spans = new SpanBuilder();
        for (ulong i = 1; i <= 5; i++)
        {
            spans.Add("web", kind: SpanKind.Client, span: i);
        }

        generator.Consume(spans);
        Assert.Equal((2, 3), (generator.Statistics.Edges, generator.Statistics.DroppedSpans));
    }

    [Fact]
    public async Task A_filtered_side_takes_its_edge_along()
    {
        var onlyErrors = new FilterPolicyOptions
        {
            Include = new PolicyMatchOptions { MatchType = "strict", Attributes = [new MatchAttributeOptions { Key = "status", Value = "STATUS_CODE_ERROR" }] },
        };
        await using TestGenerator generator = New(new ServiceGraphsOptions { FilterPolicies = [onlyErrors] });
        generator.Consume(new SpanBuilder()
            .Add("web", kind: SpanKind.Client, span: 5, status: StatusCode.Error)
            .Add("api", parent: 5)
            .Add("api", trace: 2, parent: 6)
            .Add("web", trace: 2, kind: SpanKind.Client, span: 6, status: StatusCode.Error));
        Assert.Equal((2, 2), (generator.Statistics.ServiceGraphsFiltered, generator.Statistics.DroppedEdges));
        Assert.Empty(await generator.CollectAsync());
    }

    [Fact]
    public async Task Waiting_edges_survive_a_look_at_unchanged_settings()
    {
        await using TestGenerator generator = New(new ServiceGraphsOptions { EnableVirtualNodeLabel = true, Wait = TimeSpan.FromMinutes(1) });
        generator.Consume(new SpanBuilder().Add("web", kind: SpanKind.Client, span: 5));
        generator.Settings = generator.Settings with { };
        generator.Advance(TimeSpan.FromSeconds(20));
        generator.Consume(new SpanBuilder { Now = (ulong)(generator.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100 }.Add("api", parent: 5));
        Assert.Equal(1, (await generator.CollectAsync())[Edge("total", "client=web", "server=api")]);
    }

    private static TestGenerator New(ServiceGraphsOptions? options = null) =>
        new(new TenantSettings { Processors = ["service-graphs"], ServiceGraphs = options ?? new ServiceGraphsOptions() });

    private static string Edge(string metric, params string[] labels) =>
        $"__metrics_gen_instance=host,__name__=traces_service_graph_request_{metric},{string.Join(',', labels)}";
}
