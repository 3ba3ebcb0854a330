using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>
/// Which rows make the next row group: of which input, in which order; and the traces that several inputs hold, whose rows are made anew.
/// </summary>
internal sealed class MergePlan
{
    /// <summary>The input of rows that are made anew.</summary>
    public const int Combined = -1;

    /// <summary>A run is not longer, because pages begin with runs.</summary>
    private const int MaxRunSpans = 512;

    private int _runSpans;

    /// <summary>Traces of the row group, in order.</summary>
    public Pool<TraceId> Ids { get; } = new();

    public Pool<MergeRun> Runs { get; } = new();

    /// <summary>Rows of traces that several inputs hold, trace by trace in the order of inputs.</summary>
    public Pool<MergePart> Parts { get; } = new();

    /// <summary>Where the parts of each of these traces end.</summary>
    public Pool<int> PartEnds { get; } = new();

    /// <summary>Spans in the row group, about.</summary>
    public long Spans { get; private set; }

    /// <summary>Spans of traces that several inputs hold, about.</summary>
    public long CombinedSpans { get; private set; }

    public void Clear()
    {
        Ids.Count = Runs.Count = Parts.Count = PartEnds.Count = 0;
        Spans = CombinedSpans = 0;
        _runSpans = 0;
    }

    /// <summary>Adds a trace that one input holds.</summary>
    public void Add(TraceId id, int input, long row, int spans)
    {
        Ids.Add(id);
        Spans += spans;
        if (Runs.Count > 0 && _runSpans < MaxRunSpans)
        {
            ref MergeRun last = ref Runs.Items[Runs.Count - 1];
            if (last.Input == input && last.FirstRow + last.Rows == row)
            {
                last = last with { Rows = last.Rows + 1 };
                _runSpans += spans;
                return;
            }
        }

        Runs.Add(new MergeRun(input, row, 1));
        _runSpans = spans;
    }

    /// <summary>Adds what an input holds of a trace that several hold.</summary>
    public void AddPart(TraceId id, int input, long row, int spans)
    {
        Parts.Add(new MergePart(id, input, row));
        Spans += spans;
        CombinedSpans += spans;
    }

    /// <summary>Adds the trace whose parts were added.</summary>
    public void EndParts(TraceId id)
    {
        Ids.Add(id);
        Runs.Add(new MergeRun(Combined, PartEnds.Count, 1));
        PartEnds.Add(Parts.Count);
        _runSpans = MaxRunSpans;
    }
}

/// <summary>Rows that follow each other in an input.</summary>
/// <param name="Input">Which; <see cref="MergePlan.Combined"/> for rows made anew.</param>
/// <param name="FirstRow">Through all row groups of the input.</param>
/// <param name="Rows">How many.</param>
internal readonly record struct MergeRun(int Input, long FirstRow, int Rows);

/// <summary>What an input holds of a trace.</summary>
/// <param name="Id">The trace.</param>
/// <param name="Input">Which.</param>
/// <param name="Row">Through all row groups of the input.</param>
internal readonly record struct MergePart(TraceId Id, int Input, long Row);
