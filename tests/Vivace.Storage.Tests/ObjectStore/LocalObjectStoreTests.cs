using Vivace.Storage.ObjectStore;
using Vivace.Storage.Parquet;
using Vivace.Storage.Tests.Files;
using Vivace.Storage.Tests.Log;

namespace Vivace.Storage.Tests.ObjectStore;

public sealed class LocalObjectStoreTests
{
    private readonly FaultyFileSystem _files = new();
    private readonly ManualTime _time = new();
    private readonly LocalObjectStore _store;

    public LocalObjectStoreTests() => _store = new LocalObjectStore(_files, "/blocks", _time);

    [Fact]
    public void AnObjectAppearsOnlyWhenItIsComplete()
    {
        using (IObjectUpload upload = _store.Create("t/b/data"))
        {
            upload.Write("half"u8);
            Assert.Empty(_store.List("t/b"));
        }

        Assert.Empty(_files.List("/blocks/t/b"));
        _store.Put("t/b/data", "whole"u8);
        Assert.Equal([new StoredObject("data", 5)], _store.List("t/b"));
    }

    [Fact]
    public void PiecesOfAnyLengthAreWrittenInOrder()
    {
        byte[] expected = TestLog.Payload(1, 3 << 20);
        using (IObjectUpload upload = _store.Create("data"))
        {
            for (int at = 0, length = 1; at < expected.Length; at += length, length = Math.Min((length * 3) + 1, expected.Length - at))
            {
                upload.Write(expected.AsSpan(at, length));
            }

            Assert.Equal(expected.Length, upload.Length);
            upload.Complete();
        }

        using IRangeSource source = _store.Open("data");
        byte[] read = new byte[expected.Length - 5];
        source.Read(read, 5);
        Assert.Equal(expected[5..], read);
    }

    [Fact]
    public void AConditionalPutLeavesWhatIsThere()
    {
        Assert.True(_store.TryPutNew("a/key", "first"u8));
        Assert.False(_store.TryPutNew("a/key", "second"u8));
        Assert.Equal("first"u8.ToArray(), _files.ReadAll("/blocks/a/key"));
    }

    [Fact]
    public void WhatIsMovedIsModifiedNow()
    {
        _store.Put("t/b/meta.json", "{}"u8);
        _store.Move("t/b/meta.json", "t/b/meta.compacted.json");
        Assert.Equal(_time.Now, _store.LastModified("t/b/meta.compacted.json"));
        Assert.Null(_store.LastModified("t/b/meta.json"));
    }

    [Fact]
    public void FoldersThatAreNotThereAreEmpty()
    {
        Assert.Empty(_store.ListFolders(""));
        Assert.Empty(_store.List("t/b"));
        _store.Delete("t/b/x");
        _store.DeleteFolder("t/b");
    }

    [Fact]
    public void AFinishedObjectSurvivesAPowerCut()
    {
        _store.Put("t/b/data", "whole"u8);
        FaultyFileSystem after = _files.AfterPowerCut(new Random(1));
        Assert.Equal("whole"u8.ToArray(), after.ReadAll("/blocks/t/b/data"));
    }
}
