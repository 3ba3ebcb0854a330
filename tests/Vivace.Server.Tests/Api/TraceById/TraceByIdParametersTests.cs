using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Vivace.Server.Api.TraceById;
using Vivace.Storage.Blocks;
using Vivace.Traces.Model;

namespace Vivace.Server.Tests.Api.TraceById;

/// <summary>Parameters of a trace by id and the texts of their refusals (query-api specification, sections 4.1 and 18).</summary>
public sealed class TraceByIdParametersTests
{
    [Theory]
    [InlineData("abc", "")]
    [InlineData("000000000000000000abcdef01234567", "?mode=all&start=1&end=2")]
    [InlineData("1", "?start=5&end=0")]
    [InlineData("1", "?start=0&end=4")]
    [InlineData("1", "?start=&end=&mode=&blockStart=&rf1After=")]
    [InlineData("1", "?mode=blocks&blockStart=00000000-0000-0000-0000-000000000000&blockEnd=ffffffff-ffff-ffff-ffff-ffffffffffff")]
    [InlineData("1", "?rf1After=2026-01-02T03:04:05Z")]
    [InlineData("1", "?mode=ingesters&start=abc&blockStart=x")]
    [InlineData("1", "?unknown=x")]
    public void TheseAreTaken(string id, string query) => Assert.Null(Parse(id, query));

    [Theory]
    [InlineData("xyz", "", "trace IDs can only contain hex characters: invalid character 'x' at position 1")]
    [InlineData("12g4", "", "trace IDs can only contain hex characters: invalid character 'g' at position 3")]
    [InlineData("0000000000000000000000000000000001", "", "trace IDs can't be larger than 128 bits")]
    [InlineData("000000000000000000000000000000001", "", "trace IDs can't be larger than 128 bits")]
    [InlineData("xyz", "?mode=foo", "trace IDs can only contain hex characters: invalid character 'x' at position 1")]
    [InlineData("1", "?mode=foo&blockStart=x", "invalid value for mode foo")]
    [InlineData("1", "?blockStart=foo&blockEnd=foo", "invalid value for blockstart: invalid UUID length: 3")]
    [InlineData("1", "?blockEnd=foo&start=a", "invalid value for blockEnd: invalid UUID length: 3")]
    [InlineData("1", "?start=a&end=b", "invalid start: strconv.ParseInt: parsing \"a\": invalid syntax")]
    [InlineData("1", "?end=1.5", "invalid end: strconv.ParseInt: parsing \"1.5\": invalid syntax")]
    [InlineData("1", "?start=99999999999999999999", "invalid start: strconv.ParseInt: parsing \"99999999999999999999\": value out of range")]
    [InlineData("1", "?start=5&end=4", "http parameter start must be before end. received start=5 end=4")]
    [InlineData("1", "?start=5&end=5", "http parameter start must be before end. received start=5 end=5")]
    [InlineData("1", "?rf1After=x", "invalid rf1After: parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"")]
    public void TheseAreRefused(string id, string query, string text) => Assert.Equal((400, text), Parse(id, query));

    [Fact]
    public void ExternalModeIsNotThere() => Assert.Equal((500, "external mode is not enabled\n"), Parse("1", "?mode=external"));

    /// <summary>Tempo's ingesters hold a block for a while after it was written.</summary>
    [Theory]
    [InlineData("ingesters", 10, true)]
    [InlineData("ingesters", 120, false)]
    [InlineData("blocks", 120, true)]
    public void RecentBlocksAreRecentData(string mode, int minutesOld, bool isRead)
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(50), end = now.AddMinutes(-minutesOld);
        var block = new BlockMeta { BlockId = Guid.NewGuid(), Tenant = "one", Start = end.AddHours(-9), End = end };
        Assert.Equal(isRead, TraceByIdParameters.Scope(mode, new QueryCollection(), now).Includes(block));
    }

    private static (int Status, string Text)? Parse(string id, string query) =>
        TraceByIdParameters.Parse(id, new QueryCollection(QueryHelpers.ParseQuery(query)), out TraceId _, out _);
}
