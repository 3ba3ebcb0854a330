namespace Vivace.TraceQL.Tests;

/// <summary>Writes syntactically valid queries at random, in odd spellings.</summary>
internal sealed class QueryWriter(int seed)
{
    private static readonly string[] Comparisons = ["=", "!=", "<", "<=", ">", ">="];
    private static readonly string[] Arithmetic = ["+", "-", "*", "/", "%", "^"];
    private static readonly string[] SpansetOperators =
        ["&&", "||", ">", "<", ">>", "<<", "~", "!>", "!<", "!>>", "!<<", "!~", "&>", "&<", "&>>", "&<<", "&~"];

    private static readonly string[] Fields =
    [
        ".a", "span.a-b", "resource.service.name", "event.x", "link.\"a b\"", "instrumentation.\"q\\\"\"", ".\"9\"", ".\"\"", "parent.c",
        "parent.span.d", "duration", "span:name", "trace:rootService", "status", "kind", "trace:id", "event: name", "nestedSetParent",
        "span.\"{}\"", "span.日本", "instrumentation:version", ".\"a\\\\\"b",
    ];

    private static readonly string[] Literals =
    [
        "1", "0", "007", "minInt", "maxInt", "1.5", ".5", "1e9", "1e-7", "123456789.0", "1s", "1h30m", "1d12h", "1.5µs", "0s", "true",
        "false", "ok", "error", "unset", "server", "unspecified", "`x`", "\"a\\n`b\"", "\"\\xff\\r\"", "``", "\"\\\"\"", "\"é😝\"",
    ];

    private readonly Random _random = new(seed);

    public string Query() => _random.Next(8) switch
    {
        0 => $"({Pipeline(2)} | {{ }}) {Pick(SpansetOperators)} ({Pipeline(2)} | {Pipeline(1)})" + Hints(),
        1 or 2 => Pipeline(3) + " | " + Metrics() + Hints(),
        _ => Pipeline(3) + Hints(),
    };

    private string Pipeline(int depth)
    {
        string text = Opener(depth);
        for (int i = _random.Next(3); i > 0; i--)
            text += " | " + (_random.Next(5) == 0 ? "coalesce()" : Opener(depth));
        return text;
    }

    private string Opener(int depth) => _random.Next(6) switch
    {
        0 => $"by({Expression(depth)})",
        1 => $"select({Pick(Fields)}, {Pick(Fields)})",
        2 => $"{Scalar(depth)} {Pick(Comparisons)} {Scalar(1)}",
        _ => Spansets(depth),
    };

    private string Spansets(int depth) => depth == 0 || _random.Next(2) == 0
        ? $"{{ {(_random.Next(6) == 0 ? "" : Expression(depth))} }}"
        : _random.Next(2) == 0
            ? $"{Spansets(depth - 1)} {Pick(SpansetOperators)} {Spansets(depth - 1)}"
            : $"({Spansets(depth - 1)})";

    private string Scalar(int depth) => depth == 0 || _random.Next(3) > 0
        ? Pick(["count()", $"avg({Expression(1)})", "max(duration)", "-1.5", "3", "2h"])
        : $"({Scalar(depth - 1)} {Pick(Arithmetic)} {Scalar(depth - 1)})";

    private string Expression(int depth)
    {
        if (depth == 0)
            return _random.Next(3) == 0 ? Pick(Literals) : Pick(Fields);
        string left = Expression(depth - 1);
        return _random.Next(10) switch
        {
            0 => "-" + left,
            1 => "!" + left,
            2 => $"({left})",
            3 => $"{left} = nil",
            4 => $"nil != {left}",
            5 => $"{left} {Pick(["&&", "||"])} {Expression(depth - 1)}",
            6 => $"{left} {Pick(["=~", "!~"])} `a.*b|c`",
            7 or 8 => $"{left} {Pick(Comparisons)} {Expression(depth - 1)}",

            // A float keeps constant divisions from failing.
            _ => $"{left} {Pick(Arithmetic)} ({Expression(depth - 1)} + 0.1)",
        };
    }

    private string Metrics()
    {
        string by = _random.Next(2) == 0 ? "" : $" by ({Pick(Fields)}, {Pick(Fields)})";
        string second = _random.Next(3) switch
        {
            0 => $" | topk({_random.Next(100)}) > -1.5 | bottomk(2)",
            1 => " <= 2s",
            _ => "",
        };
        return _random.Next(5) switch
        {
            0 => "rate()" + by + second,
            1 => $"avg_over_time({Pick(Fields)})" + by + second,
            2 => $"quantile_over_time({Pick(Fields)}, .5, 0.999, 1)" + by + second,
            3 => $"compare({{ {Expression(2)} }}, 5, 10, 20)",
            _ => $"compare({{ {Expression(1)} }})",
        };
    }

    private string Hints() => _random.Next(4) == 0 ? $" with(a={Pick(Literals)}, sample_ä=1)" : "";

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}
