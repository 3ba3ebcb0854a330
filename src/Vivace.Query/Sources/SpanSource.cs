using System.Buffers;
using Vivace.TraceQL.Ast;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Query.Sources;

/// <summary>
/// Spans of whole traces: a head, or a row group of a block. Traces have numbers from 0. A query opens its own source over what is stored;
/// one thread at a time uses it.
/// </summary>
internal abstract class SpanSource : IDisposable
{
    private HashSet<int>? _elsewhere;

    /// <summary>Runs of spans that <see cref="Bind"/> shows one at a time.</summary>
    public abstract int PartCount { get; }

    public abstract int TraceCount { get; }

    /// <summary>Spans of all parts.</summary>
    public abstract int SpanCount { get; }

    /// <summary>Bytes of stored data read so far.</summary>
    public abstract long InspectedBytes { get; }

    /// <summary>Shows the spans of a part.</summary>
    public abstract SpanColumns Bind(int part);

    /// <summary>Spans in a part.</summary>
    public abstract int CountOf(int part);

    /// <summary>No trace with a span in the part starts later, nanoseconds since the Unix epoch.</summary>
    public abstract ulong LatestStartOf(int part);

    /// <summary>No span of the part starts earlier, nanoseconds since the Unix epoch.</summary>
    public abstract ulong EarliestSpanOf(int part);

    /// <summary>No span of the part starts later, nanoseconds since the Unix epoch.</summary>
    public abstract ulong LatestSpanOf(int part);

    public abstract TraceId IdOf(int trace);

    /// <summary>Earliest start of the trace, nanoseconds since the Unix epoch.</summary>
    public abstract ulong StartOf(int trace);

    /// <summary>Latest end of the trace, nanoseconds since the Unix epoch.</summary>
    public abstract ulong EndOf(int trace);

    /// <summary>Root facts of the trace as UTF-8; empty when there is no root.</summary>
    public abstract ReadOnlySpan<byte> RootNameOf(int trace);

    public abstract ReadOnlySpan<byte> RootServiceOf(int trace);

    /// <summary>The spans of a trace in stored order (traceql specification, section 10.3), added to the list.</summary>
    public abstract void Gather(int trace, List<SpanAddress> spans);

    /// <summary>
    /// Whether rows of this trace are to be left out here: another source has the whole trace, each span once.
    /// </summary>
    public bool IsElsewhere(int trace) => _elsewhere is not null && _elsewhere.Contains(trace);

    /// <summary>Whether any trace is left out here.</summary>
    public bool HasTracesElsewhere => _elsewhere is not null;

    /// <summary>
    /// Adds the spans of a trace to a message, except those seen before: a span is told by its id and kind (query-api specification,
    /// section 4.3).
    /// </summary>
    public abstract void Export(int trace, HashSet<(ulong SpanId, int Kind)> seen, OtlpTraceMessage message);

    /// <summary>Adds the keys that attributes of a scope have anywhere in the source.</summary>
    public virtual void CollectKeys(AttributeScope scope, KeySet keys)
    {
        for (int part = 0; part < PartCount; part++)
        {
            CollectKeys(scope, part, keys);
        }
    }

    /// <summary>
    /// Adds the strings that a field has anywhere in the source, if they are known without looking at spans and the field has no values of
    /// other types. Equal strings may be added more than once.
    /// </summary>
    /// <returns>Whether that is so; otherwise nothing is added.</returns>
    public virtual bool TryCollectValues(FieldReference field, ICollection<byte[]> values) => false;

    /// <summary>Adds the keys that attributes of a scope have in a part.</summary>
    protected void CollectKeys(AttributeScope scope, int part, KeySet keys)
    {
        int[] rows = ArrayPool<int>.Shared.Rent(CountOf(part));
        for (int row = 0; row < CountOf(part); row++)
        {
            rows[row] = row;
        }

        Bind(part).CollectKeys(scope, rows.AsSpan(0, CountOf(part)), keys);
        ArrayPool<int>.Shared.Return(rows);
    }

    /// <summary>Whether <see cref="CollectValues"/> answers for a field.</summary>
    public virtual bool KnowsValuesOf(FieldReference field) => false;

    /// <summary>Gives the values that a field has anywhere in the source, each once, until the receiver wants no more.</summary>
    /// <param name="field">A field that <see cref="KnowsValuesOf"/> is true of.</param>
    /// <param name="receiver">Tells whether to go on.</param>
    public virtual void CollectValues(FieldReference field, ValueReceiver receiver)
    {
    }

    /// <summary>The number of a trace, or -1.</summary>
    public abstract int Find(TraceId id);

    /// <summary>Moves the rows whose traces are not <see cref="IsElsewhere"/> to the front, in their order, and tells how many they are.</summary>
    /// <param name="traces">The numbers of the traces of all rows of the part.</param>
    /// <param name="rows">Rows of the part.</param>
    public int KeepOwn(ReadOnlySpan<int> traces, Span<int> rows)
    {
        int kept = 0;
        foreach (int row in rows)
        {
            if (!IsElsewhere(traces[row]))
            {
                rows[kept++] = row;
            }
        }

        return kept;
    }

    /// <summary>Leaves a trace out here, see <see cref="IsElsewhere"/>.</summary>
    public void MoveElsewhere(int trace) => (_elsewhere ??= []).Add(trace);

    /// <summary>Gives back memory that can be had again by reading.</summary>
    public virtual void Release()
    {
    }

    public virtual void Dispose()
    {
    }
}
