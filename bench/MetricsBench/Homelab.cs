using System.Text;
using Vivace.Storage.Blocks.Writing;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.MetricsBench;

/// <summary>HTTP services as Beyla sees them: a server span for each request, with the times in the queue and in the handler below it.</summary>
internal sealed class Homelab(Random random, long from, long to)
{
    public const int SpansOfTrace = 3;

    /// <summary>Traces after which texts are interned anew, so that paths that occur once do not pile up.</summary>
    private const int TracesOfDictionary = 20_000;

    private const ulong NanosPerSecond = 1_000_000_000;

    private static readonly string[] Services = ["frigate", "ntfy", "ollama", "immich"];

    private static readonly (int Service, string Method, string Route, double Milliseconds, int Weight)[] Endpoints =
    [
        (0, "GET", "/api/stats", 3, 160), (0, "GET", "/api/version", 0.9, 60), (0, "GET", "/api/events", 18, 90),
        (0, "GET", "/api/events/{id}/snapshot.jpg", 25, 60), (0, "GET", "/api/{camera}/latest.jpg", 12, 90), (1, "GET", "/v1/health", 0.4, 70),
        (1, "POST", "/{topic}", 4, 60), (1, "GET", "/{topic}/json", 2000, 20), (2, "POST", "/api/generate", 3500, 25),
        (2, "POST", "/api/chat", 5000, 25), (2, "GET", "/api/tags", 2.5, 50), (3, "GET", "/api/assets/{id}/thumbnail", 9, 180),
        (3, "GET", "/api/timeline/buckets", 45, 40), (3, "POST", "/api/assets", 220, 30), (3, "GET", "/api/server/ping", 0.7, 40),
    ];

    private static readonly int[] ByWeight = [.. Enumerable.Range(0, Endpoints.Length).SelectMany(i => Enumerable.Repeat(i, Endpoints[i].Weight))];

    private TraceDictionary _dictionary = new();
    private int[] _resources = [];
    private int _scope;

    public void Write(BlockWriter writer, int traces)
    {
        SpanBatch? batch = null;
        for (int trace = 0; trace < traces; trace++)
        {
            if (trace % TracesOfDictionary == 0)
            {
                _dictionary = new TraceDictionary();
                _resources = [.. Services.Select(Resource)];
                _scope = _dictionary.Scopes.Intern([], [], out _);
                _dictionary.Scopes.Set(_scope, new ScopeEntry(0, 0, [], 0, 0));
                batch = new SpanBatch(_dictionary);
            }

            var id = new TraceId((ulong.MaxValue / (ulong)traces * (ulong)trace) + (ulong)random.NextInt64(1 << 30), (ulong)random.NextInt64());
            Fill(batch!, id);
            writer.BeginTrace(id);
            writer.BeginInput();
            for (int row = 0; row < SpansOfTrace; row++)
                writer.AddSpan(batch!, row);
            writer.EndTrace();
        }
    }

    private void Fill(SpanBatch batch, TraceId id)
    {
        batch.Clear(_dictionary);
        batch.EnsureRows(SpansOfTrace);
        (int service, string method, string route, double milliseconds, _) = Endpoints[ByWeight[random.Next(ByWeight.Length)]];
        ulong start = ((ulong)from * NanosPerSecond) + (ulong)(random.NextDouble() * (to - from) * NanosPerSecond);
        ulong duration = (ulong)(milliseconds * 1e6 * Math.Exp(0.9 * Normal())), queued = Math.Min(duration / 2, (ulong)(40_000 * Math.Exp(0.9 * Normal())));
        int status = random.Next(100) == 0 ? 500 + random.Next(5) : random.Next(50) == 0 ? 404 : 200;
        Span(batch, 0, id, 0, $"{method} {route}", SpanKind.Server, service, start, duration, status >= 500);
        Attribute(batch, "http.response.status_code", status);
        Attribute(batch, "client.address", $"10.42.0.{random.Next(40) + 10}");
        Attribute(batch, "server.address", Services[service]);
        Attribute(batch, "server.port", 5000 + service);
        Attribute(batch, "http.request.body.size", random.Next(4000));
        Attribute(batch, "http.response.body.size", (int)(4000 * Math.Exp(0.7 * Normal())));
        Attribute(batch, "http.request.method", method);
        Attribute(batch, "url.path", route.Replace("{id}", random.NextInt64().ToString("x16"), StringComparison.Ordinal));
        Attribute(batch, "url.scheme", "http");
        Attribute(batch, "http.route", route);
        Attribute(batch, "cluster", "ringtail");
        batch.AttributeEnds[0] = batch.SpanAttributes.Count;
        Span(batch, 1, id, batch.SpanIds[0], "in queue", SpanKind.Internal, service, start, queued, false);
        Attribute(batch, "cluster", "ringtail");
        batch.AttributeEnds[1] = batch.SpanAttributes.Count;
        Span(batch, 2, id, batch.SpanIds[0], "processing", SpanKind.Internal, service, start + queued, duration - queued, false);
        Attribute(batch, "cluster", "ringtail");
        batch.AttributeEnds[2] = batch.SpanAttributes.Count;
        batch.Count = SpansOfTrace;
    }

