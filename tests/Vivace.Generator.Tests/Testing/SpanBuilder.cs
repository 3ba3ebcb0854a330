using System.Buffers;
using System.Text;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Wire;

namespace Vivace.Generator.Tests.Testing;

/// <summary>Makes decoded requests span by span.</summary>
internal sealed class SpanBuilder
{
    private readonly Dictionary<string, int> _resources = [];

    public SpanBuilder(TraceDictionary? dictionary = null)
    {
        Dictionary = dictionary ?? new TraceDictionary();
        Batch = new SpanBatch(Dictionary);
    }

    public TraceDictionary Dictionary { get; }

    public SpanBatch Batch { get; }

    /// <summary>Nanoseconds of the end of spans that say nothing else.</summary>
    public ulong Now { get; init; } = (ulong)(VirtualTime.Start - DateTimeOffset.UnixEpoch).Ticks * 100;

    public SpanBuilder Add(
        string service,
        string name = "op",
        int kind = SpanKind.Server,
        double seconds = 0.1,
        int status = StatusCode.Unset,
        ulong trace = 1,
        ulong span = 1,
        ulong parent = 0,
        double endOffset = 0,
        (string Key, object Value)[]? attributes = null,
        (string Key, object Value)[]? resource = null,
        string statusMessage = "",
        string traceState = "",
        double? startOffset = null)
    {
        Batch.EnsureRow();
        int row = Batch.Count;
        Batch.TraceIds[row] = new TraceId(0, trace);
        Batch.SpanIds[row] = span;
        Batch.ParentSpanIds[row] = parent;
        Batch.EndTimes[row] = (ulong)((long)Now + (long)(endOffset * 1e9));
        Batch.StartTimes[row] = startOffset is { } start ? (ulong)((long)Now + (long)(start * 1e9)) : (ulong)((long)Batch.EndTimes[row] - (long)Math.Round(seconds * 1e9));
        Batch.Names[row] = Dictionary.Strings.Intern(Encoding.UTF8.GetBytes(name));
        Batch.Kinds[row] = kind;
        Batch.StatusCodes[row] = status;
        Batch.Resources[row] = Resource(service, resource ?? []);
        Batch.Sizes[row] = 100;
        foreach ((string key, object value) in attributes ?? [])
        {
            Batch.SpanAttributes.Add(Dictionary.Attributes.Intern(KeyValue(key, value)));
        }

        Batch.AttributeEnds[row] = Batch.SpanAttributes.Count;
        Batch.Rares[row] = 0;
        if (statusMessage.Length > 0 || traceState.Length > 0)
        {
            Batch.RareFields.Add(new SpanRareFields(
                Dictionary.Strings.Intern(Encoding.UTF8.GetBytes(traceState)), Dictionary.Strings.Intern(Encoding.UTF8.GetBytes(statusMessage)), 0, 0, 0));
            Batch.Rares[row] = Batch.RareFields.Count;
        }

        Batch.Count++;
        return this;
    }

    /// <summary>The body of a <c>KeyValue</c>.</summary>
    public static byte[] KeyValue(string key, object value)
    {
        var target = new ArrayBufferWriter<byte>();
        Field(target, 1, Encoding.UTF8.GetBytes(key));
        Field(target, 2, Any(value));
        return target.WrittenSpan.ToArray();
    }

    private static byte[] Any(object value)
    {
        var target = new ArrayBufferWriter<byte>();
        switch (value)
        {
            case string text:
                Field(target, 1, Encoding.UTF8.GetBytes(text));
                break;
            case bool truth:
                Varint(target, (2 << 3) | 0);
                Varint(target, truth ? 1UL : 0);
                break;
            case int or long:
                Varint(target, (3 << 3) | 0);
                Varint(target, (ulong)Convert.ToInt64(value));
                break;
            case double real:
                Varint(target, (4 << 3) | 1);
                target.Write(BitConverter.GetBytes(real));
                break;
            case object[] items:
                var array = new ArrayBufferWriter<byte>();
                foreach (object item in items)
                {
                    Field(array, 1, Any(item));
                }

                Field(target, 5, array.WrittenSpan);
                break;
            case (string, object)[] pairs:
                var list = new ArrayBufferWriter<byte>();
                foreach ((string key, object inner) in pairs)
                {
                    Field(list, 1, KeyValue(key, inner));
                }

                Field(target, 6, list.WrittenSpan);
                break;
            case byte[] raw:
                // A string that is not UTF-8.
                Field(target, 1, raw);
                break;
        }

        return target.WrittenSpan.ToArray();
    }

    private int Resource(string service, (string Key, object Value)[] attributes)
    {
        List<byte[]> all = service.Length == 0 ? [] : [KeyValue("service.name", service)];
        all.AddRange(attributes.Select(static attribute => KeyValue(attribute.Key, attribute.Value)));
        string identity = string.Join(',', all.Select(Convert.ToHexString));
        if (!_resources.TryGetValue(identity, out int id))
        {
            id = Dictionary.Resources.Intern(Encoding.ASCII.GetBytes(identity), [], out bool added);
            if (added)
            {
                Dictionary.Resources.Set(id, new ResourceEntry([.. all.Select(keyValue => Dictionary.Attributes.Intern(keyValue))], 0, 0));
            }

            _resources.Add(identity, id);
        }

        return id;
    }

    private static void Field(ArrayBufferWriter<byte> target, int field, ReadOnlySpan<byte> value)
    {
        int size = ProtoSize.LengthDelimited(value.Length);
        var writer = new ProtoSpanWriter(target.GetSpan(size));
        writer.Bytes(field, value);
        target.Advance(size);
    }

    private static void Varint(ArrayBufferWriter<byte> target, ulong value)
    {
        var writer = new ProtoSpanWriter(target.GetSpan(10));
        writer.Varint(value);
        target.Advance(writer.Position);
    }
}
