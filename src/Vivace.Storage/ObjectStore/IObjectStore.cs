using Vivace.Storage.Parquet;

namespace Vivace.Storage.ObjectStore;

/// <summary>
/// Where blocks live: objects under keys with <c>/</c> between their parts. An object appears whole or not at all and is durable when
/// the call that made it appear returned. Others may read, write and delete in the same store at the same time. Every member throws
/// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when the store refuses. Thread-safe.
/// </summary>
public interface IObjectStore
{
    /// <summary>What it is, for messages.</summary>
    string Name { get; }

    /// <summary>Names of the folders directly below a folder (<c>""</c> is the root), in ordinal order. A folder that is not there is empty.</summary>
    IReadOnlyList<string> ListFolders(string folder);

    /// <summary>Objects directly in a folder, in ordinal order. A folder that is not there is empty.</summary>
    IReadOnlyList<StoredObject> List(string folder);

    /// <summary>Opens an object for reads of ranges. It stays readable when it is deleted meanwhile.</summary>
    /// <exception cref="IOException">There is no such object, or it cannot be read.</exception>
    IRangeSource Open(string key);

    /// <summary>When the object appeared, or was marked; null when there is no such object.</summary>
    DateTimeOffset? LastModified(string key);

    /// <summary>Begins to write an object piece by piece. One that is there is replaced at the completion.</summary>
    IObjectUpload Create(string key);

    /// <summary>Writes a small object, replacing one that is there.</summary>
    void Put(string key, ReadOnlySpan<byte> content);

    /// <summary>Writes a small object unless there is one under the key.</summary>
    /// <returns>Whether it was written.</returns>
    bool TryPutNew(string key, ReadOnlySpan<byte> content);

    /// <summary>Gives an object another key and makes now the time of its last modification. One that is there is replaced.</summary>
    void Move(string from, string to);

    /// <summary>Deletes an object; one that is not there is no error.</summary>
    void Delete(string key);

    /// <summary>Deletes a folder with all that is left in it.</summary>
    void DeleteFolder(string folder);
}

/// <summary>An object in a listing. <paramref name="Bytes"/> is its length.</summary>
public readonly record struct StoredObject(string Name, long Bytes);

/// <summary>An object that is being written. Disposed before <see cref="Complete"/>, it never appears.</summary>
public interface IObjectUpload : IDisposable
{
    /// <summary>Bytes written so far.</summary>
    long Length { get; }

    /// <summary>Appends.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Makes the object appear, durably.</summary>
    void Complete();
}
