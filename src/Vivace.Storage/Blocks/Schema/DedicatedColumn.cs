namespace Vivace.Storage.Blocks.Schema;

/// <summary>Whose attribute a dedicated column holds.</summary>
public enum DedicatedScope
{
    Span,
    Resource,
    Event,
}

/// <summary>An attribute that a block keeps in a column of its own (block format specification, section 10).</summary>
/// <param name="Scope">Whose attribute.</param>
/// <param name="Name">Its key.</param>
/// <param name="Type"><c>string</c> or <c>int</c>.</param>
/// <param name="Options">Options of later formats; a column with any has no slot in vParquet4.</param>
public sealed record DedicatedColumn(DedicatedScope Scope, string Name, string Type = DedicatedColumn.StringType, IReadOnlyList<string>? Options = null)
{
    public const string StringType = "string";

    /// <summary>Whether vParquet4 has a slot for it.</summary>
    public bool IsUsable => Scope is DedicatedScope.Span or DedicatedScope.Resource && Type == StringType && Options is null or { Count: 0 };
}
