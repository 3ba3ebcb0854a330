namespace Vivace.Traces.Model;

/// <summary>Which member of OTLP's <c>AnyValue</c> an attribute holds. The numbers are the field numbers of the message.</summary>
public enum AttributeType : byte
{
    /// <summary>No member is set.</summary>
    Empty = 0,
    String = 1,
    Bool = 2,
    Int = 3,
    Double = 4,
    Array = 5,
    KeyValueList = 6,
    Bytes = 7,
}
