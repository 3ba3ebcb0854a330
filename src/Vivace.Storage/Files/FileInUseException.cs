namespace Vivace.Storage.Files;

/// <summary>A lock file is held by somebody else.</summary>
public sealed class FileInUseException(string path, Exception? inner = null)
    : IOException($"The lock file '{path}' is held by another process.", inner)
{
    public string Path { get; } = path;
}
