using Vivace.Storage.Files;
using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>
/// A folder of Tempo's write-ahead log: traces that Tempo had not yet made a block of when it stopped (block format specification,
/// section 14). Each closed file in it is read as a small block; a trace may be in several of them.
/// </summary>
public sealed class TempoWalFolder
{
    private const char Separator = '+';
    private const int NameParts = 3;

    private readonly IFileSystem _files;

    private TempoWalFolder(IFileSystem files, string path, Guid blockId, string tenant, string format)
    {
        _files = files;
        FolderPath = path;
        BlockId = blockId;
        Tenant = tenant;
        Format = format;
    }

    public string FolderPath { get; }

    public Guid BlockId { get; }

    public string Tenant { get; }

    /// <summary>Only <see cref="BlockMeta.VParquet4"/> can be opened.</summary>
    public string Format { get; }

    /// <summary>Takes a folder of Tempo's log by its name, <c>uuid+tenant+format</c>; <c>null</c> if it is not named so.</summary>
    public static TempoWalFolder? TryParse(IFileSystem files, string path)
    {
        string[] parts = Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar)).Split(Separator);
        return parts.Length == NameParts && Guid.TryParseExact(parts[0], "D", out Guid id) && parts[1].Length > 0
            ? new TempoWalFolder(files, path, id, parts[1], parts[2])
            : null;
    }

    /// <summary>Opens the closed files, in order. The last file of a folder is usually empty, being the one that was open.</summary>
    /// <param name="skipped">Gets what could not be read, one message a file; Tempo skips such files as well.</param>
    /// <exception cref="BlockException">The folder is of another format.</exception>
    public IReadOnlyList<BlockReader> OpenFiles(ICollection<string> skipped)
    {
        if (Format != BlockMeta.VParquet4)
        {
            throw new BlockException($"{FolderPath} is of format {Format}; {BlockMeta.VParquet4} is supported");
        }

        string metaPath = Path.Combine(FolderPath, BlockFiles.Meta);
        BlockMeta meta = _files.FileExists(metaPath)
            ? BlockMetaJson.Read(BlockReader.ReadFile(_files, metaPath))
            : new BlockMeta { BlockId = BlockId, Tenant = Tenant };
        List<BlockReader> readers = [];
        foreach (FolderEntry entry in _files.List(FolderPath))
        {
            if (entry.IsDirectory || entry.Length == 0 || !entry.Name.All(char.IsAsciiDigit))
            {
                continue;
            }

            string path = Path.Combine(FolderPath, entry.Name);
            try
            {
                readers.Add(BlockReader.Open(new FileRangeSource(_files.Open(path, FileOpening.Read)), meta));
            }
            catch (Exception damage) when (damage is ParquetException or BlockException or EndOfStreamException)
            {
                skipped.Add($"{path}: {damage.Message}");
            }
        }

        return readers;
    }
}
