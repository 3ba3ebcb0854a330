using System.Net;
using System.Text;
using Snappier;
using Vivace.Traces.Wire;

namespace Vivace.Generator.Tests.Testing;

/// <summary>A sample that a receiver took.</summary>
internal readonly record struct Sample(string Series, double Value, long Time);

/// <summary>A receiver of remote write in memory: answers as it is told, and keeps what it answered with success.</summary>
internal sealed class Receiver : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly List<Sample> _samples = [];
    private readonly List<(string Series, string Labels, double Value, long Time)> _exemplars = [];
    private readonly List<(string Series, byte[] Histogram)> _histograms = [];
    private readonly List<HttpRequestMessage> _requests = [];

    /// <summary>Answers; null for a connection that fails. Called for every request.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> Answer { get; set; } = static _ => new HttpResponseMessage(HttpStatusCode.NoContent);

    /// <summary>Awaited before a request is answered.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public IReadOnlyList<Sample> Samples => Copy(_samples);

    public IReadOnlyList<(string Series, string Labels, double Value, long Time)> Exemplars => Copy(_exemplars);

    public IReadOnlyList<(string Series, byte[] Histogram)> Histograms => Copy(_histograms);

    /// <summary>Every request, answered or not. Bodies are gone.</summary>
    public IReadOnlyList<HttpRequestMessage> Requests => Copy(_requests);

    /// <summary>Last values by series.</summary>
    public Dictionary<string, double> Values => Samples.GroupBy(static s => s.Series).ToDictionary(static g => g.Key, static g => g.Last().Value);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        lock (_gate)
        {
            _requests.Add(request);
        }

        await Gate.WaitAsync(cancellationToken);
        HttpResponseMessage answer = Answer(request) ?? throw new HttpRequestException("connection refused");
        if (answer.IsSuccessStatusCode && request.Content.Headers.ContentEncoding.Contains("snappy"))
        {
            bool isVersion2 = request.Content.Headers.ContentType!.ToString().Contains("v2");
            lock (_gate)
            {
                if (isVersion2)
                {
                    TakeVersion2(Snappy.DecompressToArray(body));
                }
                else
                {
                    Take(Snappy.DecompressToArray(body));
                }
            }
        }

        return answer;
    }

    private IReadOnlyList<T> Copy<T>(List<T> list)
    {
        lock (_gate)
        {
            return [.. list];
        }
    }

    private void Take(byte[] request)
    {
        var reader = new ProtoReader(request);
        while (reader.Next())
        {
            var series = new ProtoReader(reader.ReadLengthDelimited());
            var labels = new List<string>();
            string name = "";
            while (series.Next())
            {
                ReadOnlySpan<byte> field = series.ReadLengthDelimited();
                switch (series.Field)
                {
                    case 1:
                        labels.Add(Label(field));
                        name = string.Join(',', labels);
                        break;
                    default:
                        TakeField(series.Field, name, field, static (ReadOnlySpan<byte> exemplar, ref int rest) => ExemplarLabels(exemplar, ref rest));
                        break;
                }
            }
        }
    }

    private void TakeVersion2(byte[] request)
    {
        var symbols = new List<string>();
        var reader = new ProtoReader(request);
        while (reader.Next())
        {
            ReadOnlySpan<byte> field = reader.ReadLengthDelimited();
            if (reader.Field == 4)
            {
                symbols.Add(Encoding.UTF8.GetString(field));
                continue;
            }

            Assert.Equal(5, reader.Field);
            var series = new ProtoReader(field);
            string name = "";
            while (series.Next())
            {
                ReadOnlySpan<byte> value = series.ReadLengthDelimited();
                switch (series.Field)
                {
                    case 1:
                        name = References(value, symbols);
                        break;
                    case 2:
                        TakeField(2, name, value, null);
                        break;
                    case 3:
                        TakeField(4, name, value, null);
                        break;
                    case 4:
                        TakeField(3, name, value, (ReadOnlySpan<byte> exemplar, ref int rest) =>
                        {
                            var one = new ProtoReader(exemplar);
                            one.Next();
                            string labels = References(one.ReadLengthDelimited(), symbols);
                            rest = one.Position;
                            return labels;
                        });
                        break;
                }
            }
        }
    }

    private delegate string LabelsOf(ReadOnlySpan<byte> exemplar, ref int rest);

    private void TakeField(int field, string series, ReadOnlySpan<byte> value, LabelsOf? labelsOf)
    {
        switch (field)
        {
            case 2:
                _samples.Add(new Sample(series, Double(value, 1), (long)Number(value, 2)));
                break;
            case 3:
                int rest = 0;
                string labels = labelsOf!(value, ref rest);
                _exemplars.Add((series, labels, Double(value[rest..], 2), (long)Number(value[rest..], 3)));
                break;
            case 4:
                _histograms.Add((series, value.ToArray()));
                break;
        }
    }

    private static string ExemplarLabels(ReadOnlySpan<byte> exemplar, ref int rest)
    {
        var reader = new ProtoReader(exemplar);
        reader.Next();
        string label = Label(reader.ReadLengthDelimited());
        rest = reader.Position;
        return label;
    }

    private static string References(ReadOnlySpan<byte> references, List<string> symbols)
    {
        var text = new List<string>();
        while (!references.IsEmpty)
        {
            string name = symbols[(int)Varint(ref references)], value = symbols[(int)Varint(ref references)];
            text.Add($"{name}={value}");
        }

        return string.Join(',', text);
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        int shift = 0;
        while (true)
        {
            byte next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }

            shift += 7;
        }
    }

    private static string Label(ReadOnlySpan<byte> label)
    {
        var reader = new ProtoReader(label);
        reader.Next();
        string name = Encoding.UTF8.GetString(reader.ReadLengthDelimited());
        reader.Next();
        return $"{name}={Encoding.UTF8.GetString(reader.ReadLengthDelimited())}";
    }

    private static double Double(ReadOnlySpan<byte> message, int field) => BitConverter.UInt64BitsToDouble(Number(message, field));

    private static ulong Number(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                return reader.WireType == WireType.Fixed64 ? reader.ReadFixed64() : reader.ReadVarint();
            }

            reader.Skip();
        }

        return 0;
    }
}
