using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vivace.Server.Logging;

namespace Vivace.Server.Tests.Logging;

public sealed class LogTests
{
    private readonly MemoryStream _stream = new();
    private readonly DroppedLogLines _dropped = new();
    private readonly TestClock _clock = new();

    [Fact]
    public void ALineHasLevelTimeCallerAndMessageFirst()
    {
        Logger("Vivace.Server.Ingest.IngestService").LogInformation("a push came bytes={Bytes} tenant={Tenant}", 12, "t 1");
        Assert.Equal(
            "level=info ts=2026-11-24T12:00:00.0000000Z caller=IngestService msg=\"a push came\" bytes=12 tenant=\"t 1\"\n", Text());
    }

    [Fact]
    public void PlaceholdersInTheSentenceBecomePairsToo()
    {
        Logger().LogWarning("it took {ElapsedTime} of {Limit}", TimeSpan.FromSeconds(1.5), 3);
        Assert.Equal("it took 1.5s of 3", Value("msg"));
        Assert.Equal("1.5s", Value("elapsed_time"));
        Assert.Equal("3", Value("limit"));
    }

    [Fact]
    public void NothingThatIsLoggedMakesASecondLine()
    {
        Logger().LogError("a=\"b\"\nlevel=error msg={Text}", "x\r\ny\u2028z\u0085\0\"\\");
        string text = Text();
        Assert.Equal(1, text.Count(static c => c == '\n'));
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u2028", text, StringComparison.Ordinal);
    }

    [Fact]
    public void JsonHasTheSamePairsSorted()
    {
        Logger(format: LogFormat.Json).LogInformation("stored spans={Spans} ratio={Ratio} ok={Ok} name={Name}", 5, 0.25, true, "é\"\n");
        JsonElement line = JsonDocument.Parse(Text()).RootElement;
        Assert.Equal(["caller", "level", "msg", "name", "ok", "ratio", "spans", "ts"], line.EnumerateObject().Select(static p => p.Name));
        Assert.Equal((5, 0.25, true, "é\"\n"), (
            line.GetProperty("spans").GetInt32(), line.GetProperty("ratio").GetDouble(), line.GetProperty("ok").GetBoolean(), line.GetProperty("name").GetString()));
    }

    [Fact]
    public void AnExceptionIsDescribedWithItsCause()
    {
        try
        {
            throw new IOException("outer", new InvalidOperationException("inner"));
        }
        catch (IOException failure)
        {
            Logger().LogError(failure, "it failed");
        }

        Assert.Equal("IOException: outer: inner", Value("err"));
        Assert.Contains("AnExceptionIsDescribedWithItsCause", Value("stack"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("debug", 4)]
    [InlineData("info", 3)]
    [InlineData("warn", 2)]
    [InlineData("error", 1)]
    public void TheLevelIsTheLeastThatIsWritten(string level, int lines)
    {
        ILogger logger = Logger(minimum: LogLevelName.Parse(level));
        logger.LogDebug("1");
        logger.LogInformation("2");
        logger.LogWarning("3");
        logger.LogError("4");
        Assert.Equal(lines, Text().Count(static c => c == '\n'));
    }

    [Fact]
    public void AnotherLevelIsRefused() => Assert.Throws<FormatException>(() => LogLevelName.Parse("trace"));

    [Fact]
    public void TheFrameworksChatterIsForDebugOnly()
    {
        Logger("Microsoft.AspNetCore.Hosting.Diagnostics").LogInformation("request starting");
        Assert.Empty(Text());
        Logger("Microsoft.AspNetCore.Hosting.Diagnostics", minimum: LogLevel.Debug).LogInformation("request starting");
        Assert.NotEmpty(Text());
    }

    [Fact]
    public void LongTextsAreCut()
    {
        Logger().LogInformation("a long one value={Value}", new string('x', 100_000));
        Assert.InRange(Text().Length, 8_000, 9_000);
    }

    [Fact]
    public void AFormatterThatThrowsLosesNoLine()
    {
        Logger().Log(LogLevel.Error, default, "state", null, static (_, _) => throw new InvalidOperationException("broken"));
        Assert.Contains("could not be formatted: broken", Value("msg"), StringComparison.Ordinal);
    }

    [Fact]
    public void AReaderThatWentAwayHarmsNobody()
    {
        var closed = new MemoryStream();
        closed.Dispose();
        new LogSink(closed, _dropped).Write("line\n"u8);
        Assert.Equal(1, _dropped.Count);
    }

    [Fact]
    public void ARateLimitCountsWhatItHoldsBack()
    {
        var limiter = new LogRateLimiter(2, _clock, _dropped);
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(_ => limiter.TryAcquire()));
        Assert.Equal(2, _dropped.Count);
        _clock.Advance(1);
        Assert.True(limiter.TryAcquire());
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogRateLimiter(0, _clock));
    }

    private ILogger Logger(string category = "Test", LogFormat format = LogFormat.Logfmt, LogLevel minimum = LogLevel.Information) =>
        new LogfmtLoggerProvider(new LogSink(_stream, _dropped), format, minimum, _clock).CreateLogger(category);

    private string Text() => Encoding.UTF8.GetString(_stream.ToArray());

    /// <summary>The value of a key, unquoted as JSON.</summary>
    private string Value(string key)
    {
        string text = Text().TrimEnd('\n');
        int start = (" " + text).IndexOf($" {key}=", StringComparison.Ordinal) + key.Length + 1;
        if (text[start] != '"')
        {
            return text[start..].Split(' ')[0];
        }

        int end = start + 1;
        while (text[end] != '"' || text[end - 1] == '\\')
        {
            end++;
        }

        return JsonSerializer.Deserialize<string>(text[start..(end + 1)])!;
    }
}
