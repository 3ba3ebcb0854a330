using System.Globalization;
using System.Text.RegularExpressions;
using Vivace.Query.Tests.Search;
using Vivace.Query.Tests.Traces;
using Vivace.TraceQL;

namespace Vivace.Query.Tests.Oracle;

/// <summary>The oracle itself, held against the observed searches of the specification (traceql, section 18).</summary>
public sealed partial class OracleObservedTests
{
    [Theory]
    [MemberData(nameof(ObservedSearchTests.Searches), MemberType = typeof(ObservedSearchTests))]
    public void OracleFindsWhatWasObserved(string line, string expected)
    {
        int bracket = line.LastIndexOf("   [spss=", StringComparison.Ordinal);
        TraceQLQuery query;
        try
        {
            query = TestHead.Query(bracket < 0 ? line : line[..bracket]);
        }
        catch (TraceQLException)
        {
            Assert.StartsWith("400", expected, StringComparison.Ordinal);
            return;
        }

        IReadOnlyList<OracleTrace> traces = OracleTrace.Of(ObservedTraces.All.Select(entry => entry.Span));
        int spss = bracket < 0 ? int.MaxValue : int.Parse(line[(bracket + 9)..^1], CultureInfo.InvariantCulture);
        string[] outcomes = [.. OracleSearch.Readings(query).Select(reading => Outcome(query, traces, reading, spss)).Distinct()];

        Assert.Contains(expected.StartsWith("500", StringComparison.Ordinal) ? "500" : Spans(expected), outcomes);
    }

    private static string Outcome(TraceQLQuery query, IReadOnlyList<OracleTrace> traces, OracleReading reading, int spss)
    {
        try
        {
            return string.Join("; ", OracleSearch.Run(query, traces, reading)
                .Select(found => string.Join(" / ", found.SpanSets.Select(set => Text(set.With(set.Spans.Take(spss)))).Order(StringComparer.Ordinal)))
                .Order(StringComparer.Ordinal));
        }
        catch (OracleFailure)
        {
            return "500";
        }
    }

    private static string Value(OracleValue value) =>
        value.Type is OracleType.Array or OracleType.Int or OracleType.Float or OracleType.Bool ? value.ToString() : $"\"{value.ShownText()}\"";

    private static string Text(OracleSpanset set) => string.Join(' ', set.Attributes
        .Select(pair => $"{pair.Name}={Value(pair.Value)}")
        .Concat(set.Spans.Select(span => ObservedTraces.All.Single(entry => entry.Span == span.Source).Label).Order(StringComparer.Ordinal)));

    /// <summary>The observed line without span attributes, names and counts; sorted.</summary>
    private static string Spans(string line) => line == "–" ? "" : string.Join("; ", line.Split("; ")
        .Select(trace => string.Join(" / ", SpanSets().Split(trace).Select(SpanSet).Order(StringComparer.Ordinal)))
        .Order(StringComparer.Ordinal));

    private static string SpanSet(string text)
    {
        int end = text.StartsWith('<') ? text.LastIndexOf("> ", StringComparison.Ordinal) : -1;
        string spans = text[(end < 0 ? 0 : end + 2)..];
        spans = Decoration().Replace(spans, "");
        IEnumerable<string> attributes = end < 0 ? [] : text[1..end].Split(", ");
        return string.Join(' ', attributes.Concat(spans.Split(' ').Order(StringComparer.Ordinal)));
    }

    [GeneratedRegex(@" \(matched \d+\)|\(name\)|\{[^}]*\}")]
    private static partial Regex Decoration();

    /// <summary>A slash between spansets, not one of a division.</summary>
    [GeneratedRegex(" / (?=<)")]
    private static partial Regex SpanSets();
}
