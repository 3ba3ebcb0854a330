using System.Globalization;
using System.Text;

namespace Vivace.Generator.Processors;

/// <summary>Kinds and status codes as labels show them; a number that OTLP does not know is shown as it is.</summary>
internal static class SpanTexts
{
    public static readonly byte[][] Kinds =
    [
        "SPAN_KIND_UNSPECIFIED"u8.ToArray(), "SPAN_KIND_INTERNAL"u8.ToArray(), "SPAN_KIND_SERVER"u8.ToArray(), "SPAN_KIND_CLIENT"u8.ToArray(),
        "SPAN_KIND_PRODUCER"u8.ToArray(), "SPAN_KIND_CONSUMER"u8.ToArray(),
    ];

    public static readonly byte[][] StatusCodes = ["STATUS_CODE_UNSET"u8.ToArray(), "STATUS_CODE_OK"u8.ToArray(), "STATUS_CODE_ERROR"u8.ToArray()];

    public static byte[] Kind(int number) => Of(Kinds, number);

    public static byte[] StatusCode(int number) => Of(StatusCodes, number);

    private static byte[] Of(byte[][] names, int number) =>
        (uint)number < (uint)names.Length ? names[number] : Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
