using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Files;

namespace Vivace.Server.BlockTools;

/// <summary>A block's folder, with its description or what is wrong with it.</summary>
internal sealed record FoundBlock(IFileSystem Files, string Folder, BlockMeta? Meta, bool IsCompacted, string? Problem)
{
    /// <summary>Tenant and block, as the folders are called.</summary>
    public string Name => $"{Path.GetFileName(Path.GetDirectoryName(Folder))}/{Path.GetFileName(Folder)}";

    /// <summary>Blocks in a block's, a tenant's or the root folder, by tenant and start.</summary>
    public static IReadOnlyList<FoundBlock> Below(IFileSystem files, string folder)
    {
        if (!files.DirectoryExists(folder))
        {
            throw new DirectoryNotFoundException($"there is no folder {folder}");
        }

        if (files.FileExists(Path.Combine(folder, BlockFiles.Meta)) || files.FileExists(Path.Combine(folder, BlockFiles.CompactedMeta)))
        {
            return [Read(files, folder)];
        }

        List<FoundBlock> found = [];
        foreach (string child in Folders(files, folder))
        {
            IEnumerable<string> candidates = BlockKeys.TryParseBlock(Path.GetFileName(child), out _) ? [child] : Folders(files, child);
            found.AddRange(candidates.Where(static path => BlockKeys.TryParseBlock(Path.GetFileName(path), out _)).Select(path => Read(files, path)));
        }

        return [.. found.OrderBy(static block => block.Meta?.Tenant, StringComparer.Ordinal).ThenBy(static block => block.Meta?.Start)];
    }

    public BlockReader Open() => BlockReader.Open(Files, Folder, Meta!);

    private static IEnumerable<string> Folders(IFileSystem files, string folder) =>
        files.List(folder).Where(static entry => entry.IsDirectory).Select(entry => Path.Combine(folder, entry.Name));

    private static FoundBlock Read(IFileSystem files, string folder)
    {
        string live = Path.Combine(folder, BlockFiles.Meta), dead = Path.Combine(folder, BlockFiles.CompactedMeta);
        bool isCompacted = !files.FileExists(live);
        if (isCompacted && !files.FileExists(dead))
        {
            return new FoundBlock(files, folder, null, false, "incomplete: it has no description");
        }

        try
        {
            using IFile file = files.Open(isCompacted ? dead : live, FileOpening.Read);
            byte[] text = new byte[file.Length];
            int length = file.Read(text, 0);
            BlockMeta meta = BlockMetaJson.Read(text.AsMemory(0, length));
            return new FoundBlock(
                files, folder, meta, isCompacted, meta.Format == BlockMeta.VParquet4 ? null : $"format {meta.Format} is not read");
        }
        catch (Exception damage) when (damage is IOException or UnauthorizedAccessException)
        {
            return new FoundBlock(files, folder, null, isCompacted, damage.Message);
        }
    }
}
