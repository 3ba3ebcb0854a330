using System.Text;
using Vivace.Query.Answers;
using Vivace.Query.Limits;
using Vivace.Query.Metrics;
using Vivace.Query.Search;
using Vivace.Query.Tags;
using Vivace.Server.Api.Metrics;
using Vivace.Server.Api.Search;
using Vivace.Server.Api.Tags;
using Vivace.Traces.Model;
using Vivace.Traces.Wire;

namespace Vivace.Server.Tests.Api;

/// <summary>JSON answers, byte for byte as Tempo's were captured.</summary>
public sealed class AnswerJsonTests
{
    private static QueryStatistics NoStatistics => default;

    [Fact]
    public void ASearchAnswer()
    {
        var span = new FoundSpan(0x00f067aa0ba902b7, null, 1795396725503530816, 250000000, [new("service.name", AnswerValue.Of("frontend"))]);
        var trace = new FoundTrace
        {
            Id = new TraceId(0, 0x00abcdef01234567),
            RootServiceName = "frontend",
            RootTraceName = "GET /checkout",
            Start = 1795396725503530816,
            Duration = 250999999,
            SpanSets = [new FoundSpanSet(2, [span], [new("count()", AnswerValue.Of(12L)), new("avg(duration)", AnswerValue.Of("900µs"))])],
            Services = [new("backend", 2, 0), new("frontend", 2, 1)],
        };
        const string set = """
            {"spans":[{"spanID":"00f067aa0ba902b7","startTimeUnixNano":"1795396725503530816","durationNanos":"250000000","attributes":[{"key":"service.name","value":{"stringValue":"frontend"}}]}],"matched":2,"attributes":[{"key":"count()","value":{"intValue":"12"}},{"key":"avg(duration)","value":{"stringValue":"900µs"}}]}
            """;
        Assert.Equal(
            "{\"traces\":[{\"traceID\":\"abcdef01234567\",\"rootServiceName\":\"frontend\",\"rootTraceName\":\"GET /checkout\",\"startTimeUnixNano\":\"1795396725503530816\",\"durationMs\":250,"
            + $"\"spanSet\":{set},\"spanSets\":[{set}],"
            + "\"serviceStats\":{\"backend\":{\"spanCount\":2},\"frontend\":{\"spanCount\":2,\"errorCount\":1}}}],\"metrics\":{\"inspectedBytes\":\"39791\",\"completedJobs\":3,\"totalJobs\":3}}",
            Search(new SearchAnswer([trace], new QueryStatistics(39791, 9, 7, 0, 0, 3, 3)), isLegacy: false));
    }

    [Fact]
    public void ATraceWithoutItsRootSaysSo()
    {
        var trace = new FoundTrace { Id = new TraceId(0x1111111111111111, 0xaaaaaaaaaaaaaaaa), RootServiceName = "", RootTraceName = "", Start = 5, Duration = 5_000_000 };
        Assert.Equal(
            "{\"traces\":[{\"traceID\":\"1111111111111111aaaaaaaaaaaaaaaa\",\"rootServiceName\":\"\\u003croot span not yet received\\u003e\",\"startTimeUnixNano\":\"5\",\"durationMs\":5}],\"metrics\":{\"inspectedTraces\":34}}",
            Search(new SearchAnswer([trace], new QueryStatistics(0, 9, 34, 0, 0, 0, 0)), isLegacy: true));
    }

    [Fact]
    public void ARootWithoutAServiceShowsTheSameText()
    {
        var trace = new FoundTrace { Id = new TraceId(0, 1), RootServiceName = "", RootTraceName = "job", Start = 5, Duration = 0 };
        Assert.Contains(
            "\"rootServiceName\":\"\\u003croot span not yet received\\u003e\",\"rootTraceName\":\"job\"",
            Search(new SearchAnswer([trace], NoStatistics), isLegacy: true),
            StringComparison.Ordinal);
    }

    [Fact]
    public void NothingFound() => Assert.Equal("{\"traces\":[],\"metrics\":{}}", Search(new SearchAnswer([], NoStatistics), isLegacy: false));

    [Fact]
    public void ASpanNameIsShownWhereItIsGiven()
    {
        string json = Search(
            new SearchAnswer([Trace(new FoundSpan(1, "a<b", 0, 0, [])), Trace(new FoundSpan(2, "", 0, 0, []))], NoStatistics), isLegacy: false);
        Assert.Contains("{\"spanID\":\"0000000000000001\",\"name\":\"a\\u003cb\"}", json, StringComparison.Ordinal);
        Assert.Contains("{\"spanID\":\"0000000000000002\"}", json, StringComparison.Ordinal);

        static FoundTrace Trace(FoundSpan span) => new()
        {
            Id = new TraceId(0, 1),
            RootServiceName = "s",
            RootTraceName = "n",
            Start = 1,
            Duration = 0,
            SpanSets = [new FoundSpanSet(1, [span], [])],
        };
    }

