using Vivace.TraceQL;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Metrics.Counts;

/// <summary>
/// Tells whether a query asks for nothing but what the counts of blocks tell: name, kind, status, service name and whether a span is a root,
/// and the duration as the argument of its function.
/// </summary>
internal sealed class CountsPlan
{
    public const string ServiceName = "service.name";

    private CountsPlan(bool needsNames, bool needsDurations) => (NeedsNames, NeedsDurations) = (needsNames, needsDurations);

    /// <summary>Whether it asks for the name of spans.</summary>
    public bool NeedsNames { get; }

    /// <summary>Whether its function works on durations.</summary>
    public bool NeedsDurations { get; }

    /// <summary>Null when spans have to be asked.</summary>
    /// <param name="query">A query for which spans are looked at one by one, see <see cref="TraceFacts"/>: it asks of nested-set numbers only whether
    /// a span is a root.</param>
    /// <param name="canFail">Whether its filter can fail: then it must not be evaluated on spans out of range.</param>
    public static CountsPlan? Of(TraceQLQuery query, bool canFail)
    {
        if (canFail || query.Metrics is not { Compare: null } metrics || query.Source is not Pipeline { Stages: [SpansetFilter] })
            return null;
        bool hasDuration = metrics.Argument is IntrinsicField { Intrinsic: Intrinsic.Duration };
        if (metrics.Argument is not null && !hasDuration)
            return null;
        bool needsNames = false;
        int durations = 0;
        foreach (FieldUse use in query.Fields())
        {
            switch (use.Field)
            {
                case IntrinsicField { Intrinsic: Intrinsic.Name }:
                    needsNames = true;
                    break;
                case IntrinsicField { Intrinsic: Intrinsic.Duration }:
                    durations++;
                    break;
                case IntrinsicField { Intrinsic: Intrinsic.Kind or Intrinsic.Status or Intrinsic.NestedSetParent }:
                case AttributeField { Scope: AttributeScope.Resource, Parent: false, Name: ServiceName }:
                    break;
                default:
                    return null;
            }
        }

        return durations == (hasDuration ? 1 : 0) ? new CountsPlan(needsNames, hasDuration) : null;
    }
}
