using System.Globalization;
using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary>
/// What compare is given: the filter that separates selection from baseline, how many values are kept per field, and the time window
/// of the selection in unix nanoseconds, start excluded and end included; both 0 when there is none.
/// </summary>
public sealed record CompareArguments(SpansetFilter Selection, long TopN = CompareArguments.DefaultTopN, long StartNanos = 0, long EndNanos = 0)
    : AstNode
{
    public const long DefaultTopN = 10;

    /// <summary>Whether the selection is limited to a time window.</summary>
    public bool HasWindow => StartNanos != 0 && EndNanos != 0;

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.Append(Selection);
        bool window = StartNanos != 0 || EndNanos != 0;
        if (TopN != DefaultTopN || window)
            writer.Append(", ").Append(TopN.ToString(CultureInfo.InvariantCulture));
        if (window)
        {
            writer.Append(", ").Append(StartNanos.ToString(CultureInfo.InvariantCulture));
            writer.Append(", ").Append(EndNanos.ToString(CultureInfo.InvariantCulture));
        }
    }
}
