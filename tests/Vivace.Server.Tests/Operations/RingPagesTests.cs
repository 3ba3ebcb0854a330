using System.Text.Json;
using Vivace.Server.Configuration;
using Vivace.Server.Operations;

namespace Vivace.Server.Tests.Operations;

public sealed class RingPagesTests
{
    private readonly TestPages _pages = new();
    private readonly Readiness _readiness = new();

    public RingPagesTests() => new RingPages(new VivaceOptions(), _readiness, TimeProvider.System).Map(_pages.Routes);

    [Theory]
    [InlineData("/ingester/ring")]
    [InlineData("/metrics-generator/ring")]
    [InlineData("/live-store/ring")]
    public async Task ARingHasOneMember(string path)
    {
        _readiness.Ready();
        JsonElement json = await _pages.JsonAsync(path);
        JsonElement member = Assert.Single(json.GetProperty("shards").EnumerateArray());
        Assert.Equal("ACTIVE", member.GetProperty("state").GetString());
        Assert.Equal(
            ["id", "state", "address", "timestamp", "registered_timestamp", "read_only", "read_only_updated_timestamp", "zone", "tokens"],
            member.EnumerateObject().Select(static property => property.Name));
        Assert.Contains("Ring Status", await _pages.HtmlAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheMemberFollowsTheProcess()
    {
        Assert.Equal("JOINING", await StateAsync());
        _readiness.Ready();
        _readiness.Stopping();
        Assert.Equal("LEAVING", await StateAsync());
    }

    private async Task<string?> StateAsync() =>
        (await _pages.JsonAsync("/ingester/ring")).GetProperty("shards")[0].GetProperty("state").GetString();
}
