using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>
/// Levels shared by the columns of one kind of thing (spans, attributes of spans, events …), and where their pages are cut: always between
/// traces.
/// </summary>
/// <param name="pageEntries">Entries after which a page ends with the trace.</param>
internal sealed class Axis(int pageEntries)
{
    /// <summary>
    /// Entries of a page of spans, and of what there are fewer of. Reading one trace reads one page of every column, so pages are kept
    /// small; smaller ones compress worse.
    /// </summary>
    public const int PageEntries = 2 * 1024;

    /// <summary>Entries of a page of attributes, of which a span has several.</summary>
    public const int AttributePageEntries = 8 * 1024;

    private readonly List<PageCut> _cuts = [];

    public Pool<byte> Repetitions = new();
    public Pool<byte> Definitions = new();

    public int Count => Repetitions.Count;

    /// <summary>Where pages begin; the first begins at 0.</summary>
    public IReadOnlyList<PageCut> Cuts => _cuts;

    public void Add(byte repetition, byte definition)
    {
        Repetitions.Add(repetition);
        Definitions.Add(definition);
    }

    /// <summary>Appends entries; levels that are left out are 0.</summary>
    public void AddRange(ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, int count)
    {
        Append(Repetitions, repetitions, count);
        Append(Definitions, definitions, count);
    }

    /// <summary>Says that a trace begins, the row-th of the row group.</summary>
    public void BeginRow(int row)
    {
        if (_cuts.Count == 0 || Count - _cuts[^1].Entry >= pageEntries)
        {
            _cuts.Add(new PageCut(Count, row));
        }
    }

    public void Clear()
    {
        _cuts.Clear();
        Repetitions.Count = 0;
        Definitions.Count = 0;
    }

    private static void Append(Pool<byte> levels, ReadOnlySpan<byte> added, int count)
    {
        if (added.IsEmpty)
        {
            levels.Extend(count).Clear();
        }
        else
        {
            levels.AddRange(added);
        }
    }
}

/// <summary>Where a page begins.</summary>
/// <param name="Entry">Among the entries of the axis.</param>
/// <param name="Row">Among the rows of the row group.</param>
internal readonly record struct PageCut(int Entry, int Row);
