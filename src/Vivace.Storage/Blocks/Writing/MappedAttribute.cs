namespace Vivace.Storage.Blocks.Writing;

/// <summary>Where an attribute goes in the row group being built.</summary>
internal enum AttributeTarget : byte
{
    /// <summary>Not looked up yet.</summary>
    Unknown,

    /// <summary>The generic columns.</summary>
    Generic,

    /// <summary>A column of strings of its own: <see cref="MappedAttribute.Key"/> is which.</summary>
    Column,

    /// <summary>The column of the integer <c>http.status_code</c>.</summary>
    HttpStatusCode,
}

/// <summary>An attribute of a source dictionary, in numbers of the row group being built.</summary>
internal struct MappedAttribute
{
    public AttributeTarget Target;
    public BlockValueType Type;
    public bool IsArray;

    /// <summary>Number of the key, or of the column.</summary>
    public int Key;

    /// <summary>Number of the string or unsupported value; of the list for an array.</summary>
    public int Value;
}
