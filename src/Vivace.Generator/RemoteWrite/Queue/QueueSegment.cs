using System.Globalization;

namespace Vivace.Generator.RemoteWrite.Queue;

/// <summary>A file of the queue and what in it has not been sent.</summary>
internal sealed class QueueSegment(long number)
{
    private const string Extension = ".rwq";

    public long Number { get; } = number;

    public string Name { get; } = number.ToString("D10", CultureInfo.InvariantCulture) + Extension;

    /// <summary>Bytes written.</summary>
    public long Length { get; set; }

    /// <summary>What is in the records that were not sent.</summary>
    public int Samples { get; private set; }

    public int Exemplars { get; private set; }

    public int Histograms { get; private set; }

    public void Add(in RequestContent content, int sign = 1)
    {
        Samples += sign * content.Samples;
        Exemplars += sign * content.Exemplars;
        Histograms += sign * content.Histograms;
    }

    public static bool TryParse(string name, out QueueSegment? segment)
    {
        segment = null;
        if (!name.EndsWith(Extension, StringComparison.Ordinal)
            || !long.TryParse(name.AsSpan(0, name.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return false;
        }

        segment = new QueueSegment(number);
        return true;
    }
}
