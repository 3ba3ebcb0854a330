namespace Vivace.Storage.Parquet.Metadata;

/// <summary>The footer of a file.</summary>
public sealed record FileMetadata(ParquetSchema Schema, long RowCount, IReadOnlyList<RowGroup> RowGroups, string? CreatedBy);
