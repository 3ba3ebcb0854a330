using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Parquet.Reading;

/// <summary>
/// A column of a run of rows, decoded. Entries are values, nulls and empty lists together, as the levels have them; only values that
/// are there have a place in the value arrays. Byte strings are numbers of <see cref="Values"/>.
/// </summary>
public sealed class ColumnData
{
    internal ColumnData(ParquetColumn column) => Column = column;

    public ParquetColumn Column { get; private set; }

    /// <summary>Entries, nulls and empty lists included.</summary>
    public int EntryCount { get; internal set; }

    /// <summary>Values that are there.</summary>
    public int ValueCount { get; internal set; }

    /// <summary>Repetition level of each entry; empty if the column is in no list.</summary>
    public ReadOnlySpan<byte> RepetitionLevels => Repetitions.Length == 0 ? [] : Repetitions.AsSpan(0, EntryCount);

    /// <summary>Definition level of each entry; empty if every entry is a value.</summary>
    public ReadOnlySpan<byte> DefinitionLevels => Definitions.Length == 0 ? [] : Definitions.AsSpan(0, EntryCount);

    /// <summary>Of byte strings: numbers of <see cref="Values"/>.</summary>
    public int[] Codes { get; internal set; } = [];

    /// <summary>The byte strings that <see cref="Codes"/> are numbers of; may hold more than the rows use.</summary>
    public ByteArrayTable Values { get; internal set; } = new();

    /// <summary>Of INT64.</summary>
    public long[] Int64s { get; internal set; } = [];

    /// <summary>Of INT32.</summary>
    public int[] Int32s { get; internal set; } = [];

    /// <summary>Of DOUBLE.</summary>
    public double[] Doubles { get; internal set; } = [];

    /// <summary>Of BOOLEAN: 0 or 1.</summary>
    public byte[] Booleans { get; internal set; } = [];

    /// <summary>Makes it an empty column that keeps the memory of the one it was. Only for who made it and has not given it to others.</summary>
    internal void Reuse(ParquetColumn column)
    {
        Column = column;
        EntryCount = 0;
        ValueCount = 0;
        Values.Clear();
    }

    /// <summary>Empty where they were not asked for, and after <see cref="ReleaseLevels"/>.</summary>
    internal byte[] Repetitions { get; set; } = [];

    internal byte[] Definitions { get; set; } = [];

    /// <summary>Gives the memory of the levels to the columns that are read next. Call when they have been looked at.</summary>
    internal void ReleaseLevels()
    {
        LevelBuffers.Return(Repetitions);
        LevelBuffers.Return(Definitions);
        (Repetitions, Definitions) = ([], []);
    }
}
