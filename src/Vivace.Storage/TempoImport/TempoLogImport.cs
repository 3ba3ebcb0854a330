using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Files;
using Vivace.Storage.Flush;
using Vivace.Storage.Journal;
using Vivace.Storage.ObjectStore;

namespace Vivace.Storage.TempoImport;

/// <summary>
/// Takes over what Tempo left in the log's folder when it stopped (block-format specification, section 14): traces that it had not made
/// blocks of, and blocks that it had not copied to the store. Each becomes a block of ours; then its folder is moved aside. Nothing is
/// deleted, and what cannot be read stays where it is.
/// </summary>
internal sealed class TempoLogImport(
    IFileSystem files,
    string logFolder,
    PublishedState state,
    IObjectStore store,
    IBlockWriter writer,
    BlockPublisher publisher,
    TimeSpan rangeSlack,
    TimeProvider time,
    IStoreObserver observer)
{
    /// <summary>Where folders go that were taken over, below the log's folder.</summary>
    public const string ImportedFolder = "vivace-imported";

    /// <summary>Where Tempo keeps blocks that it has completed, below the log's folder.</summary>
    private const string CompletedFolder = "blocks";

    /// <summary>Tempo puts this file beside a completed block that is in the store.</summary>
    private const string FlushedFile = "flushed";

    /// <summary>Takes over everything that is there.</summary>
    public void Run(CancellationToken cancellation)
    {
        foreach (string folder in Find())
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Import(folder, cancellation);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                observer.ImportFailed(PathOf(folder), failure.Message);
            }
        }
    }

    /// <summary>Moves a folder that was taken over aside, and says whether it has gone.</summary>
    public bool MoveAside(JournalEntry entry)
    {
        string from = PathOf(entry.Folder);
        if (!files.DirectoryExists(from))
        {
            return true;
        }

        string imported = Path.Combine(logFolder, ImportedFolder);
        if (!files.DirectoryExists(imported))
        {
            files.CreateDirectory(imported);
            files.SyncDirectory(logFolder);
        }

        files.RenameDirectory(from, Path.Combine(imported, $"{entry.Folder.Replace('/', '+')}.{entry.Id:N}"));
        files.SyncDirectory(imported);
        files.SyncDirectory(Path.GetDirectoryName(from)!);
        return true;
    }

    /// <summary>Folders to take over, relative to the log's folder.</summary>
    private List<string> Find()
    {
        List<string> found = [];
        HashSet<string> pending = [.. publisher.Unfinished.Select(static commit => commit.Entry.Folder)];
        HashSet<Guid> inLog = [];
        foreach (FolderEntry entry in Folders(""))
        {
            if (TempoWalFolder.TryParse(files, PathOf(entry.Name)) is { } folder)
            {
                inLog.Add(folder.BlockId);
                found.Add(entry.Name);
            }
        }

        foreach (string tenant in Folders(CompletedFolder).Select(static entry => entry.Name).Where(BlockKeys.IsTenant))
        {
            foreach (FolderEntry block in Folders($"{CompletedFolder}/{tenant}"))
            {
                // One whose traces are still in the log had not been completed; Tempo would begin it anew.
                string folder = $"{CompletedFolder}/{tenant}/{block.Name}";
                if (BlockKeys.TryParseBlock(block.Name, out Guid id) && !inLog.Contains(id) && !IsInStore(tenant, id)
                    && files.FileExists(Path.Combine(PathOf(folder), BlockFiles.Meta))
                    && !files.FileExists(Path.Combine(PathOf(folder), FlushedFile)))
                {
                    found.Add(folder);
                }
            }
        }

        found.RemoveAll(pending.Contains);
        return found;
    }

    private void Import(string folder, CancellationToken cancellation)
    {
        List<string> skipped = [];
        (string tenant, IReadOnlyList<BlockReader> readers) = Open(folder, skipped);
        try
        {
            foreach (string reason in skipped)
            {
                observer.ImportFailed(PathOf(folder), reason);
            }

            if (readers.Count == 0 && skipped.Count > 0)
            {
                return;
            }

            Import(folder, tenant, readers, cancellation);
        }
        finally
        {
            foreach (BlockReader reader in readers)
            {
                reader.Dispose();
            }
        }
    }

    private void Import(string folder, string tenant, IReadOnlyList<BlockReader> readers, CancellationToken cancellation)
    {
        var entry = new JournalEntry
        {
            Id = Guid.NewGuid(),
            Kind = JournalKind.Import,
            Outputs = [new BlockName(tenant, Guid.NewGuid())],
            Folder = folder,
        };
        publisher.Begin(entry);
        MergedBlock? merged;
        try
        {
            merged = readers.Count == 0 ? null : writer.Import(new BlockTarget(store, entry.Outputs[0]), readers, cancellation);
            if (merged is null)
            {
                store.DeleteFolder(BlockKeys.Folder(tenant, entry.Outputs[0].BlockId));
            }
        }
        catch
        {
            publisher.Abandon(entry);
            throw;
        }

        BlockMeta[] metas = [];
        if (merged is { } block)
        {
            DateTimeOffset latest = time.GetUtcNow() + rangeSlack;
            metas = [block.Meta with { End = block.Meta.End < latest ? block.Meta.End : latest }];
        }

        publisher.Complete(new Commit(entry with { Metas = metas }, static unchanged => unchanged, MoveAside));
        observer.Imported(PathOf(folder), metas.Sum(static meta => meta.TotalObjects));
    }

    private (string Tenant, IReadOnlyList<BlockReader> Readers) Open(string folder, List<string> skipped)
    {
        if (TempoWalFolder.TryParse(files, PathOf(folder)) is { } log)
        {
            return (log.Tenant, log.OpenFiles(skipped));
        }

        string tenant = folder.Split('/')[1];
        return (tenant, [BlockReader.Open(files, PathOf(folder))]);
    }

    private bool IsInStore(string tenant, Guid block) =>
        state.Current.Blocks[tenant] is var blocks && (blocks.Live.Any(one => one.Meta.BlockId == block)
            || blocks.Compacted.Any(one => one.Block.Meta.BlockId == block));

    private IEnumerable<FolderEntry> Folders(string folder)
    {
        string path = PathOf(folder);
        return files.DirectoryExists(path) ? files.List(path).Where(static entry => entry.IsDirectory) : [];
    }

    private string PathOf(string folder) =>
        folder.Length == 0 ? logFolder : Path.Combine(logFolder, folder.Replace('/', Path.DirectorySeparatorChar));
}
