using Vivace.Storage.Files;

namespace Vivace.Storage.ObjectStore;

/// <summary>A file on its way to its name. Writes are gathered, since writers of blocks write in small pieces.</summary>
internal sealed class LocalObjectUpload : IObjectUpload
{
    private const int BufferBytes = 256 << 10;

    private readonly IFileSystem _files;
    private readonly string _path;
    private readonly string _unfinished;
    private readonly IFile _file;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _buffered;
    private long _written;
    private bool _isOpen = true;

    public LocalObjectUpload(IFileSystem files, string path, string unfinished)
    {
        _files = files;
        _path = path;
        _unfinished = unfinished;
        _file = files.Open(unfinished, FileOpening.CreateOrReplace);
    }

    public long Length => _written + _buffered;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= BufferBytes)
        {
            Drain();
            _file.Write(bytes, _written);
            _written += bytes.Length;
            return;
        }

        if (bytes.Length > BufferBytes - _buffered)
        {
            Drain();
        }

        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    public void Complete()
    {
        Drain();
        _file.Flush();
        _file.Dispose();
        _files.RenameFile(_unfinished, _path);
        _isOpen = false;
        _files.SyncDirectory(Path.GetDirectoryName(_path)!);
    }

    public void Dispose()
    {
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        _file.Dispose();
        try
        {
            _files.DeleteFile(_unfinished);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Readers do not see it; it goes with its folder.
        }
    }

    private void Drain()
    {
        if (_buffered > 0)
        {
            _file.Write(_buffer.AsSpan(0, _buffered), _written);
            _written += _buffered;
            _buffered = 0;
        }
    }
}
