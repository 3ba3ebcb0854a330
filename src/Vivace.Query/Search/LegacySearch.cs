using System.Buffers;
using Vivace.Query.Expressions;
using Vivace.Query.Limits;
using Vivace.Query.Sources;

namespace Vivace.Query.Search;

/// <summary>Searches by tags: each must be found somewhere in the trace (query-api specification, section 5.5).</summary>
internal sealed class LegacySearch : IDisposable
{
    /// <summary>Tags are counted off in the bits of a number.</summary>
    public const int MaxTags = 64;

    private readonly LegacySearchConditions _conditions;
    private readonly SearchRequest _request;
    private readonly QueryContext _context;
    private readonly TraceRange _range;
    private readonly SpanCondition[] _tags;
    private readonly PriorityQueue<FoundTrace, ulong> _found = new();

    /// <exception cref="QueryEvaluationException">There are more than <see cref="MaxTags"/> tags.</exception>
    public LegacySearch(LegacySearchConditions conditions, SearchRequest request, QueryContext context)
    {
        if (conditions.Tags.Count > MaxTags)
        {
            throw new QueryEvaluationException($"a search by tags can have {MaxTags} tags, not {conditions.Tags.Count}");
        }

        _conditions = conditions;
        _request = request;
        _context = context;
        _range = new TraceRange(request.Start, request.End);
        _tags = [.. conditions.Tags.Select(static tag => LegacyConditions.Of(tag.Key, tag.Value))];
    }

    /// <summary>The traces found so far, newest first.</summary>
    public IReadOnlyList<FoundTrace> Answer =>
        [.. _found.UnorderedItems.OrderByDescending(static item => item.Priority).Select(static item => item.Element)];

    public void Scan(SpanSource source)
    {
        ulong[] seen = ArrayPool<ulong>.Shared.Rent(source.TraceCount);
        Array.Clear(seen);
        for (int part = 0; part < source.PartCount; part++)
        {
            _context.BeginSpans(source.CountOf(part));
            SpanColumns columns = source.Bind(part);
            for (int tag = 0; tag < _tags.Length; tag++)
            {
                Mark(columns, tag, seen);
            }
        }

        ulong all = _tags.Length == 0 ? 0 : ulong.MaxValue >> (MaxTags - _tags.Length);
        for (int trace = 0; trace < source.TraceCount; trace++)
        {
            if ((seen[trace] & all) == all && !source.IsElsewhere(trace))
            {
                Consider(source, trace);
            }
        }

        _context.AddTraces(source.TraceCount);
        ArrayPool<ulong>.Shared.Return(seen);
        source.Release();
    }

    public void Dispose()
    {
        foreach (SpanCondition tag in _tags)
        {
            tag.Dispose();
        }
    }

    private void Mark(SpanColumns columns, int tag, ulong[] seen)
    {
        int count = columns.Count;
        int[] rows = ArrayPool<int>.Shared.Rent(count);
        ReadOnlySpan<int> traces = columns.TraceNumbers;

        // Only spans of traces that have satisfied the tags before this one, and not yet this one, are of interest; the former may still
        // change in a later part, so the latter alone is tested.
        int open = 0;
        ulong bit = 1UL << tag;
        for (int row = 0; row < count; row++)
        {
            rows[open] = row;
            open += (seen[traces[row]] & bit) == 0 ? 1 : 0;
        }

        int kept = _tags[tag].Keep(columns, rows.AsSpan(0, open));
        traces = columns.TraceNumbers;
        foreach (int row in rows.AsSpan(0, kept))
        {
            seen[traces[row]] |= bit;
        }

        ArrayPool<int>.Shared.Return(rows);
    }

    private void Consider(SpanSource source, int trace)
    {
        ulong start = source.StartOf(trace), end = source.EndOf(trace), duration = end > start ? end - start : 0;
        if (end == 0 || !_range.Overlaps(start, end)
            || (_conditions.MinDuration > 0 && duration < _conditions.MinDuration)
            || (_conditions.MaxDuration > 0 && duration > _conditions.MaxDuration)
            || (_found.Count >= _request.Limit && _found.TryPeek(out _, out ulong oldest) && start <= oldest))
        {
            return;
        }

        FoundTrace found = TraceAnswers.Summary(source, trace);
        if (_found.Count >= _request.Limit)
        {
            _found.DequeueEnqueue(found, start);
        }
        else
        {
            _found.Enqueue(found, start);
        }
    }
}
