namespace Vivace.Storage.Tests.Files;

/// <summary>What a faulty file system counts, records and fails.</summary>
public enum FileOperation
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
