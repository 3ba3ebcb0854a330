namespace Vivace.Storage.Blocks.Reading;

/// <summary>Types of the values of generic attributes, arrays counted with their elements.</summary>
public enum AttributeValueType
{
    String,
    Int,
    Double,
    Bool,
}
