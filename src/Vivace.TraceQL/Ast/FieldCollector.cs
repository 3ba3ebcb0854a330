namespace Vivace.TraceQL.Ast;

/// <summary>Walks a query and notes every field.</summary>
internal sealed class FieldCollector
{
    private readonly List<FieldUse> _uses = [];

    public static IReadOnlyList<FieldUse> Collect(TraceQLQuery query)
    {
        FieldCollector collector = new();
        collector.Visit(query.Source);
        if (query.Metrics is { } metrics)
            collector.Visit(metrics);
        return collector._uses;
    }

    private void Visit(PipelineExpression source)
    {
        switch (source)
        {
            case Pipeline pipeline:
                foreach (PipelineStage stage in pipeline.Stages)
                    Visit(stage);
                break;
            case PipelineOperation operation:
                Visit(operation.Left);
                Visit(operation.Right);
                break;
            case PipelineComparison comparison:
                Visit(comparison.Left);
                Visit(comparison.Right);
                break;
        }
    }

    private void Visit(PipelineStage stage)
    {
        switch (stage)
        {
            case SpansetFilter filter:
                Visit(filter.Condition, FieldRole.Condition);
                break;
            case SpansetOperation operation:
                Visit(operation.Left);
                Visit(operation.Right);
                break;
            case ScalarFilter filter:
                Visit(filter.Left);
                Visit(filter.Right);
                break;
            case GroupStage group:
                Visit(group.By, FieldRole.Group);
                break;
            case SelectStage select:
                foreach (FieldReference field in select.Fields)
                    _uses.Add(new FieldUse(field, FieldRole.Select));
                break;
        }
    }

    private void Visit(ScalarExpression scalar)
    {
        switch (scalar)
        {
            case AggregateExpression { Argument: { } argument }:
                Visit(argument, FieldRole.Aggregate);
                break;
            case ScalarOperation operation:
                Visit(operation.Left);
                Visit(operation.Right);
                break;
            case PipelineScalar nested:
                Visit(nested.Pipeline);
                Visit(nested.Aggregate);
                break;
        }
    }

    private void Visit(MetricsStage metrics)
    {
        if (metrics.Argument is { } argument)
            _uses.Add(new FieldUse(argument, FieldRole.MetricsArgument));
        if (metrics.Compare is { } compare)
            Visit(compare.Selection.Condition, FieldRole.Compare);
        foreach (FieldReference field in metrics.By)
            _uses.Add(new FieldUse(field, FieldRole.MetricsGroup));
    }

    private void Visit(FieldExpression expression, FieldRole role)
    {
        switch (expression)
        {
            case FieldReference field:
                _uses.Add(new FieldUse(field, role));
                break;
            case UnaryExpression unary:
                Visit(unary.Operand, role);
                break;
            case BinaryExpression binary:
                Visit(binary.Left, role);
                Visit(binary.Right, role);
                break;
            case NilTest test:
                Visit(test.Operand, role);
                break;
        }
    }
}
