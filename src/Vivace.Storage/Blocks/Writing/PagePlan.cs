namespace Vivace.Storage.Blocks.Writing;

/// <summary>
/// The pages of a column: cut as its axis is, or one page for the whole row group, for columns whose pages would all say the same. Most of
/// the 103 columns hold nothing, and pages of nothing would be a tenth of a block.
/// </summary>
/// <param name="axis">The axis.</param>
/// <param name="isUniform">Whether one page is enough.</param>
internal readonly struct PagePlan(Axis axis, bool isUniform)
{
    public int Count => isUniform ? Math.Min(1, axis.Cuts.Count) : axis.Cuts.Count;

    /// <summary>The row that a page begins with.</summary>
    public int FirstRow(int page) => axis.Cuts[page].Row;

    /// <summary>Entries of a page.</summary>
    public Range Entries(int page) => axis.Cuts[page].Entry..(page + 1 < Count ? axis.Cuts[page + 1].Entry : axis.Count);

    public Span<byte> Repetitions(int page) => axis.Repetitions.Items.AsSpan(Entries(page));

    public Span<byte> Definitions(int page) => axis.Definitions.Items.AsSpan(Entries(page));
}
