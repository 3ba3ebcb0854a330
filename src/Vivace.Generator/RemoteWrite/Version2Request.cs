using System.Buffers;
using Snappier;
using Vivace.Traces.Interning;
using Vivace.Traces.Wire;

namespace Vivace.Generator.RemoteWrite;

/// <summary>
/// Bodies of remote write 2.0 (<c>io.prometheus.write.v2.Request</c>), made of queued bodies of version 1.0: labels become references to
/// a table of symbols, samples and histograms stay as they are.
/// </summary>
internal static class Version2Request
{
    private const int SymbolsField = 4;
    private const int TimeSeriesField = 5;
    private const int LabelRefsField = 1;
    private const int SamplesField = 2;
    private const int HistogramsField = 3;
    private const int ExemplarsField = 4;

    /// <param name="compressed">A version 1.0 body, compressed.</param>
    /// <returns>A version 2.0 body, compressed.</returns>
    public static byte[] FromVersion1(ReadOnlySpan<byte> compressed)
    {
        byte[] version1 = Snappy.DecompressToArray(compressed);
        var symbols = new ByteTable();
        symbols.Intern([], out _);
        var series = new ArrayBufferWriter<byte>(version1.Length);
        var scratch = new ArrayBufferWriter<byte>(1024);
        var references = new ArrayBufferWriter<byte>(256);
        var reader = new ProtoReader(version1);
        while (reader.Next())
        {
            scratch.ResetWrittenCount();
            WriteSeries(reader.ReadLengthDelimited(), symbols, scratch, references);
            WriteField(series, TimeSeriesField, scratch.WrittenSpan);
        }

        var request = new ArrayBufferWriter<byte>(series.WrittenCount + 4096);
        for (int i = 0; i < symbols.Count; i++)
        {
            WriteField(request, SymbolsField, symbols[i]);
        }

        request.Write(series.WrittenSpan);
        return Snappy.CompressToArray(request.WrittenSpan);
    }

    private static void WriteSeries(
        ReadOnlySpan<byte> version1, ByteTable symbols, ArrayBufferWriter<byte> target, ArrayBufferWriter<byte> references)
    {
        // Labels come first, in order, and then what belongs to them.
        references.ResetWrittenCount();
        var reader = new ProtoReader(version1);
        while (reader.Next())
        {
            int field = reader.Field;
            ReadOnlySpan<byte> value = reader.ReadLengthDelimited();
            if (field == 1)
            {
                WriteReferences(value, symbols, references);
            }
        }

        WriteField(target, LabelRefsField, references.WrittenSpan);
        reader = new ProtoReader(version1);
        while (reader.Next())
        {
            int field = reader.Field;
            ReadOnlySpan<byte> value = reader.ReadLengthDelimited();
            switch (field)
            {
                case 2:
                    WriteField(target, SamplesField, value);
                    break;
                case 3:
                    WriteExemplar(value, symbols, target, references);
                    break;
                case 4:
                    WriteField(target, HistogramsField, value);
                    break;
            }
        }
    }

    private static void WriteExemplar(
        ReadOnlySpan<byte> version1, ByteTable symbols, ArrayBufferWriter<byte> target, ArrayBufferWriter<byte> references)
    {
        var body = new ArrayBufferWriter<byte>(64);
        references.ResetWrittenCount();
        int rest = 0;
        var reader = new ProtoReader(version1);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                break;
            }

            WriteReferences(reader.ReadLengthDelimited(), symbols, references);
            rest = reader.Position;
        }

        // Value and timestamp have the same numbers in both versions.
        WriteField(body, LabelRefsField, references.WrittenSpan);
        body.Write(version1[rest..]);
        WriteField(target, ExemplarsField, body.WrittenSpan);
    }

    private static void WriteReferences(ReadOnlySpan<byte> label, ByteTable symbols, ArrayBufferWriter<byte> references)
    {
        var reader = new ProtoReader(label);
        while (reader.Next())
        {
            int symbol = symbols.Intern(reader.ReadLengthDelimited(), out _);
            var writer = new ProtoSpanWriter(references.GetSpan(ProtoSize.Varint(uint.MaxValue)));
            writer.Varint((uint)symbol);
            references.Advance(writer.Position);
        }
    }

    private static void WriteField(ArrayBufferWriter<byte> target, int field, ReadOnlySpan<byte> value)
    {
        int size = ProtoSize.LengthDelimited(value.Length);
        var writer = new ProtoSpanWriter(target.GetSpan(size));
        writer.Bytes(field, value);
        target.Advance(size);
    }
}
