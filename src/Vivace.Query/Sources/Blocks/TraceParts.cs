using System.Globalization;
using Vivace.Storage.Blocks.Reading;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Query.Sources.Blocks;

/// <summary>
/// The spans of single traces of a row group as OTLP, for traces of which other sources hold spans too. Only the pages that hold them are
/// read; what was read stays in the cache.
/// </summary>
/// <param name="reader">Reads the row group.</param>
internal sealed class TraceParts(RowGroupReader reader)
{
    /// <summary>Traces that are at most so many rows apart are read at once: they mostly share pages.</summary>
    private const int WindowRows = 1024;

    private readonly Dictionary<int, byte[]> _parts = [];

    /// <summary>Reads traces that will be asked for.</summary>
    /// <param name="traces">Their numbers, in any order.</param>
    public void Prepare(IEnumerable<int> traces)
    {
        List<int> missing = [.. traces.Where(trace => !TryGet(trace, out _)).Order()];
        for (int i = 0; i < missing.Count;)
        {
            int first = missing[i], end = i;
            while (end < missing.Count && missing[end] - first < WindowRows)
            {
                end++;
            }

            Read(first, missing[i..end]);
            i = end;
        }
    }

    /// <summary>An OTLP request with the spans of a trace, in stored order.</summary>
    public byte[] Get(int trace)
    {
        if (!TryGet(trace, out byte[]? part))
        {
            Read(trace, [trace]);
            part = _parts[trace];
        }

        return part!;
    }

    /// <summary>Forgets what is not in the cache.</summary>
    public void Release() => _parts.Clear();

    private bool TryGet(int trace, out byte[]? part)
    {
        if (!_parts.TryGetValue(trace, out part) && reader.TryGetOfTraces(Name(trace), out part))
        {
            _parts.Add(trace, part!);
        }

        return part is not null;
    }

    private void Read(int first, List<int> traces)
    {
        var dictionary = new TraceDictionary();
        var batch = new SpanBatch(dictionary);
        var restorer = new SpanRestorer(reader.RowsOf(first, traces[^1] - first + 1), dictionary);
        foreach (int trace in traces)
        {
            batch.Clear(dictionary);
            reader.Guarded(() => restorer.AppendTrace(trace - first, batch));
            var message = new OtlpTraceMessage();
            new SpanExport(dictionary, seen: null, message).AddAll(batch);
            byte[] part = message.ToArray();
            _parts.Add(trace, part);
            reader.AddOfTraces(Name(trace), part, part.Length);
        }
    }

    private static string Name(int trace) => string.Create(CultureInfo.InvariantCulture, $"spans of {trace}");
}
