using Vivace.Server.Operations;

namespace Vivace.Server.Tests.Operations;

public sealed class ReadinessTests
{
    private readonly Readiness _readiness = new();

    [Fact]
    public void ItIsReadyOnceTheLogIsRead()
    {
        Assert.False(_readiness.IsReady);
        Assert.StartsWith("Ingester not ready: ", _readiness.Text, StringComparison.Ordinal);
        _readiness.Replaying(5, 20);
        Assert.False(_readiness.IsReady);
        Assert.Equal("Ingester not ready: the write-ahead log is being read: 5 of 20 bytes done\n", _readiness.Text);
        _readiness.Ready();
        Assert.Equal((true, "ready\n", "Running"), (_readiness.IsReady, _readiness.Text, _readiness.StateName));
        _readiness.Replaying(20, 20);
        Assert.True(_readiness.IsReady);
    }

    [Fact]
    public void NothingMakesAStoppingProcessReadyAgain()
    {
        _readiness.Stopping();
        _readiness.Replaying(1, 2);
        _readiness.Ready();
        Assert.Equal((false, "Application is stopping\n", "Stopping"), (_readiness.IsReady, _readiness.Text, _readiness.StateName));
    }

    [Fact]
    public void ATableIsDrawn() => Assert.Equal(
        """
        +------+--------+
        | NAME | STATUS |
        +------+--------+
        | a    | ok     |
        | long | x      |
        +------+--------+

        """.ReplaceLineEndings("\n"),
        AsciiTable.Draw(["NAME", "STATUS"], [["a", "ok"], ["long", "x"]]));
}
