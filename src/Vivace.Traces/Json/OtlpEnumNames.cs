namespace Vivace.Traces.Json;

/// <summary>Names of OTLP's enumerations in JSON, by number.</summary>
internal static class OtlpEnumNames
{
    public static readonly byte[][] SpanKinds =
    [
        [.. "SPAN_KIND_UNSPECIFIED"u8], [.. "SPAN_KIND_INTERNAL"u8], [.. "SPAN_KIND_SERVER"u8],
        [.. "SPAN_KIND_CLIENT"u8], [.. "SPAN_KIND_PRODUCER"u8], [.. "SPAN_KIND_CONSUMER"u8],
    ];

    public static readonly byte[][] StatusCodes = [[.. "STATUS_CODE_UNSET"u8], [.. "STATUS_CODE_OK"u8], [.. "STATUS_CODE_ERROR"u8]];

    /// <summary>Writes the name of a value, or the bare number where it has none.</summary>
    public static void Write(ref JsonTextWriter json, byte[][] names, ulong value)
    {
        if (value < (ulong)names.Length)
        {
            json.String(names[value]);
        }
        else
        {
            json.Int64((int)value);
        }
    }
}
