using Vivace.Storage.Files;

namespace Vivace.Server.BlockTools;

/// <summary><c>vivace blocks …</c>: looks into blocks on a disk without a running server, and changes nothing.</summary>
internal static class BlocksCommand
{
    public const string Name = "blocks";

    public const string Usage =
        """
        Usage: vivace blocks list|show|verify|analyse DIR

        Looks into blocks without a running server and changes nothing. DIR is the folder of all blocks (storage.trace.local.path), the folder
        of one tenant in it, or the folder of one block.

          list     one line for each block: tenant, state, time range, traces, bytes, compaction level
          show     the description of each block and its row groups
          verify   reads every byte: order of traces, number of traces, bloom filters; exit code 1 if a block is not as it should be
          analyse  attributes that are worth a column of their own, as keys for the configuration file

        Examples:
          vivace blocks list /var/tempo/blocks
          vivace blocks show /var/tempo/blocks/single-tenant/16c04106-a55a-47ee-b215-6d3d4182d66f
          vivace blocks verify /var/tempo/blocks/single-tenant
          vivace blocks analyse /var/tempo/blocks > columns.yaml

        Progress is written to the standard error output.

        """;

    private const int Success = 0;
    private const int Failure = 1;
    private const int WrongUsage = 2;

    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> args, IFileSystem files, TextWriter output, TextWriter error)
    {
        if (args is ["-h" or "-help" or "--help" or "help", ..])
        {
            output.Write(Usage);
            return Success;
        }

        if (args is not [string verb, string folder] || verb is not ("list" or "show" or "verify" or "analyse" or "analyze"))
        {
            error.Write(Usage);
            return WrongUsage;
        }

        try
        {
            IReadOnlyList<FoundBlock> blocks = FoundBlock.Below(files, Path.GetFullPath(folder));
            if (blocks.Count == 0)
            {
                error.WriteLine($"there are no blocks in {folder}");
                return Failure;
            }

            return verb switch
            {
                "list" => BlockListing.Write(blocks, output),
                "show" => BlockDescription.Write(blocks, output),
                "verify" => BlockVerification.Run(blocks, output, error),
                _ => AttributeAnalysis.Run(blocks, output, error),
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"error: {failure.Message}");
            return Failure;
        }
    }
}
