using System.Globalization;
using System.Text;

namespace Vivace.Conformance.Clients;

/// <summary>As much protobuf as the streaming service's messages need.</summary>
public static class StreamRequest
{
    /// <summary>Number of the field <c>metrics</c> in every answer.</summary>
    public const int MetricsField = 2;

    /// <summary>Field numbers of the requests by rpc and name.</summary>
    private static readonly Dictionary<string, (string Name, int Number)[]> Messages = new()
    {
        ["Search"] = [("Query", 8), ("Limit", 4), ("SpansPerSpanSet", 9), ("start", 5), ("end", 6)],
        ["MetricsQueryRange"] = [("query", 1), ("start", 2), ("end", 3), ("step", 4), ("exemplars", 16)],
        ["MetricsQueryInstant"] = [("query", 1), ("start", 2), ("end", 3)],
    };

    /// <summary>A request: texts are strings, numbers are varints.</summary>
    public static byte[] Encode(string rpc, IEnumerable<(string Name, string Value)> parameters)
    {
        var message = new MemoryStream();
        foreach ((string name, string value) in parameters)
        {
            int number = Messages[rpc].Single(field => field.Name == name).Number;
            if (ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong count))
            {
                Varint(message, (ulong)number << 3);
                Varint(message, count);
                continue;
            }

            byte[] text = Encoding.UTF8.GetBytes(value);
            Varint(message, ((ulong)number << 3) | 2);
            Varint(message, (ulong)text.Length);
            message.Write(text);
        }

        return message.ToArray();
    }

    /// <summary>The fields of a message.</summary>
    public static IReadOnlyList<(int Number, byte[] Value)> Fields(byte[] message)
    {
        List<(int, byte[])> fields = [];
        for (int at = 0; at < message.Length;)
        {
            ulong tag = Varint(message, ref at);
            int length = (tag & 7) switch
            {
                2 => (int)Varint(message, ref at),
                1 => 8,
                5 => 4,
                _ => 0,
            };
            if ((tag & 7) == 0)
            {
                Varint(message, ref at);
            }

            fields.Add(((int)(tag >> 3), message[at..(at + length)]));
            at += length;
        }

        return fields;
    }

    private static void Varint(Stream output, ulong value)
    {
        while (value >= 0x80)
        {
            output.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        output.WriteByte((byte)value);
    }

    private static ulong Varint(byte[] input, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = input[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
