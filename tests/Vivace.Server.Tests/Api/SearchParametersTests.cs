using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Vivace.Server.Api;
using Vivace.Server.Api.Parameters;
using Vivace.Server.Api.Search;

namespace Vivace.Server.Tests.Api;

/// <summary>Parameters of <c>/api/search</c>: the texts of the error catalogue, and which of two errors is told.</summary>
public sealed class SearchParametersTests
{
    [Theory]
    [InlineData("start=1795396851000000000&end=1795396852000000000", "invalid start: strconv.ParseInt: parsing \"1795396851000000000\": value out of range")]
    [InlineData("start=a", "invalid start: strconv.ParseInt: parsing \"a\": invalid syntax")]
    [InlineData("start=1&end=2.5", "invalid end: strconv.ParseInt: parsing \"2.5\": invalid syntax")]
    [InlineData("start=10&end=5", "http parameter start must be before end. received start=10 end=5")]
    [InlineData("start=1795396851", "http parameter start must be before end. received start=1795396851 end=0")]
    [InlineData("limit=0", "invalid limit: must be a positive number")]
    [InlineData("limit=-1", "invalid limit: must be a positive number")]
    [InlineData("limit=abc", "invalid limit: strconv.Atoi: parsing \"abc\": invalid syntax")]
    [InlineData("limit=99999999999999999999", "invalid limit: strconv.Atoi: parsing \"99999999999999999999\": value out of range")]
    [InlineData("spss=-1", "invalid spss: must be a non-negative number")]
    [InlineData("spss=x", "invalid spss: strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("q={}&tags=a%3Db", "invalid request: can't specify tags and q in the same query")]
    [InlineData("tags=a%3Db a%3Dc", "invalid tags: tag a has been set twice")]
    [InlineData("tags=a%3D\"b", "invalid tags: unterminated quoted value at pos 5")]
    [InlineData("tags=\"x", "invalid tags: unexpected '\"' at pos 1")]
    [InlineData("minDuration=10", "invalid minDuration: time: missing unit in duration \"10\"")]
    [InlineData("maxDuration=zz", "invalid maxDuration: time: invalid duration \"zz\"")]
    [InlineData("minDuration=2s&maxDuration=1s", "invalid maxDuration: must be greater than minDuration")]
    [InlineData("rf1After=x", "invalid rf1After: parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"")]
    public void WhatIsWrongIsToldInTemposWords(string query, string text) => Assert.Equal(text, Refusal(query));

    [Theory]
    [InlineData("start=a&end=b&q={}&tags=x", "invalid start")]
    [InlineData("end=b&q={}&tags=x", "invalid end")]
    [InlineData("q={}&tags=\"&limit=0", "invalid request")]
    [InlineData("tags=\"&minDuration=1", "invalid tags")]
    [InlineData("minDuration=1&maxDuration=1", "invalid minDuration")]
    [InlineData("maxDuration=1&limit=0", "invalid maxDuration")]
    [InlineData("limit=0&spss=-1", "invalid limit")]
    [InlineData("spss=-1&rf1After=x", "invalid spss")]
    [InlineData("rf1After=x&start=2&end=1", "invalid rf1After")]
    public void OfTwoErrorsTheFirstInTemposOrderIsTold(string query, string start) => Assert.StartsWith(start, Refusal(query), StringComparison.Ordinal);

    [Fact]
    public void EverythingIsRead()
    {
        SearchParameters read = Read("tags=a%3Db c d%3D\"e f\"&minDuration=1.5s&maxDuration=2m&limit=7&spss=5&start=100&end=200&since=5m");
        Assert.Equal([new("a", "b"), new("c", ""), new("d", "e f")], read.Tags);
        Assert.Equal((1_500, 120_000), (read.MinDurationMs, read.MaxDurationMs));
        Assert.Equal((7, 5), (read.Limit, read.SpansPerSpanSet));
        Assert.Equal((100, 200), (read.Start, read.End));
        Assert.Equal("5m", read.Since);
    }

    [Fact]
    public void AnEmptyParameterIsNone() =>
        Assert.Equivalent(Read(""), Read("q=&tags=&limit=&spss=&start=&end=&since=&minDuration=&maxDuration=&rf1After="), strict: true);

    private static string Refusal(string query)
    {
        var refused = Assert.Throws<ApiException>(() => Read(query));
        Assert.Equal(400, refused.Status);
        return refused.Message;
    }

    private static SearchParameters Read(string query) =>
        SearchParameters.Read(new QueryParameters(new QueryCollection(QueryHelpers.ParseQuery(query))));
}
