namespace Vivace.Query.Tests.Oracle;

/// <summary>Spans in order, and what <c>by</c> and aggregates said about them.</summary>
internal sealed record OracleSpanset(IReadOnlyList<OracleSpan> Spans, IReadOnlyList<(string Name, OracleValue Value)> Attributes)
{
    public OracleSpanset With(IEnumerable<OracleSpan> spans) => this with { Spans = [.. spans] };

    public OracleSpanset With(string name, OracleValue value) => this with { Attributes = [.. Attributes, (name, value)] };
}
