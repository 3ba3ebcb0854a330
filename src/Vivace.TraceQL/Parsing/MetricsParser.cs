using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Lexing;

namespace Vivace.TraceQL.Parsing;

/// <summary>Metrics functions and what may follow them: top and bottom k, and the filters of Tempo 3.0.</summary>
internal sealed class MetricsParser(TokenReader reader, FieldParser fields, PipelineParser pipelines)
{
    public static bool IsFunction(Token token) => token.Kind == TokenKind.Keyword && FunctionOf(token.Text) is not null;

    /// <summary>At the function's name.</summary>
    public MetricsStage Parse()
    {
        MetricsFunction function = FunctionOf(reader.Take().Text) ?? throw reader.Unexpected();
        reader.ExpectSymbol("(");
        if (function == MetricsFunction.Compare)
        {
            CompareArguments arguments = ParseCompare();
            reader.ExpectSymbol(")");
            return reader.Bounded(new MetricsStage(function) { Compare = arguments });
        }

        FieldReference? argument = function is MetricsFunction.Rate or MetricsFunction.CountOverTime ? null : fields.ParseField();
        AstList<double> quantiles = function == MetricsFunction.QuantileOverTime ? ParseQuantiles() : [];
        reader.ExpectSymbol(")");
        return new MetricsStage(function) { Argument = argument, Quantiles = quantiles, By = ParseBy() };
    }

    /// <summary>The steps after the function. Nothing but top and bottom k is read after compare, which a check then refuses.</summary>
    public AstList<SecondStage> ParseSecondStages(MetricsFunction function)
    {
        List<SecondStage> stages = [];
        while (true)
        {
            if (reader.TryTakeSymbol("|"))
                stages.Add(ParseTopK());
            else if (function != MetricsFunction.Compare && TryParseFilter() is { } filter)
                stages.Add(filter);
            else
                return [.. stages];
        }
    }

    private AstList<double> ParseQuantiles()
    {
        List<double> quantiles = [];
        if (!reader.Current.IsSymbol(","))
            throw reader.Unexpected(",");
        while (reader.TryTakeSymbol(","))
        {
            if (reader.Current.Kind is not (TokenKind.Integer or TokenKind.Float))
                throw reader.Unexpected("INTEGER", "FLOAT");
            reader.Take().Value.TryGetNumber(out double quantile);
            quantiles.Add(quantile);
        }

        return [.. quantiles];
    }

    private AstList<FieldReference> ParseBy()
    {
        if (!reader.TryTakeKeyword("by"))
            return [];
        reader.ExpectSymbol("(");
        List<FieldReference> by = [fields.ParseField()];
        while (reader.TryTakeSymbol(","))
            by.Add(fields.ParseField());
        reader.ExpectSymbol(")");
        return [.. by];
    }

    private CompareArguments ParseCompare()
    {
        CompareArguments arguments = new(pipelines.ParseFilter());
        if (!reader.TryTakeSymbol(","))
            return arguments;
        arguments = arguments with { TopN = ParseInteger() };
        if (!reader.TryTakeSymbol(","))
            return arguments;
        long start = ParseInteger();
        reader.ExpectSymbol(",");
        return arguments with { StartNanos = start, EndNanos = ParseInteger() };
    }

    private TopKStage ParseTopK()
    {
        bool bottom = reader.Current.IsKeyword("bottomk");
        if (!bottom && !reader.Current.IsKeyword("topk"))
            throw reader.Unexpected("topk", "bottomk");
        reader.Take();
        reader.ExpectSymbol("(");
        long limit = ParseInteger();
        reader.ExpectSymbol(")");
        return new TopKStage(bottom, limit);
    }

    private MetricsFilter? TryParseFilter()
    {
        if (!Precedence.TryGetBinary(reader.Current, out BinaryOperator op, out _) || !op.IsComparison())
            return null;
        reader.Take();
        bool negative = reader.TryTakeSymbol("-");
        if (!Literals.IsNumber(reader.Current))
            throw reader.Unexpected();
        LiteralExpression value = new(reader.Take().Value);
        return new MetricsFilter(op, negative ? ((LiteralExpression)ConstantFolding.Unary(UnaryOperator.Negate, value)).Value : value.Value);
    }

    private long ParseInteger() => reader.Expect(TokenKind.Integer, "INTEGER").Value.AsInt();

    private static MetricsFunction? FunctionOf(string word) => word switch
    {
        "rate" => MetricsFunction.Rate,
        "count_over_time" => MetricsFunction.CountOverTime,
        "min_over_time" => MetricsFunction.MinOverTime,
        "max_over_time" => MetricsFunction.MaxOverTime,
        "avg_over_time" => MetricsFunction.AvgOverTime,
        "sum_over_time" => MetricsFunction.SumOverTime,
        "quantile_over_time" => MetricsFunction.QuantileOverTime,
        "histogram_over_time" => MetricsFunction.HistogramOverTime,
        "compare" => MetricsFunction.Compare,
        _ => null,
    };
}