    private void Span(
        SpanBatch batch, int row, TraceId id, ulong parent, string name, int kind, int service, ulong start, ulong duration, bool isError)
    {
        batch.TraceIds[row] = id;
        batch.SpanIds[row] = (ulong)random.NextInt64() + 1;
        batch.ParentSpanIds[row] = parent;
        batch.StartTimes[row] = start;
        batch.EndTimes[row] = start + duration;
        batch.Names[row] = _dictionary.Strings.Intern(Encoding.UTF8.GetBytes(name));
        batch.Kinds[row] = kind;
        batch.StatusCodes[row] = isError ? StatusCode.Error : StatusCode.Unset;
        batch.Resources[row] = _resources[service];
        batch.Scopes[row] = _scope;
        batch.Rares[row] = 0;
        batch.Flags[row] = 0;
        batch.Sizes[row] = 200;
        batch.EventEnds[row] = batch.LinkEnds[row] = 0;
    }

    private void Attribute(SpanBatch batch, string key, string value) => batch.SpanAttributes.Add(Attribute(key, value));

    private void Attribute(SpanBatch batch, string key, int value)
    {
        Span<byte> any = stackalloc byte[16];
        int length = 0;
        any[length++] = 3 << 3;
        for (uint left = (uint)value; ; left >>= 7)
        {
            any[length++] = (byte)(left < 0x80 ? left : left | 0x80);
            if (left < 0x80)
                break;
        }

        batch.SpanAttributes.Add(Intern(key, any[..length]));
    }

    private int Attribute(string key, string value)
    {
        Span<byte> any = stackalloc byte[128];
        any[0] = (1 << 3) | 2;
        any[1] = (byte)Encoding.UTF8.GetBytes(value, any[2..]);
        return Intern(key, any[..(any[1] + 2)]);
    }

    /// <summary>Interns an OTLP KeyValue; all lengths are below 128, a byte each.</summary>
    private int Intern(string key, ReadOnlySpan<byte> any)
    {
        Span<byte> pair = stackalloc byte[256];
        pair[0] = (1 << 3) | 2;
        pair[1] = (byte)Encoding.UTF8.GetBytes(key, pair[2..]);
        int at = pair[1] + 2;
        pair[at++] = (2 << 3) | 2;
        pair[at++] = (byte)any.Length;
        any.CopyTo(pair[at..]);
        return _dictionary.Attributes.Intern(pair[..(at + any.Length)]);
    }

    private int Resource(string service)
    {
        int resource = _dictionary.Resources.Intern(Encoding.UTF8.GetBytes(service), [], out _);
        _dictionary.Resources.Set(resource, new ResourceEntry(
        [
            Attribute("service.name", service), Attribute("k8s.namespace.name", service), Attribute("k8s.deployment.name", service),
            Attribute("k8s.pod.name", service + "-6c9d7f4b08-x0k2p"), Attribute("k8s.node.name", "ringtail"), Attribute("host.name", "ringtail"),
            Attribute("telemetry.sdk.name", "beyla"), Attribute("telemetry.sdk.version", "3.2.0"), Attribute("os.type", "linux"),
        ], 0, 0));
        return resource;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
