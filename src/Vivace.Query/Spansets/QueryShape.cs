using Vivace.TraceQL.Ast;

namespace Vivace.Query.Spansets;

/// <summary>What kinds of operators a query has; some rules depend on the whole of it.</summary>
internal sealed class QueryShape
{
    private int _filters;
    private bool _hasOr;
    private bool _hasStructure;
    private bool _hasGroup;
    private bool _hasArgument;

    public QueryShape(PipelineExpression source) => Visit(source);

    /// <summary>No <c>||</c>, structural operator or grouping anywhere: tests of events must hold on one event (section 7.8).</summary>
    public bool JoinsByAndOnly => !_hasOr && !_hasStructure && !_hasGroup;

    /// <summary>A single filter, and nothing else that reads fields.</summary>
    public bool IsSoleFilter => !_hasStructure && !_hasGroup && !_hasArgument && _filters == 1;

    private void Visit(PipelineExpression source)
    {
        switch (source)
        {
            case PipelineOperation operation:
                Note(operation.Operator);
                Visit(operation.Left);
                Visit(operation.Right);
                break;
            case Pipeline pipeline:
                foreach (PipelineStage stage in pipeline.Stages)
                {
                    Visit(stage);
                }

                break;
        }
    }

    private void Visit(PipelineStage stage)
    {
        switch (stage)
        {
            case SpansetFilter filter:
                _filters++;
                Visit(filter.Condition);
                break;
            case SpansetOperation operation:
                Note(operation.Operator);
                Visit(operation.Left);
                Visit(operation.Right);
                break;
            case GroupStage:
                _hasGroup = true;
                break;
            case ScalarFilter { Left: AggregateExpression { Argument: not null } }:
                _hasArgument = true;
                break;
        }
    }

    private void Visit(FieldExpression expression)
    {
        switch (expression)
        {
            case BinaryExpression binary:
                _hasOr |= binary.Operator == BinaryOperator.Or;
                Visit(binary.Left);
                Visit(binary.Right);
                break;
            case UnaryExpression unary:
                Visit(unary.Operand);
                break;
            case NilTest nil:
                Visit(nil.Operand);
                break;
        }
    }

    private void Note(SpansetOperator op)
    {
        _hasOr |= op.Relation == SpansetRelation.Or;
        _hasStructure |= op.IsStructural;
    }
}
