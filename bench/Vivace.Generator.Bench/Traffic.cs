using System.Buffers;
using System.Text;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Wire;

namespace Vivace.Generator.Bench;

/// <summary>Decoded requests: twenty services call each other, client span and server span, over a number of endpoints.</summary>
internal sealed class Traffic
{
    private const int Services = 20;
    private const int AttributesPerSpan = 8;

    private readonly TraceDictionary _dictionary = new();
    private readonly SpanBatch _batch;
    private readonly int[] _resources = new int[Services];
    private readonly int[] _names;
    private readonly int[] _targets;
    private readonly int[] _others = new int[AttributesPerSpan - 2];
    private readonly int _method;
    private readonly Random _random = new(1);
    private ulong _next = 1;

    public Traffic(int endpoints)
    {
        _batch = new SpanBatch(_dictionary);
        for (int i = 0; i < Services; i++)
        {
            byte[] name = Encoding.ASCII.GetBytes($"service-{i}");
            _resources[i] = _dictionary.Resources.Intern(name, [], out _);
            _dictionary.Resources.Set(_resources[i], new ResourceEntry(
                [Attribute("service.name", $"service-{i}"), Attribute("host.name", $"host-{i}"), Attribute("telemetry.sdk.language", "dotnet")], 0, 0));
        }

        _names = [.. Enumerable.Range(0, endpoints).Select(i => _dictionary.Strings.Intern(Encoding.ASCII.GetBytes($"GET /api/endpoint/{i}")))];
        _targets = [.. Enumerable.Range(0, endpoints).Select(i => Attribute("http.target", $"/api/endpoint/{i}"))];
        _method = Attribute("http.method", "GET");
        for (int i = 0; i < _others.Length; i++)
        {
            _others[i] = Attribute($"other.attribute.{i}", $"value {i}");
        }
    }

    /// <summary>The batch is reused by the next call. Even rows are clients, odd rows their servers.</summary>
    public SpanBatch Next(int spans)
    {
        _batch.Clear(_dictionary);
        _batch.EnsureRows(spans);
        ulong now = (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
        for (int i = 0; i < spans; i++, _next++)
        {
            bool isClient = _next % 2 == 0;
            ulong pair = _next / 2;
            int endpoint = (int)(_next % (ulong)_names.Length);
            _batch.TraceIds[i] = new TraceId(pair * 0x9E3779B97F4A7C15, pair);
            _batch.SpanIds[i] = isClient ? pair + 1 : ~pair;
            _batch.ParentSpanIds[i] = isClient ? 0 : pair + 1;
            _batch.EndTimes[i] = now;
            _batch.StartTimes[i] = now - (ulong)_random.Next(1_000, 500_000_000);
            _batch.Names[i] = _names[endpoint];
            _batch.Kinds[i] = isClient ? SpanKind.Client : SpanKind.Server;
            _batch.StatusCodes[i] = endpoint % 50 == 0 ? StatusCode.Error : StatusCode.Unset;
            _batch.Resources[i] = _resources[(pair + (isClient ? 0UL : 1UL)) % Services];
            _batch.Sizes[i] = 500;
            _batch.Rares[i] = 0;
            foreach (int other in _others)
            {
                _batch.SpanAttributes.Add(other);
            }

            _batch.SpanAttributes.Add(_method);
            _batch.SpanAttributes.Add(_targets[endpoint]);
            _batch.AttributeEnds[i] = _batch.SpanAttributes.Count;
        }

        _batch.Count = spans;
        return _batch;
    }

    private int Attribute(string key, string value)
    {
        var any = new ArrayBufferWriter<byte>();
        Field(any, 1, Encoding.ASCII.GetBytes(value));
        var pair = new ArrayBufferWriter<byte>();
        Field(pair, 1, Encoding.ASCII.GetBytes(key));
        Field(pair, 2, any.WrittenSpan);
        return _dictionary.Attributes.Intern(pair.WrittenSpan);
    }

    private static void Field(ArrayBufferWriter<byte> target, int field, ReadOnlySpan<byte> value)
    {
        int size = ProtoSize.LengthDelimited(value.Length);
        var writer = new ProtoSpanWriter(target.GetSpan(size));
        writer.Bytes(field, value);
        target.Advance(size);
    }
}
