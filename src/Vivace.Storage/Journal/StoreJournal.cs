using Vivace.Storage.Files;

namespace Vivace.Storage.Journal;

/// <summary>
/// Says durably which blocks are being written and what they replace, so that a process that dies at any moment leaves neither spans twice
/// nor spans missing. A file for each entry, replaced atomically; between jobs the folder is empty. Format: docs/formats/journal.md.
/// </summary>
internal sealed class StoreJournal(IFileSystem files, string root)
{
    /// <summary>The folder's name, below the log's root.</summary>
    public const string FolderName = "vivace-journal";

    private const string Extension = ".json";
    private const string UnfinishedExtension = ".unfinished";
    private const string DamagedExtension = ".damaged";

    private readonly string _folder = Path.Combine(root, FolderName);

    /// <summary>Writes an entry, or replaces it. When it fails, either may be on disk.</summary>
    public void Write(JournalEntry entry)
    {
        if (!files.DirectoryExists(_folder))
        {
            files.CreateDirectory(_folder);
            files.SyncDirectory(root);
        }

        string path = PathOf(entry), unfinished = path + UnfinishedExtension;
        using (IFile file = files.Open(unfinished, FileOpening.CreateOrReplace))
        {
            file.Write(JournalEntryJson.Write(entry), 0);
            file.Flush();
        }

        files.RenameFile(unfinished, path);
        files.SyncDirectory(_folder);
    }

    public void Delete(JournalEntry entry)
    {
        files.DeleteFile(PathOf(entry));
        files.SyncDirectory(_folder);
    }

    /// <summary>The entries of the process before, cuts first. A damaged one is renamed and left out.</summary>
    /// <param name="damaged">Told the path and what is wrong.</param>
    public IReadOnlyList<JournalEntry> Load(Action<string, string> damaged)
    {
        List<JournalEntry> entries = [];
        foreach (FolderEntry found in files.DirectoryExists(_folder) ? files.List(_folder) : [])
        {
            string path = Path.Combine(_folder, found.Name);
            if (!found.IsDirectory && found.Name.EndsWith(Extension, StringComparison.Ordinal))
            {
                try
                {
                    entries.Add(Read(path));
                }
                catch (Exception damage) when (damage is IOException or UnauthorizedAccessException or InvalidDataException)
                {
                    damaged(path, damage.Message);
                    SetAside(path);
                }
            }
        }

        return [.. entries.OrderBy(static entry => entry.Kind).ThenBy(static entry => entry.FirstSegment)];
    }

    private JournalEntry Read(string path)
    {
        using IFile file = files.Open(path, FileOpening.Read);
        byte[] text = new byte[file.Length];
        for (int read = 0; read < text.Length;)
        {
            int count = file.Read(text.AsSpan(read), read);
            if (count == 0)
            {
                throw new EndOfStreamException($"'{path}' ends early");
            }

            read += count;
        }

        return JournalEntryJson.Read(text);
    }

    private void SetAside(string path)
    {
        try
        {
            files.RenameFile(path, path + DamagedExtension);
            files.SyncDirectory(_folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is met again at the next start.
        }
    }

    private string PathOf(JournalEntry entry) => Path.Combine(_folder, entry.Id.ToString("D") + Extension);
}
