namespace Vivace.Traces.Wire;

/// <summary>How a protobuf field's value is laid out (protobuf encoding specification).</summary>
public enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    LengthDelimited = 2,
    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}
