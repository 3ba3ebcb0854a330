using System.Globalization;
using Vivace.Query.Limits;
using Vivace.Query.Search;
using Vivace.Query.Tests.Traces;
using Vivace.TraceQL;

namespace Vivace.Query.Tests.Search;

/// <summary>
/// Searches whose outcome was observed on Tempo 2.10 (traceql specification, section 18), from <c>observed.txt</c>. Where the language's
/// rule differs from what was observed, the line that begins with <c>≡</c> gives the outcome by the rule.
/// </summary>
public abstract class ObservedSearchTests
{
    private const int SpansPerSpanSet = 20;

    internal static IReadOnlyList<TestSpan> Spans { get; } = [.. ObservedTraces.All.Select(static entry => entry.Span)];

    public static TheoryData<string, string> Searches()
    {
        var data = new TheoryData<string, string>();
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Search", "observed.txt"));
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("  ⇒ ", StringComparison.Ordinal))
            {
                bool hasRule = i + 1 < lines.Length && lines[i + 1].StartsWith("  ≡ ", StringComparison.Ordinal);
                data.Add(lines[i - 1], lines[hasRule ? i + 1 : i][4..]);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Searches))]
    public void SearchFindsWhatWasObserved(string line, string expected) =>
        Assert.Equal(Sorted(expected, line), Sorted(Run(line), line));

    private protected abstract QueryEngine Engine { get; }

    private string Run(string line)
    {
        int bracket = line.LastIndexOf("   [spss=", StringComparison.Ordinal);
        string text = bracket < 0 ? line : line[..bracket];
        int spss = bracket < 0 ? SpansPerSpanSet : int.Parse(line[(bracket + 9)..^1], CultureInfo.InvariantCulture);
        try
        {
            var request = new SearchRequest { Start = ObservedTraces.Base, End = ObservedTraces.Base, Limit = 20, SpansPerSpanSet = spss };
            return FoundText.Of(Engine.Search(["one"], TestHead.Query(text), request, TestHead.Context()), ObservedTraces.All);
        }
        catch (QueryEvaluationException failure)
        {
            return $"500 {failure.Message}";
        }
        catch (TraceQLException refusal)
        {
            return $"400 {TraceQLErrors.ResponseText(refusal, QueryKind.Search)}";
        }
    }

    /// <summary>Traces come in any order here, since all start together; the order of spans is not defined for the union operators.</summary>
    private static string Sorted(string outcome, string line)
    {
        if (outcome.StartsWith("500", StringComparison.Ordinal) || outcome.StartsWith("400", StringComparison.Ordinal))
        {
            return outcome;
        }

        bool anySpanOrder = line.Contains("} &", StringComparison.Ordinal) && !line.Contains("} &&", StringComparison.Ordinal);
        IEnumerable<string> traces = outcome.Split("; ");
        return string.Join("; ", traces.Select(trace => anySpanOrder ? string.Join(' ', trace.Split(' ').Order(StringComparer.Ordinal)) : trace)
            .Order(StringComparer.Ordinal));
    }
}

/// <summary>All spans in one head.</summary>
public sealed class ObservedInHeadTests : ObservedSearchTests
{
    private static readonly QueryEngine Head = TestHead.Engine(TestHead.Of(Spans));

    private protected override QueryEngine Engine => Head;
}

/// <summary>Every trace split over two heads.</summary>
public sealed class ObservedInTwoHeadsTests : ObservedSearchTests
{
    private static readonly QueryEngine Heads = TestHead.Engine(
        TestHead.Of(Spans.Where(static (_, i) => i % 2 == 0)), TestHead.Of(Spans.Where(static (_, i) => i % 2 == 1)));

    private protected override QueryEngine Engine => Heads;
}

/// <summary>All spans in a block of several row groups.</summary>
public sealed class ObservedInBlockTests(ObservedInBlockTests.Block block) : ObservedSearchTests, IClassFixture<ObservedInBlockTests.Block>
{
    private protected override QueryEngine Engine => block.Engine;

    public sealed class Block : IDisposable
    {
        private readonly TestBlock _block = new(Spans);

        internal QueryEngine Engine => TestHead.Engine([], _block);

        public void Dispose() => _block.Dispose();
    }
}

/// <summary>Every trace split over a block and a head.</summary>
public sealed class ObservedInBlockAndHeadTests(ObservedInBlockAndHeadTests.Block block)
    : ObservedSearchTests, IClassFixture<ObservedInBlockAndHeadTests.Block>
{
    private protected override QueryEngine Engine => block.Engine;

    public sealed class Block : IDisposable
    {
        private readonly TestBlock _block = new(Spans.Where(static (_, i) => i % 2 == 0));

        internal QueryEngine Engine => TestHead.Engine([TestHead.Of(Spans.Where(static (_, i) => i % 2 == 1))], _block);

        public void Dispose() => _block.Dispose();
    }
}
