namespace Vivace.Storage.Parquet.Metadata;

/// <summary>What a field of the schema means beyond its physical type.</summary>
public enum LogicalKind
{
    None = 0,
    String = 1,
    Map = 2,
    List = 3,
    Integer = 10,
}

/// <summary>A node of the schema, which is stored as its nodes in depth-first order.</summary>
/// <param name="Name">Name within its group.</param>
/// <param name="Repetition">How often it occurs.</param>
/// <param name="Type">Physical type of a leaf; <c>null</c> for a group.</param>
/// <param name="Children">Nodes directly below a group.</param>
/// <param name="Logical">What it means, as far as this layer writes it.</param>
/// <param name="BitWidth">For an integer: 8 to 64.</param>
/// <param name="IsSigned">For an integer.</param>
public sealed record SchemaElement(
    string Name,
    Repetition Repetition,
    PhysicalType? Type,
    int Children = 0,
    LogicalKind Logical = LogicalKind.None,
    int BitWidth = 0,
    bool IsSigned = false);
