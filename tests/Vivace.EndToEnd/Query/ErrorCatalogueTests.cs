using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Query;

/// <summary>What a query is refused with: status and text, as Tempo has them.</summary>
public sealed class ErrorCatalogueTests(SharedServer shared) : ServerTest(shared)
{
    [Theory]
    [InlineData("q={ foo", "invalid TraceQL query: parse error at line 1, col 3: unknown identifier: foo")]
    [InlineData("q={ span.foo = }", "invalid TraceQL query: parse error at line 1, col 14: syntax error: unexpected }")]
    [InlineData("q={ name = 3 }", "invalid TraceQL query: binary operations must operate on the same type: name = 3")]
    [InlineData("start=10&end=5", "http parameter start must be before end. received start=10 end=5")]
    [InlineData("end=5", "error parsing date range: only one of start and end provided: must provide both or neither")]
    [InlineData("start=1794696851&end=1795396851", "range specified by start and end exceeds 168h0m0s. received start=1794696851 end=1795396851")]
    [InlineData("since=zz", "error parsing date range: could not parse 'since' parameter: not a valid duration string: \"zz\"")]
    [InlineData("limit=0", "invalid limit: must be a positive number")]
    [InlineData("spss=101", "spans per span set exceeds 100. received 101")]
    [InlineData("q={}&tags=a%3Db", "invalid request: can't specify tags and q in the same query")]

    // Of two errors the earlier check's is told.
    [InlineData("q={ foo&end=5", "invalid TraceQL query: parse error at line 1, col 3: unknown identifier: foo")]
    [InlineData("q={ name = 3 }&end=5", "error parsing date range: only one of start and end provided: must provide both or neither")]
    [InlineData("q={ name = 3 }&spss=101", "invalid TraceQL query: binary operations must operate on the same type: name = 3")]
    [InlineData("start=1794696851&end=1795396851&spss=101", "range specified by start and end exceeds 168h0m0s. received start=1794696851 end=1795396851")]
    public Task ASearchIsRefused(string query, string text) => AssertRefusedAsync("/api/search?" + query, text);

    [Theory]
    [InlineData("/api/search/tags?scope=bogus", "invalid scope: bogus")]
    [InlineData("/api/v2/search/tags?scope=parent", "invalid scope: parent")]
    [InlineData("/api/v2/search/tags?start=5", "error parsing date range: only one of start and end provided: must provide both or neither")]
    [InlineData("/api/v2/search/tags?start=abc&end=def", "error parsing date range: could not parse 'start' parameter: strconv.ParseInt: parsing \"abc\": invalid syntax")]
    [InlineData("/api/v2/search/tags?start=20&end=10", "http parameter start must be before end. received start=20 end=10")]
    [InlineData("/api/search/tag/x/values?since=zz", "error parsing date range: could not parse 'since' parameter: not a valid duration string: \"zz\"")]
    [InlineData("/api/v2/search/tag/nope/values", "please provide a valid tagName: failed to parse identifier nope: parse error at line 1, col 2: unknown identifier: nope")]
    [InlineData("/api/v2/search/tag/service.name/values", "please provide a valid tagName: failed to parse identifier service.name: parse error at line 1, col 2: unknown identifier: service")]
    public Task ALookUpOfTagsIsRefused(string path, string text) => AssertRefusedAsync(path, text);

    [Theory]
    [InlineData("query_range?q={", "compiling query: parse error at line 1, col 2: syntax error: unexpected $end")]
    [InlineData("query_range", "compiling query: parse error : syntax error: unexpected $end")]
    [InlineData("query_range?q={}", "not a metrics query")]
    [InlineData("query_range?q={}|rate()&start=10&end=5", "end must be greater than start")]
    [InlineData("query_range?q={}|rate()&start=100&end=200&step=0", "step of 0s is too small, minimum step for given range is 10ms")]
    [InlineData("query_range?q={}|rate()&start=1000000&end=1010800&step=1", "step of 1s is too small, minimum step for given range is 1.08s")]
    [InlineData("query_range?q={}|rate()&step=abc", "rpc error: code = Code(400) desc = cannot parse \"abc\" to a valid duration")]
    [InlineData("query_range?q={}|quantile_over_time(duration,2)", "compiling query: quantile must be between 0 and 1: 2")]
    [InlineData("query_range?q={}|rate()by(.a,.b,.c,.d,.e,.f)", "compiling query: metrics group by 6 values not yet supported")]
    [InlineData("query?q={}|rate()&start=5&end=5", "end must be greater than start")]
    [InlineData("query?q={}", "not a metrics query")]
    public Task AMetricsQueryIsRefused(string query, string text) => AssertRefusedAsync("/api/metrics/" + query, text);

    [Fact]
    public async Task AQueryBeyondItsSizeIsRefused()
    {
        string query = "{ name = \"" + new string('x', 131_072) + "\" }";
        const string text = "TraceQL expression exceeds the configured maximum size of 131072 bytes, reduce the query expression size or contact "
            + "your system administrator";
        await AssertRefusedAsync("/api/search?q=" + Uri.EscapeDataString(query), text);
        await AssertRefusedAsync("/api/metrics/query_range?q=" + Uri.EscapeDataString(query + "|rate()"), text);
    }

    [Fact]
    public async Task TheSummaryOfMetricsDoesNotExist() =>
        Assert.Equal(404, (await Api.GetAsync("/api/metrics/summary?q={}&groupBy=name")).StatusCode);

    private async Task AssertRefusedAsync(string path, string text)
    {
        var answer = await Api.GetAsync(path);
        Assert.Equal((400, text), (answer.StatusCode, answer.Text));
        Assert.Equal("text/plain; charset=utf-8", answer.ContentType);
        Assert.Equal("Accept-Encoding", answer.Header("Vary"));
        Assert.Null(answer.Header("X-Content-Type-Options"));
    }
}