    [Fact]
    public void ARangeAnswer()
    {
        var series = new MetricSeries(
            [new("__name__", AnswerValue.Of("rate")), new("p", AnswerValue.Of(0.5)), new("b", AnswerValue.Of(false))],
            [new(1795396800000, 0), new(1795396860000, 0.016666666666666666), new(1795396920000, double.NaN)],
            [new MetricExemplar([new("trace:id", AnswerValue.Of("abc"))], 2, 1795396948386)]);
        using var body = new PooledByteBuffer();
        MetricsJson.Range(new MetricsAnswer([series], true, new QueryStatistics(0, 7, 0, 0, 0, 1, 1)), "cut", body);
        Assert.Equal(
            "{\"series\":[{\"labels\":[{\"key\":\"__name__\",\"value\":{\"stringValue\":\"rate\"}},{\"key\":\"p\",\"value\":{\"doubleValue\":0.5}},{\"key\":\"b\",\"value\":{\"boolValue\":false}}],"
            + "\"samples\":[{\"timestampMs\":\"1795396800000\"},{\"timestampMs\":\"1795396860000\",\"value\":0.016666666666666666},{\"timestampMs\":\"1795396920000\",\"value\":\"NaN\"}],"
            + "\"exemplars\":[{\"labels\":[{\"key\":\"trace:id\",\"value\":{\"stringValue\":\"abc\"}}],\"value\":2,\"timestampMs\":\"1795396948386\"}]}],"
            + "\"metrics\":{\"completedJobs\":1,\"totalJobs\":1,\"inspectedSpans\":\"7\"},\"status\":\"PARTIAL\",\"message\":\"cut\"}",
            Text(body));
    }

    [Fact]
    public void AnInstantAnswerLeavesOutWhatHasNoValue()
    {
        using var body = new PooledByteBuffer();
        MetricSeries valued = new([new("name", AnswerValue.Of("x"))], [new(5, 4)], []), zero = new([], [new(5, 0)], []), none = new([], [], []);
        MetricsJson.Instant(new MetricsAnswer([valued, zero, none], false, NoStatistics), null, body);
        Assert.Equal("{\"series\":[{\"labels\":[{\"key\":\"name\",\"value\":{\"stringValue\":\"x\"}}],\"value\":4},{}],\"metrics\":{}}", Text(body));
    }

    [Fact]
    public void EmptyMetricsAnswersDiffer()
    {
        var answer = new MetricsAnswer([], false, NoStatistics);
        using PooledByteBuffer range = new(), instant = new();
        MetricsJson.Range(answer, null, range);
        MetricsJson.Instant(answer, null, instant);
        Assert.Equal("{\"series\":[],\"metrics\":{}}", Text(range));
        Assert.Equal("{\"metrics\":{}}", Text(instant));
    }

    [Fact]
    public void TagNames()
    {
        var answer = new TagNamesAnswer(
            [new(TagScope.Event, ["e", "b"]), new(TagScope.Span, ["a", "b"]), new(TagScope.Intrinsic, ["duration"])], new QueryStatistics(41405, 0, 0, 0, 0, 1, 1));
        using PooledByteBuffer scopes = new(), flat = new();
        TagJson.Scopes(answer, scopes);
        Assert.Equal(
            "{\"scopes\":[{\"name\":\"event\",\"tags\":[\"e\",\"b\"]},{\"name\":\"span\",\"tags\":[\"a\",\"b\"]},{\"name\":\"intrinsic\",\"tags\":[\"duration\"]}],\"metrics\":{\"inspectedBytes\":\"41405\"}}",
            Text(scopes));
        TagJson.Names(TagAnswerForms.Flat(answer, TagScope.None, 0), answer.Statistics, flat);
        Assert.Equal("{\"tagNames\":[\"a\",\"b\",\"e\"],\"metrics\":{\"inspectedBytes\":\"41405\"}}", Text(flat));
        Assert.Equal(["a"], TagAnswerForms.Flat(answer, TagScope.None, 1));
        Assert.Equal(["duration"], TagAnswerForms.Flat(answer with { Scopes = [answer.Scopes[2]] }, TagScope.Intrinsic, 0));
    }

    [Fact]
    public void TagValues()
    {
        var answer = new TagValuesAnswer([new("int", "200"), new("string", ""), new("string", "b"), new("keyword", "b")], NoStatistics);
        using PooledByteBuffer typed = new(), grouped = new(), flat = new();
        TagJson.TypedValues(answer, typed);
        Assert.Equal(
            "{\"tagValues\":[{\"type\":\"int\",\"value\":\"200\"},{\"type\":\"string\"},{\"type\":\"string\",\"value\":\"b\"},{\"type\":\"keyword\",\"value\":\"b\"}],\"metrics\":{}}",
            Text(typed));
        TagJson.GroupedValues(answer with { Statistics = new QueryStatistics(38021, 0, 0, 0, 0, 0, 0) }, grouped);
        Assert.Equal(
            "{\"tagValues\":{\"int\":[\"200\"],\"string\":[\"\",\"b\"],\"keyword\":[\"b\"]},\"metrics\":{\"inspectedBytes\":38021}}", Text(grouped));
        TagJson.Values(TagAnswerForms.Texts(answer), answer.Statistics, flat);
        Assert.Equal("{\"tagValues\":[\"\",\"200\",\"b\"],\"metrics\":{}}", Text(flat));
    }

    private static string Search(SearchAnswer answer, bool isLegacy)
    {
        using var body = new PooledByteBuffer();
        SearchJson.Write(answer, isLegacy, body);
        return Text(body);
    }

    private static string Text(PooledByteBuffer body) => Encoding.UTF8.GetString(body.WrittenSpan);
}
