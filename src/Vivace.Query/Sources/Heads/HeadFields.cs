using Vivace.Traces.Model;

namespace Vivace.Query.Sources.Heads;

internal enum HeadNumberKind : byte
{
    Duration,
    Status,
    Kind,
}

/// <summary>A number that every span of a head has.</summary>
internal sealed class HeadNumber(HeadColumns columns, FieldType type, HeadNumberKind kind) : NumberColumn(type)
{
    public override long NumberAt(int row) => kind switch
    {
        HeadNumberKind.Duration => columns.DurationAt(row),
        HeadNumberKind.Status => columns.Spans.StatusCodes[row],
        _ => columns.Spans.Kinds[row],
    };

    public override void Read(ReadOnlySpan<int> rows, Span<long> numbers)
    {
        SpanBatch spans = columns.Spans;
        switch (kind)
        {
            case HeadNumberKind.Duration:
                ulong[] starts = spans.StartTimes, ends = spans.EndTimes;
                for (int i = 0; i < rows.Length; i++)
                {
                    numbers[i] = (long)(ends[rows[i]] - starts[rows[i]]);
                }

                break;
            case HeadNumberKind.Status:
                Read(spans.StatusCodes, rows, numbers);
                break;
            default:
                Read(spans.Kinds, rows, numbers);
                break;
        }
    }

    private static void Read(int[] column, ReadOnlySpan<int> rows, Span<long> numbers)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            numbers[i] = column[rows[i]];
        }
    }
}

internal enum HeadStringKind : byte
{
    Name,
    StatusMessage,
    ScopeName,
    ScopeVersion,
}

/// <summary>A text that every span of a head has: a number of the string table.</summary>
internal sealed class HeadString(HeadColumns columns, HeadStringKind kind) : CodedColumn(columns.StringValues)
{
    public override int CodeAt(int row)
    {
        SpanBatch spans = columns.Spans;
        return kind switch
        {
            HeadStringKind.Name => spans.Names[row],
            HeadStringKind.StatusMessage => spans.StatusMessage(row),
            HeadStringKind.ScopeName => columns.Dictionary.Scopes[spans.Scopes[row]].Name,
            _ => columns.Dictionary.Scopes[spans.Scopes[row]].Version,
        };
    }

    public override void Read(ReadOnlySpan<int> rows, Span<int> codes)
    {
        if (kind == HeadStringKind.Name)
        {
            int[] names = columns.Spans.Names;
            for (int i = 0; i < rows.Length; i++)
            {
                codes[i] = names[rows[i]];
            }

            return;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            codes[i] = CodeAt(rows[i]);
        }
    }
}

/// <summary>A fact of the root of each span's trace.</summary>
internal sealed class HeadRoot(HeadSource source, HeadColumns columns, ValueTable values, Func<HeadSource, int, int> code)
    : CodedColumn(values)
{
    private int _trace = -1;
    private int _code;

    public override int CodeAt(int row)
    {
        int trace = columns.TraceNumbers[row];
        if (trace != _trace)
        {
            int part = columns.Part;
            _code = code(source, trace);
            _trace = trace;
            columns.Rebind(part);
        }

        return _code;
    }

    public override void Read(ReadOnlySpan<int> rows, Span<int> codes)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            codes[i] = CodeAt(rows[i]);
        }
    }
}
