namespace Vivace.Storage.Parquet.Reading;

/// <summary>Which levels the reader of a column needs.</summary>
public enum LevelsWanted
{
    /// <summary>Both.</summary>
    All,

    /// <summary>Definition levels alone: who knows the lists from another column needs no more.</summary>
    Definitions,

    /// <summary>None: the values alone, whose number tells whether they are complete.</summary>
    None,
}
