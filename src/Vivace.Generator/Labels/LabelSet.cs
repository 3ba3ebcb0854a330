using Vivace.Generator.Registry;
using Vivace.Traces.Wire;

namespace Vivace.Generator.Labels;

/// <summary>
/// The labels that the series of one thing (a span name of a service, an edge) share, ready to be sent, and those series. What the
/// limiter calls an entity.
/// </summary>
internal sealed class LabelSet
{
    private readonly int _nameAt;
    private readonly int _bucketAt;
    private readonly int _bucketEnd;

    /// <param name="encoded">Labels sorted by name, as <see cref="LabelEncoding"/> writes them; without <c>__name__</c>.</param>
    /// <param name="families">Kinds of series that may belong to it.</param>
    public LabelSet(ReadOnlySpan<byte> encoded, int families)
    {
        Encoded = encoded.ToArray();
        Series = new Series?[families];
        var reader = new ProtoReader(Encoded);
        int end = 0;
        bool pastName = false, pastBucket = false;
        while (LabelEncoding.Next(ref reader, out ReadOnlySpan<byte> name, out _))
        {
            int start = end;
            end = reader.Position;
            if (!pastName && name.SequenceCompareTo("__name__"u8) > 0)
            {
                (_nameAt, pastName) = (start, true);
            }

            int toBucket = name.SequenceCompareTo("le"u8);
            if (!pastBucket && toBucket >= 0)
            {
                _bucketAt = start;
                _bucketEnd = toBucket == 0 ? end : _bucketAt;
                pastBucket = true;
            }
        }

        if (!pastName)
        {
            _nameAt = end;
        }

        if (!pastBucket)
        {
            _bucketAt = _bucketEnd = end;
        }
    }

    public byte[] Encoded { get; }

    /// <summary>By slot of the family; null where there is none.</summary>
    public Series?[] Series { get; }

    /// <summary>Place in the group's list; -1 while the group does not know it.</summary>
    public int Index { get; set; } = -1;

    /// <summary>The collection that it was last written in.</summary>
    public Collection? Written { get; set; }

    /// <summary>Series that exist.</summary>
    public int ActiveSeries { get; set; }

    /// <summary>Labels before <c>__name__</c>.</summary>
    public ReadOnlySpan<byte> BeforeName => Encoded.AsSpan(0, _nameAt);

    /// <summary>Labels behind <c>__name__</c>.</summary>
    public ReadOnlySpan<byte> AfterName => Encoded.AsSpan(_nameAt);

    /// <summary>Labels between <c>__name__</c> and <c>le</c>.</summary>
    public ReadOnlySpan<byte> BeforeBucket => Encoded.AsSpan(_nameAt, _bucketAt - _nameAt);

    /// <summary>Labels behind <c>le</c>; a label of that name that the set has itself gives way.</summary>
    public ReadOnlySpan<byte> AfterBucket => Encoded.AsSpan(_bucketEnd);
}
