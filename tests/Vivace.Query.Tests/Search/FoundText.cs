using System.Globalization;
using System.Text;
using Vivace.Query.Answers;
using Vivace.Query.Search;
using Vivace.Query.Tests.Traces;
using Vivace.TraceQL.Printing;

namespace Vivace.Query.Tests.Search;

/// <summary>Writes an answer in the notation of the specification (traceql, section 18): traces in any order, attributes sorted.</summary>
internal static class FoundText
{
    public static string Of(SearchAnswer answer, IReadOnlyList<(string Label, TestSpan Span)> spans)
    {
        List<string> traces = [];
        foreach (FoundTrace trace in answer.Traces)
        {
            traces.Add(string.Join(" / ", trace.SpanSets.Select(set => Of(set, trace, spans))));
        }

        return traces.Count == 0 ? "–" : string.Join("; ", traces);
    }

    private static string Of(FoundSpanSet set, FoundTrace trace, IReadOnlyList<(string Label, TestSpan Span)> spans)
    {
        var text = new StringBuilder();
        if (set.Attributes.Count > 0)
        {
            text.Append('<').AppendJoin(", ", set.Attributes.Select(Of)).Append("> ");
        }

        text.AppendJoin(' ', set.Spans.Select(span => Label(span, trace, spans) + (span.Name is { Length: > 0 } ? "(name)" : "") + Attributes(span)));
        return set.Matched == set.Spans.Count ? text.ToString() : $"{text} (matched {set.Matched})";
    }

    private static string Label(FoundSpan found, FoundTrace trace, IReadOnlyList<(string Label, TestSpan Span)> spans) => spans.Single(
        entry => entry.Span.Id == found.SpanId && entry.Span.Start == found.Start && entry.Span.Duration == found.Duration
            && entry.Span.TraceId == (trace.Id.High, trace.Id.Low)).Label;

    private static string Attributes(FoundSpan span) => span.Attributes.Count == 0
        ? ""
        : "{" + string.Join(", ", span.Attributes.Select(a => $"{a.Key}:{Of(a.Value)}").Order(StringComparer.Ordinal)) + "}";

    private static string Of(AnswerAttribute attribute) => $"{attribute.Key}={Of(attribute.Value)}";

    private static string Of(AnswerValue value) => value.Kind switch
    {
        AnswerValueKind.String => $"\"{value.Text!.Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        AnswerValueKind.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        AnswerValueKind.Double => CanonicalNumber.Float(value.Double),
        AnswerValueKind.Bool => value.Bool ? "true" : "false",
        _ => $"[{string.Join(",", value.Items!.Select(Of))}]",
    };
}
