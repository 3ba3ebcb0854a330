namespace Vivace.Storage.Files;

/// <summary>How a file is opened.</summary>
public enum FileOpening
{
    /// <summary>Reading an existing file.</summary>
    Read,

    /// <summary>Reading and writing an existing file.</summary>
    ReadWrite,

    /// <summary>Reading and writing a new file; one that is there already is an error.</summary>
    CreateNew,

    /// <summary>Reading and writing a new, empty file; one that is there already is replaced.</summary>
    CreateOrReplace,
}
