using Vivace.TraceQL.Parsing;

namespace Vivace.TraceQL.Tests.Parsing;

public sealed class LimitTests
{
    /// <summary>What the smallest threads of the runtime have.</summary>
    private const int SmallStack = 1536 * 1024;

    public static TheoryData<string, string, string> Nestings => new()
    {
        { "{ ", "(", "true" },
        { "{ ", "!", "true" },
        { "{ ", "-(", "1" },
        { "{ ", "true && ", "true" },
        { "", "(", "{ }" },
        { "", "{ } && ", "{ }" },
        { "", "{ } > ", "{ }" },
        { "", "count() + ", "1" },
        { "{ .a = nil", " = nil", "" },
        { "{ ", "(.a + ", "" },
        { "", "({ } | ", "" },
    };

    [Theory]
    [MemberData(nameof(Nestings))]
    public void EndlessNestingIsAnErrorAndNoCrash(string start, string repeated, string end) => OnSmallStack(() =>
    {
        string text = start + string.Concat(Enumerable.Repeat(repeated, 128 * 1024 / repeated.Length)) + end;
        Assert.Throws<TraceQLException>(() => TraceQLParser.Parse(text));
    });

    [Theory]
    [InlineData("(")]
    [InlineData("!(.a = ")]
    [InlineData("1 + (")]
    public void WhatIsJustAllowedWorksThroughout(string repeated) => OnSmallStack(() =>
    {
        const int Levels = 150;
        string text = "{ .b = (" + string.Concat(Enumerable.Repeat(repeated, Levels)) + ".a"
            + new string(')', Levels) + ") }";
        TraceQLQuery query = TraceQLCompiler.Compile(text, QueryKind.Search);
        Assert.Equal(query, TraceQLParser.Parse(query.ToString()));
        Assert.Equal(query.GetHashCode(), TraceQLParser.Parse(query.CanonicalText).GetHashCode());
        Assert.NotEmpty(query.Fields());
    });

    [Fact]
    public void LongChainsOfAlternativesAreFine() => OnSmallStack(() =>
    {
        string text = "{ " + string.Join(" || ", Enumerable.Range(0, TraceQLParser.MaxDepth - 10).Select(i => $"name = `n{i}`")) + " }";
        TraceQLQuery query = TraceQLCompiler.Compile(text, QueryKind.Search);
        Assert.Equal(query, TraceQLParser.Parse(query.ToString()));
    });

    [Fact]
    public void LengthCountsInBytes()
    {
        string text = "{ .a = `" + new string('é', 100) + "` }";
        Assert.Equal(211, System.Text.Encoding.UTF8.GetByteCount(text));
        TraceQLCompiler.Compile(text, QueryKind.Search, maxBytes: 211);
        TraceQLException error = Assert.Throws<TraceQLException>(() => TraceQLCompiler.Compile(text, QueryKind.Metrics, maxBytes: 210));
        Assert.Equal(
            "TraceQL expression exceeds the configured maximum size of 210 bytes, reduce the query expression size or contact your system "
            + "administrator",
            TraceQLErrors.ResponseText(error, QueryKind.Metrics));
    }

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            SmallStack);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
