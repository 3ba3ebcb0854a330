namespace Vivace.Storage.Tests.Files;

/// <summary>What a <see cref="FaultyFileSystem"/> counts, records and fails.</summary>
internal enum FileOperation
{
    Create,
    Open,
    Read,
    Write,
    Flush,
    Truncate,
    Delete,
    Rename,
    CreateDirectory,
    SyncDirectory,
}
