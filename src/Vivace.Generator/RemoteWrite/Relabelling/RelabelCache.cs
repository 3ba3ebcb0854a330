using System.Buffers;
using System.IO.Hashing;
using System.Text;
using Vivace.Generator.Labels;
using Vivace.Traces.Wire;

namespace Vivace.Generator.RemoteWrite.Relabelling;

/// <summary>What a receiver's rules made of the label sets seen: rules are expensive and series come again at every collection.</summary>
internal sealed class RelabelCache
    : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    /// <summary>Sets remembered before all are forgotten.</summary>
    private const int MaxEntries = 200_000;

    private readonly long _seed = Random.Shared.NextInt64();
    private readonly IReadOnlyList<RelabelRule> _rules;
    private readonly Dictionary<byte[], byte[]?> _results;
    private readonly Dictionary<byte[], byte[]?>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

    public RelabelCache(IReadOnlyList<RelabelRule> rules)
    {
        _rules = rules;
        _results = new Dictionary<byte[], byte[]?>(this);
        _byBytes = _results.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The labels that are to be sent, encoded; null when the series is dropped.</summary>
    public byte[]? Apply(ReadOnlySpan<byte> encoded)
    {
        if (_byBytes.TryGetValue(encoded, out byte[]? known))
        {
            return known;
        }

        if (_results.Count >= MaxEntries)
        {
            _results.Clear();
        }

        byte[]? result = Compute(encoded);
        _byBytes[encoded] = result;
        return result;
    }

    private byte[]? Compute(ReadOnlySpan<byte> encoded)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var reader = new ProtoReader(encoded);
        while (LabelEncoding.Next(ref reader, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            labels[Encoding.UTF8.GetString(name)] = Encoding.UTF8.GetString(value);
        }

        foreach (RelabelRule rule in _rules)
        {
            if (!rule.Apply(labels))
            {
                return null;
            }
        }

        if (labels.Count == 0)
        {
            return null;
        }

        // UTF-16 and UTF-8 order differ beyond the basic plane; receivers want the order of bytes.
        var result = new ArrayBufferWriter<byte>();
        foreach ((byte[] name, byte[] value) in labels
            .Where(static label => label.Value.Length > 0)
            .Select(static label => (Encoding.UTF8.GetBytes(label.Key), Encoding.UTF8.GetBytes(label.Value)))
            .Order(Comparer<(byte[] Name, byte[] Value)>.Create(static (x, y) => x.Name.AsSpan().SequenceCompareTo(y.Name))))
        {
            LabelEncoding.Write(result, name, value);
        }

        return result.WrittenCount == 0 ? null : result.WrittenSpan.ToArray();
    }

    public bool Equals(byte[]? x, byte[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.AsSpan().SequenceEqual(y));

    public int GetHashCode(byte[] encoded) => GetHashCode(encoded.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate, _seed);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
