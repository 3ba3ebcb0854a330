using Vivace.Query.Limits;
using Vivace.Query.Search;
using Vivace.Query.Tests.Traces;
using Vivace.TraceQL;

namespace Vivace.Query.Tests.Search;

/// <summary>
/// Searches whose outcome was observed on Tempo 2.10 (traceql specification, section 18), from <c>observed.txt</c>. Where the language's
/// rule differs from what was observed, the line that begins with <c>≡</c> gives the outcome by the rule.
/// </summary>
public sealed class ObservedSearchTests
{
    private static readonly QueryEngine Engine = TestHead.Engine(TestHead.Of(ObservedTraces.All.Select(static entry => entry.Span)));

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

    private static string Run(string line)
    {
        int spss = 20;
        int bracket = line.LastIndexOf("   [spss=", StringComparison.Ordinal);
        string text = bracket < 0 ? line : line[..bracket];
        spss = bracket < 0 ? spss : int.Parse(line[(bracket + 9)..^1], System.Globalization.CultureInfo.InvariantCulture);
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
