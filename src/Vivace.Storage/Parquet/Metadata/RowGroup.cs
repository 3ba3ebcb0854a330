namespace Vivace.Storage.Parquet.Metadata;

/// <summary>A run of rows, stored column by column.</summary>
/// <param name="RowCount">Rows.</param>
/// <param name="TotalByteSize">Uncompressed bytes of all columns.</param>
/// <param name="Chunks">One per leaf of the schema, in order.</param>
public sealed record RowGroup(long RowCount, long TotalByteSize, IReadOnlyList<ColumnChunk> Chunks);
