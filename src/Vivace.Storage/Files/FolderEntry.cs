namespace Vivace.Storage.Files;

/// <summary>A file or folder inside a listed folder. <paramref name="Length"/> is in bytes, 0 for a folder.</summary>
public readonly record struct FolderEntry(string Name, bool IsDirectory, long Length);
