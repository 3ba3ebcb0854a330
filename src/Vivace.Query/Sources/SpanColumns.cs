using Vivace.TraceQL.Ast;

namespace Vivace.Query.Sources;

/// <summary>
/// A run of spans, column by column; columns are read when they are asked for. A source has one such object and binds it to one of its
/// parts at a time (<see cref="SpanSource.Bind"/>), so arrays and values are good until the next binding. Not thread-safe.
/// </summary>
internal abstract class SpanColumns
{
    private readonly Dictionary<FieldReference, FieldColumn> _columns = [];

    /// <summary>Spans in the part.</summary>
    public abstract int Count { get; }

    /// <summary>The part that is bound.</summary>
    public abstract int Part { get; }

    /// <summary>Binds to a part, as <see cref="SpanSource.Bind"/> does.</summary>
    public abstract void Rebind(int part);

    /// <summary>The source's number of each span's trace.</summary>
    public abstract ReadOnlySpan<int> TraceNumbers { get; }

    /// <summary>Nanoseconds since the Unix epoch.</summary>
    public abstract ReadOnlySpan<ulong> StartTimes { get; }

    public abstract ReadOnlySpan<ulong> SpanIds { get; }

    /// <summary>0 for a root.</summary>
    public abstract ReadOnlySpan<ulong> ParentSpanIds { get; }

    /// <summary>OTLP's span kinds and status codes.</summary>
    public abstract int KindAt(int row);

    public abstract int StatusAt(int row);

    /// <summary>Nanoseconds.</summary>
    public abstract long DurationAt(int row);

    /// <summary>A number that spans with the same resource share within the source, and likewise for scopes.</summary>
    public abstract int ResourceAt(int row);

    public abstract int ScopeAt(int row);

    public abstract int EventCountAt(int row);

    public abstract int LinkCountAt(int row);

    /// <summary>Whether <see cref="IsPlainTrace"/> is of use here.</summary>
    public virtual bool TellsRoots => false;

    /// <summary>Whether the roots of a trace are exactly its spans without a parent, as in all traces but those with faulty span ids.</summary>
    public virtual bool IsPlainTrace(int trace) => false;

    /// <summary>A field; the same object at every call. It follows the binding.</summary>
    public FieldColumn Column(FieldReference field)
    {
        if (!_columns.TryGetValue(field, out FieldColumn? column))
        {
            column = Open(field);
            _columns.Add(field, column);
        }

        return column;
    }

    /// <summary>
    /// A field of which only values of one type are of interest: others may show as unqueryable, which saves reading them.
    /// </summary>
    public virtual FieldColumn TypedColumn(FieldReference field, FieldType type) => Column(field);

    /// <summary>Whether a field may have a text, by itself or in an array; false only where that is known without reading the field.</summary>
    public virtual bool MayHold(FieldReference field, ReadOnlySpan<byte> text) => true;

    /// <summary>Makes the column of a field.</summary>
    protected abstract FieldColumn Open(FieldReference field);

    /// <summary>
    /// Adds the keys that attributes of the listed rows have in a scope (span, resource, instrumentation, event or link), as UTF-8.
    /// Attributes without a value in the language count as well.
    /// </summary>
    public abstract void CollectKeys(AttributeScope scope, ReadOnlySpan<int> rows, KeySet keys);
}
