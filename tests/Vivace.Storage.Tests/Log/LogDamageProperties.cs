using FsCheck;
using FsCheck.Fluent;
using Vivace.Testing;

namespace Vivace.Storage.Tests.Log;

/// <summary>Any records, any damage: what is untouched comes back, in order, once, and nothing else does.</summary>
public sealed class LogDamageProperties
{
    private const int Cases = 400;

    private enum DamageKind
    {
        Overwrite,
        Zero,
        Truncate,
        Insert,
        Remove,
        Append,
        RepeatLater,
    }

    [Fact]
    public void UntouchedRecordsComeBackInOrderOnce()
    {
        var lengths = Gen.Frequency((8, Gen.Choose(0, 60)), (2, Gen.Choose(0, 3000)), (1, Gen.Choose(60_000, 90_000)));
        var damage =
            from kind in Gen.Elements(Enum.GetValues<DamageKind>())
            from at in Gen.Choose(0, 1_000_000)
            from length in Gen.Frequency((3, Gen.Choose(1, 8)), (2, Gen.Choose(1, 500)), (1, Gen.Choose(1, 100_000)))
            select (Kind: kind, At: at, Length: length);
        var scenario =
            from records in Gen.ListOf(lengths)
            from damages in Gen.ListOf(damage)
            from seed in Gen.Choose(0, int.MaxValue)
            select (Records: records.ToArray(), Damages: damages.Take(4).ToArray(), Seed: seed);

        Prop.ForAll(Arb.From(scenario), s => HoldsAsync(s.Records, s.Damages, s.Seed).GetAwaiter().GetResult())
            .Check(PropertyCases.Config.WithMaxTest(Cases));
    }

    private static async Task<bool> HoldsAsync(int[] lengths, (DamageKind Kind, int At, int Length)[] damages, int seed)
    {
        var (files, payloads, offsets) = await TestLog.SegmentAsync([.. lengths, 1]);
        var image = new Image(files.ReadAll(TestLog.SegmentPath(1)), offsets);
        var random = new Random(seed);
        foreach (var (kind, at, length) in damages) image.Apply(kind, at, length, random);
        files.Put(TestLog.SegmentPath(1), image.Bytes);

        var (records, report) = await TestLog.ReopenAndReplayAsync(files);

        var found = records.Select(r => (int)r.Flags).ToList();
        Assert.Equal(found.Distinct().Order(), found);
        Assert.All(records, r => Assert.True(payloads[(int)r.Flags].AsSpan().SequenceEqual(r.Payload)));
        Assert.Empty(image.Untouched().Except(found));
        Assert.Equal(image.Bytes.Length, report.Bytes);
        foreach (var range in report.Quarantined)
        {
            Assert.Equal(image.Bytes[(int)range.Offset..(int)(range.Offset + range.Length)], files.ReadAll(range.KeptIn!));
        }
        return true;
    }

    /// <summary>A segment file and, of each byte, the place it had before the damage (-1: it is new).</summary>
    private sealed class Image(byte[] bytes, List<long> offsets)
    {
        private readonly byte[] _original = bytes.ToArray();
        private List<int> _origins = Enumerable.Range(0, bytes.Length).ToList();

        public byte[] Bytes { get; private set; } = bytes;

        public void Apply(DamageKind kind, int at, int length, Random random)
        {
            at %= Bytes.Length + 1;
            length = kind is DamageKind.Insert or DamageKind.Append ? length : Math.Min(length, Bytes.Length - at);
            var garbage = new byte[length];
            if (kind != DamageKind.Zero) random.NextBytes(garbage);
            var noOrigin = Enumerable.Repeat(-1, length);
            switch (kind)
            {
                case DamageKind.Overwrite or DamageKind.Zero:
                    Replace(at, length, garbage, noOrigin);
                    break;
                case DamageKind.Truncate:
                    Replace(at, Bytes.Length - at, [], []);
                    break;
                case DamageKind.Insert:
                    Replace(at, 0, garbage, noOrigin);
                    break;
                case DamageKind.Remove:
                    Replace(at, length, [], []);
                    break;
                case DamageKind.Append:
                    Replace(Bytes.Length, 0, garbage, noOrigin);
                    break;
                case DamageKind.RepeatLater:
                    Replace(random.Next(at + length, Bytes.Length + 1), 0, Bytes[at..(at + length)], noOrigin);
                    break;
            }
        }

        /// <summary>Records all of whose bytes are still there, together, in order.</summary>
        public IEnumerable<int> Untouched()
        {
            var at = new Dictionary<int, int>();
            for (var i = 0; i < _origins.Count; i++)
            {
                if (_origins[i] >= 0) at[_origins[i]] = i;
            }
            for (var record = 0; record < offsets.Count - 1; record++)
            {
                var (start, end) = ((int)offsets[record], (int)offsets[record + 1]);
                if (!at.TryGetValue(start, out var now) || now + end - start > Bytes.Length) continue;
                if (Enumerable.Range(0, end - start).All(i => _origins[now + i] == start + i) &&
                    Bytes.AsSpan(now, end - start).SequenceEqual(_original.AsSpan(start, end - start)))
                {
                    yield return record;
                }
            }
        }

        private void Replace(int at, int length, byte[] with, IEnumerable<int> origins)
        {
            Bytes = [.. Bytes[..at], .. with, .. Bytes[(at + length)..]];
            _origins = [.. _origins.Take(at), .. origins, .. _origins.Skip(at + length)];
        }
    }
}
