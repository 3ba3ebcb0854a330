using Vivace.Query.Expressions;
using Vivace.TraceQL;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Spansets;

/// <summary>
/// The part of a query that finds spans, made ready for one run: conditions with their caches, and the pipeline that each candidate trace
/// goes through. Not thread-safe.
/// </summary>
internal sealed class SpansetPlan : IDisposable
{
    private readonly List<FilterBits> _filters = [];
    private readonly HashSet<FieldReference> _mentioned = [];
    private readonly HashSet<FieldReference> _hidden = [];
    private readonly bool _sameItem;
    private readonly bool _isSole;

    public SpansetPlan(TraceQLQuery query)
    {
        MatchesNothing = query.Fields().Any(
            static use => use.Field is IntrinsicField { Intrinsic: Intrinsic.SpanChildCount });
        var shape = new QueryShape(query.Source);
        _sameItem = shape.JoinsByAndOnly;
        _isSole = shape.IsSoleFilter;
        Pipeline = Compile(query.Source);
        SoleFilter = query.Source is Pipeline ? SoleFilter : null;
        MatchesNothing |= Drivers is { } drivers && drivers.All(static filter => filter.Condition is ConstantCondition { Value: false });
    }

    public SpansetPipeline Pipeline { get; }

    /// <summary>
    /// Whether no trace can be a result; also of every query that mentions <c>span:childCount</c>, which the store does not hold
    /// (traceql specification, section 5.2).
    /// </summary>
    public bool MatchesNothing { get; }

    /// <summary>The filter that alone decides which spans match; null where a trace must be put together to know.</summary>
    public FilterBits? SoleFilter { get; private set; }

    /// <inheritdoc cref="SpansetPipeline.Drivers"/>
    public IReadOnlyList<FilterBits>? Drivers => SoleFilter is { } sole ? [sole] : Pipeline.Drivers;

    /// <summary>Turns all filters to a source.</summary>
    public void Open(Sources.SpanSource source)
    {
        foreach (FilterBits filter in _filters)
        {
            filter.Open(source);
        }
    }

    public void Dispose()
    {
        foreach (FilterBits filter in _filters)
        {
            filter.Dispose();
        }
    }

    private SpansetPipeline Compile(PipelineExpression source) => source switch
    {
        PipelineOperation operation => new CombinedPipeline(operation.Operator, Compile(operation.Left), Compile(operation.Right)),
        Pipeline pipeline => Compile(pipeline),
        _ => throw new ArgumentException("The query did not pass its checks.", nameof(source)),
    };

    private StagedPipeline Compile(Pipeline pipeline)
    {
        List<SpansetStage> stages = [];
        bool selected = false;
        foreach (PipelineStage stage in pipeline.Stages)
        {
            if (selected)
            {
                HideNewFields(stage);
            }

            switch (stage)
            {
                case SpansetExpression expression:
                    stages.Add(new ExpressionStage(Compile(expression)));
                    break;
                case ScalarFilter scalar:
                    SpanExpression? argument = scalar.Aggregate.Argument is { } value ? new ExpressionCompiler(_hidden).Value(value) : null;
                    stages.Add(new AggregateStage(scalar, argument));
                    break;
                case GroupStage group:
                    stages.Add(new SplitStage(group.CanonicalText, new ExpressionCompiler(_hidden).Value(group.By)));
                    break;
                case CoalesceStage:
                    stages.Add(new JoinStage());
                    break;
                case SelectStage:
                    selected = true;
                    continue;
            }

            _mentioned.UnionWith(StageFields.Of(stage));
        }

        if (stages.Count == 0)
        {
            stages.Add(new ExpressionStage(Compile(new SpansetFilter(new LiteralExpression(TraceQL.Types.Static.True)))));
        }

        SoleFilter = _filters.Count == 1 && stages.Count == 1 && stages[0] is ExpressionStage ? _filters[0] : null;
        return new StagedPipeline(stages);
    }

    private SpansetNode Compile(SpansetExpression expression)
    {
        if (expression is SpansetOperation operation)
        {
            return new OperationNode(operation.Operator, Compile(operation.Left), Compile(operation.Right));
        }

        var rules = new FilterRules(_sameItem, _isSole, new HashSet<FieldReference>(_hidden));
        var filter = new FilterBits(new ConditionCompiler(rules).Compile(((SpansetFilter)expression).Condition));
        _filters.Add(filter);
        return new FilterNode(filter);
    }

    /// <summary>Behind a <c>select</c>, attributes that were not mentioned before it are missing (traceql specification, section 8.6).</summary>
    private void HideNewFields(PipelineStage stage)
    {
        foreach (FieldReference field in StageFields.Of(stage))
        {
            if (field is AttributeField && !_mentioned.Contains(field))
            {
                _hidden.Add(field);
            }
        }
    }
}
