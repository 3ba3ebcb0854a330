namespace Vivace.Storage.Parquet.Metadata;

/// <summary>A leaf of the schema.</summary>
/// <param name="Index">Position among the leaves.</param>
/// <param name="Path">Names from below the root, joined by dots.</param>
/// <param name="Type">Physical type.</param>
/// <param name="MaxDefinitionLevel">Definition level of a value that is there.</param>
/// <param name="MaxRepetitionLevel">Repetition level of a value that continues the innermost list.</param>
public sealed record ParquetColumn(int Index, string Path, PhysicalType Type, int MaxDefinitionLevel, int MaxRepetitionLevel);
