using Vivace.Storage.Files;
using Vivace.Storage.Log;
using Vivace.Storage.Tests.Files;

namespace Vivace.Storage.Tests.Log;

/// <summary>Allocation is counted for the whole process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(LogAllocationTests), DisableParallelization = true)]
[Collection(nameof(LogAllocationTests))]
public sealed class LogAllocationTests
{
    private const int MaxBytesPerAppend = 200;
    private const int Appends = 2000;

    [Fact]
    public async Task SteadyAppendsHardlyAllocate()
    {
        using var folder = new TemporaryFolder();
        await using IWriteAheadLog log = FileWriteAheadLog.Open(
            new FileLogOptions { Directory = folder.Path, Files = new UnflushedFiles(PhysicalFileSystem.Instance) });
        var payload = TestLog.Payload(1, 2000);
        await AppendAsync(log, payload);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await AppendAsync(log, payload);
        var perAppend = (GC.GetTotalAllocatedBytes(precise: true) - before) / Appends;

        // Each of these appends is a group of its own, the dearest case: its task completion source is what is left.
        Assert.InRange(perAppend, 0, MaxBytesPerAppend);
    }

    private static async Task AppendAsync(IWriteAheadLog log, byte[] payload)
    {
        for (var i = 0; i < Appends; i++) await log.AppendAsync(LogRecordKind.OtlpTraces, TestLog.Tenant, payload, 0);
    }

    /// <summary>The real files without the wait for the disk, which is not what is measured.</summary>
    private sealed class UnflushedFiles(IFileSystem files) : IFileSystem
    {
        public IFile Open(string path, FileOpening opening) => new UnflushedFile(files.Open(path, opening));

        public bool FileExists(string path) => files.FileExists(path);

        public bool DirectoryExists(string path) => files.DirectoryExists(path);

        public long FileLength(string path) => files.FileLength(path);

        public DateTimeOffset LastModified(string path) => files.LastModified(path);

        public void DeleteFile(string path) => files.DeleteFile(path);

        public void DeleteDirectory(string path) => files.DeleteDirectory(path);

        public void RenameFile(string from, string to) => files.RenameFile(from, to);

        public void RenameDirectory(string from, string to) => files.RenameDirectory(from, to);

        public IReadOnlyList<FolderEntry> List(string directory) => files.List(directory);

        public void CreateDirectory(string path) => files.CreateDirectory(path);

        public void SyncDirectory(string path)
        {
        }

        public VolumeSpace Space(string path) => files.Space(path);

        public IDisposable Lock(string path) => files.Lock(path);
    }

    private sealed class UnflushedFile(IFile file) : IFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset) => file.Write(pieces, offset);

        public void Flush()
        {
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
