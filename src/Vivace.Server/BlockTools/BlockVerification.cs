using System.Globalization;
using Vivace.Storage.Blocks.Reading;

namespace Vivace.Server.BlockTools;

/// <summary><c>vivace blocks verify</c>: reads every byte of every block.</summary>
internal static class BlockVerification
{
    public static int Run(IReadOnlyList<FoundBlock> blocks, TextWriter output, TextWriter error)
    {
        int bad = 0;
        for (int i = 0; i < blocks.Count; i++)
        {
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} of {blocks.Count}: {blocks[i].Name}"));
            string? problem = blocks[i].Problem ?? Problem(blocks[i]);
            bad += problem is null ? 0 : 1;
            output.WriteLine($"{(problem is null ? "ok " : "BAD")} {blocks[i].Name}{(problem is null ? "" : ": " + problem)}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{blocks.Count - bad} of {blocks.Count} blocks are as they should be"));
        return bad == 0 ? 0 : 1;
    }

    /// <summary>What is wrong with a block; null when nothing is.</summary>
    private static string? Problem(FoundBlock block)
    {
        try
        {
            using BlockReader reader = block.Open();
            var cursor = new BlockTraceCursor(reader);
            long traces = 0;
            while (cursor.MoveNext())
            {
                traces++;
                if (!reader.MayContain(cursor.Id))
                {
                    return $"the bloom filter does not know trace {cursor.Id}, so it is not found by id";
                }
            }

            return traces == block.Meta!.TotalObjects ? null : $"it holds {traces} traces and its description says {block.Meta.TotalObjects}";
        }
        catch (IOException damage)
        {
            return damage.Message;
        }
    }
}
