namespace Vivace.Storage.Parquet.Metadata;

/// <summary>How often a field of the schema occurs, by Parquet's numbers.</summary>
public enum Repetition
{
    Required = 0,
    Optional = 1,
    Repeated = 2,
}
