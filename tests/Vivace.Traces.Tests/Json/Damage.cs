namespace Vivace.Traces.Tests.Json;

/// <summary>Random damage to bytes: flipped, cut out, doubled, replaced, truncated.</summary>
internal static class Damage
{
    /// <param name="bytes">What to damage; it is left alone.</param>
    /// <param name="random">Where the damage comes from.</param>
    /// <param name="likely">Bytes that mean something in the format.</param>
    public static byte[] Apply(byte[] bytes, Random random, ReadOnlySpan<byte> likely)
    {
        List<byte> damaged = [.. bytes];
        for (int times = random.Next(1, 5); times > 0 && damaged.Count > 0; times--)
        {
            int at = random.Next(damaged.Count);
            int length = Math.Min(random.Next(1, 20), damaged.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    damaged.RemoveRange(at, length);
                    break;
                case 2:
                    damaged.InsertRange(at, damaged.GetRange(at, length));
                    break;
                case 3 when !likely.IsEmpty:
                    damaged[at] = likely[random.Next(likely.Length)];
                    break;
                case 4:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                default:
                    damaged[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. damaged];
    }
}
