using System.Buffers;
using System.Text;
using Vivace.Traces.Wire;

namespace Vivace.Generator.Labels;

/// <summary>
/// Labels as they stand in a remote-write 1.0 <c>TimeSeries</c>: repeated field 1, each a <c>Label</c> of field 1 name and field 2 value.
/// </summary>
internal static class LabelEncoding
{
    private const int LabelsField = 1;
    private const int NameField = 1;
    private const int ValueField = 2;

    /// <summary>One label, tag and length included.</summary>
    public static byte[] Encode(string name, string value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        return buffer.WrittenSpan.ToArray();
    }

    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int body = ProtoSize.LengthDelimited(name.Length) + ProtoSize.LengthDelimited(value.Length);
        int size = ProtoSize.LengthDelimited(body);
        var writer = new ProtoSpanWriter(target.GetSpan(size));
        writer.Header(LabelsField, body);
        writer.Bytes(NameField, name);
        writer.Bytes(ValueField, value);
        target.Advance(size);
    }

    /// <summary>Reads the next label.</summary>
    /// <returns>False at the end.</returns>
    public static bool Next(ref ProtoReader reader, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (!reader.Next())
        {
            return false;
        }

        var label = new ProtoReader(reader.ReadLengthDelimited());
        label.Next();
        name = label.ReadLengthDelimited();
        label.Next();
        value = label.ReadLengthDelimited();
        return true;
    }
}
