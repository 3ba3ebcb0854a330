namespace Vivace.Query.Tests.Oracle;

/// <summary>Valid queries as text, none of which can fail while it is evaluated.</summary>
internal sealed class RandomQueries(Random random)
{
    public string Query()
    {
        if (random.Next(12) == 0)
        {
            return $"({Pipeline(2)}) {SpansetOperator(structural: false)} ({Pipeline(2)})";
        }

        return Pipeline(4);
    }

    private string Pipeline(int stages)
    {
        string text = random.Next(8) == 0 ? Stage() : Spanset(2);
        text = text == "coalesce()" ? "{ }" : text;
        for (int i = random.Next(stages); i > 0; i--)
        {
            text += " | " + Stage();
        }

        return text;
    }

    private string Stage() => random.Next(8) switch
    {
        0 => "coalesce()",
        1 or 2 => $"by({Pick("span.a", "span.n", ".b", "resource.service.name", "name", "status", "span.n > 1", "event:name", "span.n + 1")})",
        3 => $"count() {Comparison()} {random.Next(4)}",
        4 => $"{Pick("min", "max", "avg", "sum")}({Pick("span.n", "duration", "span.a", ".n", "span.n + 1", "event.n")}) {Comparison()} {Pick("1", "1.5", "2ns")}",
        5 => $"select({Pick("span.a", "name", "event.b")})",
        _ => Spanset(1),
    };

    private string Spanset(int depth) => depth > 0 && random.Next(2) == 0
        ? $"({Spanset(depth - 1)}) {SpansetOperator(structural: true)} ({Spanset(depth - 1)})"
        : "{ " + (random.Next(10) == 0 ? "" : Condition(2)) + " }";

    private string SpansetOperator(bool structural) => structural
        ? Pick("&&", "||", ">", "<", ">>", "<<", "~", "!>", "!<", "!>>", "!<<", "!~", "&>", "&<", "&>>", "&<<", "&~")
        : Pick("&&", "||");

    private string Condition(int depth)
    {
        if (depth > 0 && random.Next(2) == 0)
        {
            return random.Next(6) switch
            {
                0 => $"!({Test()})",
                1 => $"({Pick("span.a", "span.b", ".a")} {Pick("&&", "||")} {Condition(depth - 1)})",
                _ => $"({Condition(depth - 1)}) {Pick("&&", "&&", "||")} ({Condition(depth - 1)})",
            };
        }

        return Test();
    }

    private string Test() => random.Next(16) switch
    {
        0 => $"{Attribute()} {Pick("=", "!=")} nil",
        1 => $"{Attribute()} {Comparison()} {Attribute()}",
        2 => $"{Pick("span.n", "resource.n", ".n")} {Pick("+", "-", "*")} {Pick("1", "0.5", "span.n")} {Comparison()} {Pick("1", "2.5", "1ns")}",
        3 => $"{Attribute()} {Pick("=~", "!~")} `{Pick("x|y", "x.*", "")}`",
        4 => $"name {Pick("=", "!=", "<", ">=")} `{Pick("GET", "db", "")}`",
        5 => $"status {Pick("=", "!=")} {Pick("ok", "error", "unset")}",
        6 => $"kind {Pick("=", "!=")} {Pick("client", "server", "internal")}",
        7 => $"{Pick("duration", "traceDuration")} {Comparison()} {Pick("1ns", "2", "2.5")}",
        8 => $"{Pick("nestedSetParent", "nestedSetLeft", "nestedSetRight")} {Comparison()} {Pick("0", "2", "-1")}",
        9 => $"{Pick("rootName", "rootServiceName")} {Pick("=", "!=")} `{Pick("GET", "shop", "")}`",
        10 => $"event:name = `{Pick("x", "y")}`",
        11 => $"event:timeSinceStart {Comparison()} 1ns",
        12 => $"span:parentID = `000000000000000{random.Next(3)}`",
        _ => $"{Attribute()} {Comparison()} {Literal()}",
    };

    private string Attribute() => Pick(
        "span.a", "span.b", "span.n", "resource.a", "resource.b", "resource.service.name", ".a", ".b", ".n", "event.a", "event.n",
        "instrumentation.sa");

    private string Literal() => Pick("1", "2", "1.5", "`x`", "`y`", "true", "false", "1s", "ok");

    private string Comparison() => Pick("=", "!=", "<", "<=", ">", ">=");

    private string Pick(params string[] texts) => texts[random.Next(texts.Length)];
}
