using System.Globalization;
using System.Net;
using Google.Protobuf;
using Snappier;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Clients;

/// <summary>A receiver of remote write on a free loopback port that keeps what it gets and answers 204, as Prometheus does.</summary>
public sealed class RemoteWriteSink : IAsyncDisposable
{
    private const int SeriesField = 1;
    private const int LabelsField = 1;
    private const int SamplesField = 2;

    private readonly HttpListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<long, double>> _series = new(StringComparer.Ordinal);
    private readonly Task _serving;

    public RemoteWriteSink()
    {
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{LoopbackPorts.Take(1)[0]}/");
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>
    /// By how much the counters of a name have grown in all their series, as <c>increase</c> sees it: a value below the one before it is a
    /// counter that began anew.
    /// </summary>
    public double GrowthOf(string name)
    {
        lock (_gate)
        {
            return _series.Where(one => one.Key.Contains($"__name__={name},", StringComparison.Ordinal)).Sum(static one => Growth(one.Value.Values));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private static double Growth(IEnumerable<double> values)
    {
        double before = 0, grown = 0;
        foreach (double value in values.Where(static value => !double.IsNaN(value)))
        {
            grown += value < before ? value : value - before;
            before = value;
        }

        return grown;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Take(Snappy.DecompressToArray(body.ToArray()));
                context.Response.StatusCode = (int)HttpStatusCode.NoContent;
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // That is how it ends.
        }
    }

    private void Take(byte[] request)
    {
        lock (_gate)
        {
            foreach (ByteString one in Messages(request, SeriesField))
            {
                byte[] series = one.ToByteArray();
                string labels = string.Concat(Messages(series, LabelsField).Select(static label =>
                    $"{Text(label, 1)}={Text(label, 2)},"));
                foreach (ByteString sample in Messages(series, SamplesField))
                {
                    if (!_series.TryGetValue(labels, out SortedDictionary<long, double>? samples))
                    {
                        _series.Add(labels, samples = []);
                    }

                    (double value, long time) = SampleOf(sample);
                    samples[time] = value;
                }
            }
        }
    }

    private static IEnumerable<ByteString> Messages(byte[] message, int field)
    {
        using var reader = new CodedInputStream(message);
        while (reader.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field)
            {
                yield return reader.ReadBytes();
            }
            else
            {
                reader.SkipLastField();
            }
        }
    }

    private static string Text(ByteString message, int field) =>
        string.Concat(Messages(message.ToByteArray(), field).Select(static text => text.ToStringUtf8()));

    private static (double Value, long Time) SampleOf(ByteString sample)
    {
        double value = 0;
        long time = 0;
        using CodedInputStream reader = sample.CreateCodedInput();
        while (reader.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    value = reader.ReadDouble();
                    break;
                case 2:
                    time = reader.ReadInt64();
                    break;
                default:
                    reader.SkipLastField();
                    break;
            }
        }

        return (value, time);
    }
}
