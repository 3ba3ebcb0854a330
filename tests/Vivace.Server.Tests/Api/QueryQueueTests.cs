using Vivace.Server.Api;
using Vivace.Server.Api.Execution;

namespace Vivace.Server.Tests.Api;

/// <summary>Who runs, who waits, and who is sent away.</summary>
public sealed class QueryQueueTests
{
    [Fact]
    public void AsManyAsAllowedRunAtOnce()
    {
        var queue = new QueryQueue(2, 10);
        Assert.True(Enter(queue, "a").IsCompletedSuccessfully);
        Assert.True(Enter(queue, "a").IsCompletedSuccessfully);
        Assert.False(Enter(queue, "a").IsCompleted);
    }

    [Fact]
    public async Task TenantsTakeTurns()
    {
        var queue = new QueryQueue(1, 10);
        await Enter(queue, "busy");
        Task busy1 = Enter(queue, "busy"), busy2 = Enter(queue, "busy"), quiet = Enter(queue, "quiet");
        queue.Leave();
        await busy1;
        queue.Leave();
        await quiet;
        Assert.False(busy2.IsCompleted);
        queue.Leave();
        await busy2;
    }

    [Fact]
    public async Task AFullLineSendsAwayItsOwnTenantOnly()
    {
        var queue = new QueryQueue(1, 1);
        await Enter(queue, "a");
        _ = Enter(queue, "a");
        var refused = await Assert.ThrowsAsync<ApiException>(() => Enter(queue, "a"));
        Assert.Equal((429, "job queue full"), (refused.Status, refused.Message));
        Assert.False(Enter(queue, "b").IsCompleted);
    }

    [Fact]
    public async Task WhoGivesUpLeavesTheLine()
    {
        var queue = new QueryQueue(1, 1);
        await Enter(queue, "a");
        using var impatient = new CancellationTokenSource();
        Task given = queue.EnterAsync("a", impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Empty(queue.Waiting);
        Task next = Enter(queue, "a");
        queue.Leave();
        await next;
        queue.Leave();
        Assert.True(Enter(queue, "a").IsCompletedSuccessfully);
    }

    private static Task Enter(QueryQueue queue, string tenant) => queue.EnterAsync(tenant, CancellationToken.None);
}
