using System.Globalization;
using System.Text;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;

namespace Vivace.Server.BlockTools;

/// <summary><c>vivace blocks show</c>.</summary>
internal static class BlockDescription
{
    public static int Write(IReadOnlyList<FoundBlock> blocks, TextWriter output)
    {
        foreach (FoundBlock block in blocks)
        {
            output.WriteLine(block.Name);
            if (block.Meta is null || block.Problem is not null)
            {
                output.WriteLine($"  {block.Problem}");
                continue;
            }

            output.WriteLine($"  {Encoding.UTF8.GetString(BlockMetaJson.Write(block.Meta))}");
            using BlockReader reader = block.Open();
            for (int group = 0; group < reader.RowGroupCount; group++)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  row group {group}: {reader.TraceCount(group)} traces, {reader.OpenRowGroup(group).SpanCount} spans, {reader.RowGroupBytes(group)} bytes"));
            }
        }

        return 0;
    }
}
