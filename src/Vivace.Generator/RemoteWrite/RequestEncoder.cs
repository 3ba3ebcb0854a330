using System.Buffers;
using System.Text;
using Vivace.Generator.Labels;
using Vivace.Generator.Registry;
using Vivace.Generator.RemoteWrite.Relabelling;
using Vivace.Traces.Wire;

namespace Vivace.Generator.RemoteWrite;

/// <summary>
/// Writes series as bodies of remote-write 1.0 (metrics-generator specification, section 11.2), cut at the receiver's number of samples
/// per request. One thread at a time.
/// </summary>
/// <param name="maxSamples">Samples, exemplars and histograms of a request.</param>
/// <param name="traceIdLabel">Label of exemplars.</param>
/// <param name="relabelling">Rules of the receiver; null for none.</param>
internal sealed class RequestEncoder(int maxSamples, string traceIdLabel, RelabelCache? relabelling)
{
    /// <summary>The most that one series adds beside native exemplars: a zero, a sample, an exemplar.</summary>
    private const int MaxPerSeries = 3;

    private const int TimeSeriesField = 1;
    private const int SamplesField = 2;
    private const int ExemplarsField = 3;
    private const int HistogramsField = 4;
    private const int Fixed64Bytes = 9;

    private readonly byte[] _traceIdLabel = Encoding.UTF8.GetBytes(traceIdLabel);
    private readonly ArrayBufferWriter<byte> _scratch = new(256);
    private readonly byte[] _text = new byte[32];
    private PooledByteBuffer? _body;
    private int _start;
    private int _samples;
    private int _exemplars;
    private int _histograms;
    private long _newest;
    private bool _skipped;

    /// <summary>Requests that are complete, oldest first, to be taken by the owner.</summary>
    public Queue<RequestBody> Completed { get; init; } = new();

    /// <summary>Begins a series. What follows until <see cref="End"/> belongs to it.</summary>
    /// <param name="labels">Its labels.</param>
    /// <param name="name">The label <c>__name__</c>, encoded.</param>
    /// <param name="bucket">The label <c>le</c>, encoded; null for none.</param>
    public void Begin(LabelSet labels, byte[] name, byte[]? bucket)
    {
        if (_samples + _exemplars + _histograms + MaxPerSeries > maxSamples)
        {
            Complete();
        }

        PooledByteBuffer body = _body ??= new PooledByteBuffer(64 * 1024);
        _start = body.WrittenCount;
        if (relabelling is null)
        {
            WriteLabels(body, labels, name, bucket);
            return;
        }

        _scratch.ResetWrittenCount();
        WriteLabels(_scratch, labels, name, bucket);
        byte[]? relabelled = relabelling.Apply(_scratch.WrittenSpan);
        _skipped = relabelled is null;
        body.Write(relabelled);
    }

    public void Sample(double value, long timestamp)
    {
        if (_skipped)
        {
            return;
        }

        int length = (BitConverter.DoubleToInt64Bits(value) == 0 ? 0 : Fixed64Bytes) + ProtoSize.Scalar((ulong)timestamp);
        ProtoSpanWriter writer = Reserve(SamplesField, length, out int size);
        WriteDouble(ref writer, 1, value);
        writer.Scalar(2, (ulong)timestamp);
        _body!.Advance(size);
        _samples++;
        _newest = Math.Max(_newest, timestamp);
    }

    public void Exemplar(in Exemplar exemplar, long timestamp)
    {
        if (_skipped)
        {
            return;
        }

        int hex = TraceIdText.WriteTrimmed(exemplar.TraceId, _text);
        int label = ProtoSize.LengthDelimited(_traceIdLabel.Length) + ProtoSize.LengthDelimited(hex);
        int length = ProtoSize.LengthDelimited(label) + (exemplar.Value == 0 ? 0 : Fixed64Bytes) + ProtoSize.Scalar((ulong)timestamp);
        ProtoSpanWriter writer = Reserve(ExemplarsField, length, out int size);
        writer.Header(1, label);
        writer.Bytes(1, _traceIdLabel);
        writer.Bytes(2, _text.AsSpan(0, hex));
        WriteDouble(ref writer, 2, exemplar.Value);
        writer.Scalar(3, (ulong)timestamp);
        _body!.Advance(size);
        _exemplars++;
    }

    public void Histogram(NativeHistogram histogram, long timestamp)
    {
        if (_skipped)
        {
            return;
        }

        _scratch.ResetWrittenCount();
        NativeHistogramEncoding.Write(_scratch, histogram, timestamp);
        AddHistogram(timestamp);
    }

    /// <summary>A histogram without observations, or with a marker as its sum.</summary>
    public void EmptyHistogram(int schema, double sum, long timestamp)
    {
        if (_skipped)
        {
            return;
        }

        _scratch.ResetWrittenCount();
        NativeHistogramEncoding.WriteEmpty(_scratch, schema, sum, timestamp);
        AddHistogram(timestamp);
    }

    public void End()
    {
        if (_skipped)
        {
            _body!.Truncate(_start);
            _skipped = false;
            return;
        }

        Span<byte> header = stackalloc byte[6];
        var writer = new ProtoSpanWriter(header);
        writer.Header(TimeSeriesField, _body!.WrittenCount - _start);
        _body.Insert(_start, header[..writer.Position]);
    }

    /// <summary>Completes the request that is being written, if there is one.</summary>
    public void Complete()
    {
        if (_body is not { WrittenCount: > 0 } body)
        {
            return;
        }

        Completed.Enqueue(new RequestBody(body, new RequestContent(_samples, _exemplars, _histograms, _newest)));
        _body = null;
        _samples = _exemplars = _histograms = 0;
        _newest = 0;
    }

    private static void WriteLabels(IBufferWriter<byte> target, LabelSet labels, byte[] name, byte[]? bucket)
    {
        target.Write(labels.BeforeName);
        target.Write(name);
        if (bucket is null)
        {
            target.Write(labels.AfterName);
            return;
        }

        target.Write(labels.BeforeBucket);
        target.Write(bucket);
        target.Write(labels.AfterBucket);
    }

    private static void WriteDouble(ref ProtoSpanWriter writer, int field, double value) =>
        writer.Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    private void AddHistogram(long timestamp)
    {
        ProtoSpanWriter writer = Reserve(HistogramsField, _scratch.WrittenCount, out int size);
        writer.Raw(_scratch.WrittenSpan);
        _body!.Advance(size);
        _histograms++;
        _newest = Math.Max(_newest, timestamp);
    }

    private ProtoSpanWriter Reserve(int field, int length, out int size)
    {
        size = ProtoSize.LengthDelimited(length);
        var writer = new ProtoSpanWriter(_body!.GetSpan(size));
        writer.Header(field, length);
        return writer;
    }
}

/// <summary>What a request holds.</summary>
/// <param name="Samples">Floats.</param>
/// <param name="Exemplars">Their number.</param>
/// <param name="Histograms">Native ones.</param>
/// <param name="Newest">Unix milliseconds of the newest sample.</param>
internal readonly record struct RequestContent(int Samples, int Exemplars, int Histograms, long Newest);

/// <summary>A complete request, not compressed. Whoever takes it disposes of the bytes.</summary>
internal readonly record struct RequestBody(PooledByteBuffer Bytes, RequestContent Content);
