using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>The distinct values of a column of strings, read without the column itself.</summary>
/// <param name="Values">The values; a writer may have put values there that no row has.</param>
/// <param name="IsComplete">Whether these are all values: otherwise some rows spell theirs out.</param>
public sealed record ColumnDictionary(ByteArrayTable Values, bool IsComplete);
