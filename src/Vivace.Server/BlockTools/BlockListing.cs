using System.Globalization;
using Vivace.Storage.Blocks;

namespace Vivace.Server.BlockTools;

/// <summary><c>vivace blocks list</c>.</summary>
internal static class BlockListing
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static int Write(IReadOnlyList<FoundBlock> blocks, TextWriter output)
    {
        output.WriteLine($"{"TENANT/BLOCK",-60} {"STATE",-9} {"START",-20} {"END",-20} {"TRACES",10} {"BYTES",14} LEVEL");
        foreach (FoundBlock block in blocks)
        {
            output.WriteLine(block.Meta is { } meta && block.Problem is null
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{block.Name,-60} {(block.IsCompacted ? "compacted" : "live"),-9} {Text(meta.Start)} {Text(meta.End)} {meta.TotalObjects,10} {meta.Size,14} {meta.CompactionLevel}")
                : $"{block.Name,-60} {"unread",-9} {block.Problem}");
        }

        BlockMeta[] live = [.. blocks.Where(static block => !block.IsCompacted).Select(static block => block.Meta).OfType<BlockMeta>()];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{live.Length} live blocks, {live.Sum(static meta => meta.TotalObjects)} traces, {live.Sum(static meta => meta.Size)} bytes of data"));
        return 0;
    }

    internal static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
