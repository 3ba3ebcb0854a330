using Vivace.Traces.Model;

namespace Vivace.Generator.RemoteWrite;

/// <summary>Trace ids as exemplars show them.</summary>
internal static class TraceIdText
{
    /// <summary>Lower-case hexadecimal without leading zeros.</summary>
    /// <returns>Bytes written, at most 32.</returns>
    public static int WriteTrimmed(TraceId id, Span<byte> target)
    {
        int written = 0;
        for (int shift = 124; shift >= 0; shift -= 4)
        {
            int digit = (int)((shift >= 64 ? id.High >> (shift - 64) : id.Low >> shift) & 0xF);
            if (digit != 0 || written > 0)
            {
                target[written++] = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
            }
        }

        return written;
    }
}
