using Vivace.Query.Answers;
using Vivace.Query.Expressions;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Search;

/// <summary>
/// Which fields a query's answer lists on its spans, and when (traceql specification, section 10.2): a field that is only tested is listed
/// where its test found it; a field that is used in any other way wherever it has a value.
/// </summary>
internal sealed class ResultFields
{
    private readonly Dictionary<FieldReference, ResultField> _fields = [];

    public ResultFields(PipelineExpression source) => Visit(source);

    /// <summary>The name of spans, which has a place of its own in the answer; null when the query does not mention it.</summary>
    public ResultField? Name { get; private set; }

    /// <summary>What a span lists.</summary>
    public IReadOnlyList<AnswerAttribute> Read(SpanColumns columns, int row)
    {
        List<AnswerAttribute>? attributes = null;
        foreach (ResultField field in _fields.Values)
        {
            if (field.TryRead(columns, row, out AnswerValue value))
            {
                (attributes ??= []).Add(new AnswerAttribute(field.Key, value));
            }
        }

        return attributes ?? (IReadOnlyList<AnswerAttribute>)[];
    }

    private void Visit(PipelineExpression source)
    {
        switch (source)
        {
            case PipelineOperation operation:
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
                VisitCondition(filter.Condition);
                break;
            case SpansetOperation operation:
                Visit(operation.Left);
                Visit(operation.Right);
                break;
            case GroupStage group:
                Use(group.By);
                break;
            case ScalarFilter { Left: AggregateExpression { Argument: { } argument } }:
                Use(argument);
                break;
            case SelectStage select:
                foreach (FieldReference field in select.Fields)
                {
                    Use(field);
                }

                break;
        }
    }

    private void VisitCondition(FieldExpression expression)
    {
        if (expression is BinaryExpression binary && binary.Operator.IsLogical())
        {
            VisitCondition(binary.Left);
            VisitCondition(binary.Right);
        }
        else if (expression is not FieldReference && ValueTests.TryGet(expression, out FieldReference field, out ValueTest test, out _))
        {
            Add(field, test);
        }
        else
        {
            Use(expression);
        }
    }

    private void Use(FieldExpression expression)
    {
        switch (expression)
        {
            case FieldReference field:
                Add(field, null);
                break;
            case UnaryExpression unary:
                Use(unary.Operand);
                break;
            case BinaryExpression binary:
                Use(binary.Left);
                Use(binary.Right);
                break;
            case NilTest nil:
                Use(nil.Operand);
                break;
        }
    }

    private void Add(FieldReference field, ValueTest? test)
    {
        switch (field)
        {
            case IntrinsicField { Intrinsic: Intrinsic.Name }:
                (Name ??= new ResultField(field)).Add(test);
                break;
            case IntrinsicField
            {
                Intrinsic: Intrinsic.Duration or Intrinsic.TraceDuration or Intrinsic.TraceRootName or Intrinsic.TraceRootService
                or Intrinsic.TraceId or Intrinsic.SpanId or Intrinsic.SpanChildCount or Intrinsic.Parent,
            }:
                break;
            case AttributeField { Scope: AttributeScope.None } unscoped:
                // Whichever of the two the query meant: both are listed under the same key.
                AddField(unscoped with { Scope = AttributeScope.Span }, test);
                AddField(unscoped with { Scope = AttributeScope.Resource }, test);
                break;
            default:
                AddField(field, test);
                break;
        }
    }

    private void AddField(FieldReference field, ValueTest? test)
    {
        if (!_fields.TryGetValue(field, out ResultField? result))
        {
            result = new ResultField(field);
            _fields.Add(field, result);
        }

        result.Add(test);
    }
}
