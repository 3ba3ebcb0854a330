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

    /// <summary>Forgets what is in it.</summary>
    /// <returns>What that was.</returns>
    public RequestContent Clear()
    {
        var content = new RequestContent(Samples, Exemplars, Histograms, 0);
        Samples = Exemplars = Histograms = 0;
        return content;
    }

    /// <summary>Adds up what is left in a file of an earlier run. A record that is cut off ends it.</summary>
    /// <param name="folder">Where the file is.</param>
    /// <param name="from">What is before has been sent.</param>
    /// <returns>Whether something could not be read.</returns>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public bool Scan(IQueueFolder folder, long from)
    {
        using Stream file = folder.Open(Name);
        Length = RequestQueue.HeaderBytes;
        Span<byte> head = stackalloc byte[QueueRecord.HeadBytes];
        Span<byte> header = head[..RequestQueue.HeaderBytes];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.SequenceEqual(RequestQueue.Magic))
        {
            return file.Length > 0;
        }

        while (true)
        {
            file.Position = Length;
            if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            {
                return false;
            }

            QueueRecord record = QueueRecord.ReadHead(head);
            if (record.Length is < 0 or > QueueRecord.MaxLength || Length + QueueRecord.HeadBytes + record.Length > file.Length)
            {
                return true;
            }

            if (Length >= from)
            {
                Add(record.Content);
            }

            Length += QueueRecord.HeadBytes + record.Length;
        }
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
