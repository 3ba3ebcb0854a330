using Vivace.TraceQL;

namespace Vivace.Query.Tests.Oracle;

/// <summary>Random queries over the vocabulary of <see cref="OracleCaseTraces"/>; only valid ones are given out.</summary>
internal sealed class OracleCaseQueries(Random random)
{
    private static readonly string[] Comparisons = ["=", "=", "=", "!=", "!=", "<", "<=", ">", ">=", "=~", "!~"];
    private static readonly string[] Numbers = ["1", "2", "5", "0", "-3", "1.0", "2.5", "5.0", "10ms", "1s", "1.5s"];
    private static readonly string[] Texts = ["`x`", "`y`", "``", "`5`", "`xy`", "`a`", "`root`", "`shop`", "`exception`", "`lib.a`"];
    private static readonly string[] Patterns = ["`x`", "`x.*`", "`x|y`", "``", "`.*`", "`.`", "`[a-x]+`", "`5`", "`(?i)X`"];
    private static readonly string[] Scopes = [".", "span.", "span.", "span.", "resource.", "instrumentation.", "event.", "link."];

    private static readonly string[] StructuralOperators =
        [">", ">>", "<", "<<", "~", "!>", "!>>", "!<", "!<<", "!~", "&>", "&>>", "&<", "&<<", "&~"];

    private static readonly string[] TextFields =
        ["name", "statusMessage", "rootName", "rootServiceName", "event:name", "instrumentation:name", "instrumentation:version"];

    private static readonly string[] NumberFields =
        ["duration", "traceDuration", "event:timeSinceStart", "nestedSetParent", "nestedSetLeft", "nestedSetRight"];

    private static readonly string[] OtherAtoms =
    [
        "status = error", "status != ok", "status = unset", "kind = server", "kind = client", "kind != internal", "trace:id = `00ab`",
        "trace:id = `AB`", "span:id = `0000000000000201`", "span:id =~ `.*1`", "span:parentID = `0000000000000000`",
        "span:parentID != `0000000000000201`", "link:spanID = `0000000000000202`", "link:traceID =~ `aa.*7`",
        "link:traceID = `aa000000000000000000000000000007`", "nestedSetParent < 0", "event:name != nil", "duration != nil", "link:spanID != nil",
    ];

    public string Next()
    {
        while (true)
        {
            string text = Query();
            try
            {
                TraceQLCompiler.Compile(text, QueryKind.Search);
                return text;
            }
            catch (TraceQLException)
            {
                // Chance put types together that do not fit.
            }
        }
    }

    private string Query()
    {
        if (random.Next(30) == 0)
        {
            return $"({Pipeline(2)}) {SpansetOperator()} ({Pipeline(2)})";
        }

        return random.Next(30) == 0 ? Pipeline(2) + " | rate()" : Pipeline(3);
    }

    private string Pipeline(int most)
    {
        List<string> stages = [random.Next(8) == 0 ? NonFilter() : Spansets(random.Next(3))];
        for (int more = random.Next(most) * random.Next(2); more > 0; more--)
        {
            stages.Add(random.Next(4) == 0 ? Spansets(random.Next(2)) : random.Next(8) == 0 ? "coalesce()" : NonFilter());
        }

        if (random.Next(4) == 0)
        {
            stages.Add($"select({Field()}, {Field()})");
        }

        if (random.Next(16) == 0)
        {
            stages.Add(random.Next(2) == 0 ? Filter() : NonFilter());
        }

        return string.Join(" | ", stages);
    }

    private string NonFilter() => random.Next(5) switch
    {
        0 or 1 => $"by({GroupExpression()})",
        2 => $"count() {Order()} {random.Next(1, 5)}",
        _ => $"{Pick("min", "max", "sum", "avg")}({AggregateExpression()}) {Order()} {Pick(Numbers)}",
    };

    private string Order() => Pick("=", "!=", "<", "<=", ">", ">=", ">", ">=");

    private string GroupExpression() => random.Next(4) switch
    {
        0 => $"{Attribute()} {Pick("+", "*")} {Pick("1", "2.0")}",
        1 => Pick("status", "kind", "name", "rootName", "resource.service.name", "duration", "event:name", "duration > 15ms"),
        _ => Attribute(),
    };

    private string AggregateExpression() => random.Next(4) switch
    {
        0 => "duration",
        1 => $"{Attribute()} {Pick("+", "-", "*")} {Pick("1", "2.5")}",
        2 => Pick(NumberFields),
        _ => Attribute(),
    };

    private string Spansets(int depth)
    {
        if (depth == 0)
        {
            return Filter();
        }

        string right = Spansets(random.Next(depth));
        return $"{Spansets(depth - 1)} {SpansetOperator()} {(right.StartsWith('{') && right.IndexOf('}') == right.Length - 1 ? right : $"({right})")}";
    }

    private string SpansetOperator() => random.Next(3) switch { 0 => "&&", 1 => "||", _ => Pick(StructuralOperators) };

    private string Filter() => random.Next(10) == 0 ? "{ }" : $"{{ {Condition(random.Next(4) == 0 ? 2 : random.Next(2))} }}";

    private string Condition(int depth) => depth == 0
        ? Atom()
        : random.Next(7) switch
        {
            0 or 1 or 2 => $"{Condition(depth - 1)} && {Condition(depth - 1)}",
            3 => $"({Condition(depth - 1)} || {Condition(depth - 1)}) && {Atom()}",
            4 => $"!({Condition(depth - 1)})",
            _ => $"{Condition(depth - 1)} || {Condition(depth - 1)}",
        };

    private string Atom() => random.Next(16) switch
    {
        0 => $"{Attribute()} {Pick("=", "!=")} nil",
        1 => $"{Attribute()} {Pick("+", "-", "*", "/", "%", "^")} {Pick("1", "2", "0", "2.5", Attribute())} {Order()} {Pick(Numbers)}",
        2 => $"{OwnAttribute()} {Order()} {OwnAttribute()}",
        3 => $"{Literal()} {Order()} {Attribute()}",
        4 => random.Next(4) == 0 ? Pick("!", "-1 < -") + OwnAttribute() : OwnAttribute(),
        5 or 6 => TextComparison(Pick(TextFields)),
        7 => $"{Pick(NumberFields)} {Order()} {Pick(Numbers)}",
        8 or 9 => Pick(OtherAtoms),
        10 => TextComparison("resource.service.name"),
        11 => TextComparison(Attribute()),
        _ => $"{Attribute()} {Order()} {Literal()}",
    };

    private string TextComparison(string field)
    {
        string op = Pick(Comparisons);
        return $"{field} {op} {(op.Contains('~') ? Pick(Patterns) : Pick(Texts))}";
    }

    private string Literal() => random.Next(3) switch { 0 => Pick(Texts), 1 => Pick("true", "false", "ok", "client"), _ => Pick(Numbers) };

    private string Attribute() => Pick(Scopes) + Pick(OracleCaseTraces.Keys);

    /// <summary>Of the span, resource or scope: where one span has one value.</summary>
    private string OwnAttribute() => Scopes[random.Next(6)] + Pick(OracleCaseTraces.Keys);

    private string Field() => random.Next(3) switch
    {
        0 => Pick("name", "status", "kind", "duration", "event:name", "span:parentID", "instrumentation:name", "nestedSetLeft", "rootName"),
        1 => Pick("resource.service.name", "statusMessage", "event:timeSinceStart", "link:spanID", "trace:id", "nestedSetParent"),
        _ => Attribute(),
    };

    private string Pick(params string[] texts) => texts[random.Next(texts.Length)];
}
