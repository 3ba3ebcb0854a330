using Vivace.TraceQL.Ast;

namespace Vivace.TraceQL.Validation;

/// <summary>The static checks of section 6, in the order of the text, inner parts first. The first that fails is reported.</summary>
public static class TraceQLValidator
{
    /// <exception cref="TraceQLException">A check failed.</exception>
    public static void Validate(TraceQLQuery query, QueryKind kind)
    {
        ValidateSource(query.Source);
        if (query.Metrics is { } metrics)
            MetricsValidator.Validate(metrics, query.SecondStages);
        else if (kind == QueryKind.Metrics)
            throw TraceQLErrors.NotMetrics();
    }

    private static void ValidateSource(PipelineExpression source)
    {
        switch (source)
        {
            case Pipeline pipeline:
                foreach (PipelineStage stage in pipeline.Stages)
                    ValidateStage(stage);
                break;
            case PipelineOperation operation:
                ValidateSource(operation.Left);
                ValidateSource(operation.Right);
                break;
            case PipelineComparison comparison:
                ValidateScalar(comparison.Left);
                ValidateScalar(comparison.Right);
                throw TraceQLErrors.ScalarLeft();
        }
    }

    private static void ValidateStage(PipelineStage stage)
    {
        switch (stage)
        {
            case SpansetFilter filter:
                FieldValidator.Validate(filter);
                break;
            case SpansetOperation operation:
                ValidateStage(operation.Left);
                ValidateStage(operation.Right);
                break;
            case GroupStage group:
                FieldValidator.Validate(group.By);
                if (!group.By.ReferencesSpan)
                    throw TraceQLErrors.GroupWithoutField(group);
                break;
            case SelectStage select:
                foreach (FieldReference field in select.Fields)
                    FieldValidator.Validate(field);
                break;
            case ScalarFilter filter:
                ValidateScalar(filter.Left);
                ValidateScalar(filter.Right);
                if (filter.Left is not AggregateExpression)
                    throw TraceQLErrors.ScalarLeft();
                if (filter.Right is not ScalarLiteral)
                    throw TraceQLErrors.ScalarRight();
                break;
        }
    }

    private static void ValidateScalar(ScalarExpression scalar)
    {
        switch (scalar)
        {
            case AggregateExpression { Argument: { } argument } aggregate:
                FieldValidator.Validate(argument);
                if (!argument.Type.IsNumericOrUntyped())
                    throw TraceQLErrors.AggregateNotNumeric(aggregate);
                if (!argument.ReferencesSpan)
                    throw TraceQLErrors.AggregateWithoutField(aggregate);
                break;
            case ScalarOperation operation:
                ValidateScalar(operation.Left);
                ValidateScalar(operation.Right);
                break;
            case PipelineScalar nested:
                ValidateSource(nested.Pipeline);
                ValidateScalar(nested.Aggregate);
                break;
        }
    }
}
