using System.Text;
using Google.Protobuf;
using Vivace.Traces.Tests.Protos.Collector;
using Vivace.Traces.Tests.Protos.Common;
using Vivace.Traces.Tests.Protos.Resource;
using Vivace.Traces.Tests.Protos.Trace;

namespace Vivace.Traces.Tests.Json;

/// <summary>
/// Random OTLP messages with everything that may be in one: every kind of attribute, nested values, values that are not set, events,
/// links, extreme numbers, awkward strings. One seed gives one sequence, so that a failure is repeated by its seed.
/// </summary>
internal sealed class OtlpArbitrary(int seed)
{
    private const int MaxNesting = 4;

    private static readonly string[] Texts =
    [
        "", "a", "service.name", "GET /checkout?a=1&b=<2>", "\"quoted\\\"", "tab\tline\nreturn\rbell\a\0", "é", "日本語", "😀", "\u2028\u2029",
        "\u007f\u0080", "\ufffd\uffff", "</script>", "\b\f/", new string('x', 127), new string('y', 128), new string('é', 9000),
    ];

    private static readonly long[] Longs = [0, 1, -1, 42, int.MaxValue, int.MinValue, (1L << 53) + 1, long.MaxValue, long.MinValue];

    private static readonly ulong[] Times = [0, 1, 1795396725503530816, 1UL << 63, ulong.MaxValue];

    private static readonly uint[] Counts = [0, 0, 1, 127, 128, 257, uint.MaxValue];

    private static readonly double[] Doubles =
    [
        0, -0.0, 1, -1, 0.1, 3, 0.25, 1e21, 9.99e20, 1e20, 123456789012345680000.0, 1e-6, 9.9e-7, 1e-7, 1.5e-10, 1e100, -1e22,
        double.MaxValue, double.MinValue, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 2.2250738585072014e-308,
    ];

    private readonly Random _random = new(seed);

    public ExportTraceServiceRequest Request(int maxSpans = 8)
    {
        var request = new ExportTraceServiceRequest();
        Repeat(3, () => request.ResourceSpans.Add(ResourceSpans(maxSpans)));
        return request;
    }

    public ResourceSpans ResourceSpans(int maxSpans = 8)
    {
        var message = new ResourceSpans { SchemaUrl = Maybe(Text) ?? "" };
        if (Chance(90))
        {
            message.Resource = new Resource { DroppedAttributesCount = Count() };
            Attributes(message.Resource.Attributes);
        }

        Repeat(3, () => message.ScopeSpans.Add(ScopeSpans(maxSpans)));
        return message;
    }

    public ScopeSpans ScopeSpans(int maxSpans = 8)
    {
        var message = new ScopeSpans { SchemaUrl = Maybe(Text) ?? "" };
        if (Chance(70))
        {
            message.Scope = new InstrumentationScope { Name = Text(), Version = Text(), DroppedAttributesCount = Count() };
            Attributes(message.Scope.Attributes);
        }

        Repeat(maxSpans, () => message.Spans.Add(Span()));
        return message;
    }

    /// <summary>A span with ids as the protocol wants them; all else is anything.</summary>
    public Span Span()
    {
        var span = new Span
        {
            TraceId = Id(16),
            SpanId = Id(8),
            ParentSpanId = Chance(50) ? Id(8) : ByteString.Empty,
            TraceState = Maybe(Text) ?? "",
            Flags = Count(),
            Name = Text(),
            Kind = (Span.Types.SpanKind)(Chance(90) ? _random.Next(6) : _random.Next(-2, 100)),
            StartTimeUnixNano = Time(),
            EndTimeUnixNano = Time(),
            DroppedAttributesCount = Count(),
            DroppedEventsCount = Count(),
            DroppedLinksCount = Count(),
        };
        if (Chance(60))
        {
            span.Status = new Status
            {
                Message = Maybe(Text) ?? "",
                Code = (Status.Types.StatusCode)(Chance(90) ? _random.Next(3) : _random.Next(-2, 100)),
            };
        }

        Attributes(span.Attributes);
        Repeat(3, () =>
        {
            var spanEvent = new Span.Types.Event { TimeUnixNano = Time(), Name = Text(), DroppedAttributesCount = Count() };
            Attributes(spanEvent.Attributes);
            span.Events.Add(spanEvent);
        });
        Repeat(3, () =>
        {
            var link = new Span.Types.Link
            {
                TraceId = Chance(90) ? Id(16) : ByteString.Empty,
                SpanId = Chance(90) ? Id(8) : ByteString.Empty,
                TraceState = Maybe(Text) ?? "",
                DroppedAttributesCount = Count(),
                Flags = Count(),
            };
            Attributes(link.Attributes);
            span.Links.Add(link);
        });
        return span;
    }

    /// <summary>An attribute; its value may be set to nothing, but is there.</summary>
    public KeyValue Attribute(int depth = 0) => new() { Key = Chance(95) ? Text() + _random.Next(20) : "", Value = Value(depth) };

    public AnyValue Value(int depth = 0)
    {
        var value = new AnyValue();
        switch (_random.Next(depth < MaxNesting ? 10 : 6))
        {
            case 0 or 8:
                value.StringValue = Text();
                break;
            case 1:
                value.BoolValue = Chance(50);
                break;
            case 2 or 9:
                value.IntValue = Chance(50) ? Pick(Longs) : _random.NextInt64(long.MinValue, long.MaxValue);
                break;
            case 3:
                value.DoubleValue = Double();
                break;
            case 4:
                value.BytesValue = Bytes(_random.Next(40));
                break;
            case 5:
                break;
            case 6:
                value.ArrayValue = new ArrayValue();
                Repeat(4, () => value.ArrayValue.Values.Add(Value(depth + 1)));
                break;
            case 7:
                value.KvlistValue = new KeyValueList();
                Repeat(4, () => value.KvlistValue.Values.Add(Attribute(depth + 1)));
                break;
        }

        return value;
    }

    public double Double()
    {
        // JSON knows one NaN only.
        double anything = BitConverter.Int64BitsToDouble(_random.NextInt64());
        return Chance(60) ? Pick(Doubles)
            : Chance(50) && !double.IsNaN(anything) ? anything
            : Math.Round(_random.NextDouble() * 1e4, 3);
    }

    public string Text()
    {
        if (Chance(70))
        {
            return Pick(Texts);
        }

        var text = new StringBuilder();
        Repeat(20, () => text.Append(Rune.TryCreate(_random.Next(Chance(50) ? 0x80 : 0x11000), out Rune rune) ? rune : new Rune('?')));
        return text.ToString();
    }

    private void Attributes(ICollection<KeyValue> attributes) => Repeat(6, () => attributes.Add(Attribute()));

    private ByteString Id(int length)
    {
        byte[] id = new byte[length];
        _random.NextBytes(id);
        id[^1] |= 1;
        return ByteString.CopyFrom(id);
    }

    private ByteString Bytes(int length)
    {
        byte[] bytes = new byte[length];
        _random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }

    private ulong Time() => Chance(50) ? 1795396725503530816 + (ulong)_random.Next() : Pick(Times);

    private uint Count() => Pick(Counts);

    private T? Maybe<T>(Func<T> value)
        where T : class => Chance(40) ? value() : null;

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];

    private void Repeat(int maxTimes, Action action)
    {
        for (int times = _random.Next(maxTimes + 1); times > 0; times--)
        {
            action();
        }
    }
}
