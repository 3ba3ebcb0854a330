using Vivace.Storage.Files;

namespace Vivace.Storage.Tests.Files;

public sealed class PhysicalFileSystemTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PhysicalFileSystem _files = PhysicalFileSystem.Instance;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsWrittenAtAPositionIsReadThere()
    {
        using var file = _files.Open(At("a"), FileOpening.CreateNew);
        file.Write([1, 2, 3], 5);
        file.Write([new byte[] { 4 }, new byte[] { 5, 6 }], 8);
        file.Flush();

        var read = new byte[20];
        Assert.Equal(11, file.Length);
        Assert.Equal(11, file.Read(read, 0));
        Assert.Equal([0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6], read[..11]);
        Assert.Equal(0, file.Read(read, 11));
    }

    [Fact]
    public void TruncationSetsTheLength()
    {
        using var file = _files.Open(At("a"), FileOpening.CreateOrReplace);
        file.Write([1, 2, 3], 0);
        file.Truncate(1);

        Assert.Equal(1, _files.FileLength(At("a")));
    }

    [Fact]
    public void NewFileDoesNotReplaceAnOldOne()
    {
        _files.Open(At("a"), FileOpening.CreateNew).Dispose();

        Assert.Throws<IOException>(() => _files.Open(At("a"), FileOpening.CreateNew));
        Assert.Throws<FileNotFoundException>(() => _files.Open(At("b"), FileOpening.Read));
    }

    [Fact]
    public void RenamedFileReplacesTheTarget()
    {
        File.WriteAllBytes(At("a"), [1]);
        File.WriteAllBytes(At("b"), [2]);
        _files.RenameFile(At("a"), At("b"));

        Assert.False(_files.FileExists(At("a")));
        Assert.Equal([1], File.ReadAllBytes(At("b")));
    }

    [Fact]
    public void ListIsOrderedAndNamesFoldersAsSuch()
    {
        File.WriteAllBytes(At("b"), [1, 2]);
        _files.CreateDirectory(At("a/inner"));

        Assert.Equal([new FolderEntry("a", true, 0), new FolderEntry("b", false, 2)], _files.List(_folder.Path));
    }

    [Fact]
    public void DeletedThingsMayBeAbsentAlready()
    {
        _files.CreateDirectory(At("a/inner"));
        _files.DeleteDirectory(At("a"));
        _files.DeleteDirectory(At("a"));
        _files.DeleteFile(At("b"));

        Assert.False(_files.DirectoryExists(At("a")));
    }

    [Fact]
    public void FolderIsReadableByItsOwnerAlone()
    {
        if (OperatingSystem.IsWindows()) return;
        _files.CreateDirectory(At("a"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(At("a")));
    }

    [Fact]
    public void FolderIsFlushedAndAMissingOneIsAnError()
    {
        _files.SyncDirectory(_folder.Path);

        var error = Record.Exception(() => _files.SyncDirectory(At("absent")));
        if (!OperatingSystem.IsWindows()) Assert.Contains(At("absent"), Assert.IsType<IOException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VolumeSaysWhatIsFree()
    {
        var space = _files.Space(_folder.Path);

        Assert.InRange(space.FreeBytes, 0, space.TotalBytes);
        Assert.True(space.TotalBytes > 0);
    }

    [Fact]
    public void LockIsHeldOnceAndAgainAfterRelease()
    {
        using (_files.Lock(At("lock")))
        {
            Assert.Equal(At("lock"), Assert.Throws<FileInUseException>(() => _files.Lock(At("lock"))).Path);
        }
        _files.Lock(At("lock")).Dispose();
    }

    private string At(string name) => Path.Combine(_folder.Path, name);
}
