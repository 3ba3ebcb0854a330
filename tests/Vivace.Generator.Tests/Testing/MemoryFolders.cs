using Vivace.Generator.RemoteWrite.Queue;

namespace Vivace.Generator.Tests.Testing;

/// <summary>Folders in memory that can be looked at before every change, as a process that dies there would leave them.</summary>
internal sealed class MemoryFolders
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>Called before each change, with nothing going on meanwhile.</summary>
    public Action? Changing { get; set; }

    public MemoryFolders Copy()
    {
        var copy = new MemoryFolders();
        lock (_gate)
        {
            foreach ((string path, byte[] content) in _files)
            {
                copy._files[path] = content;
            }
        }

        return copy;
    }

    public IQueueFolder Open(string path) => new Folder(this, path + "/");

    private void Change(string path, byte[]? content)
    {
        lock (_gate)
        {
            Changing?.Invoke();
            if (content is null)
            {
                _files.Remove(path);
            }
            else
            {
                _files[path] = content;
            }
        }
    }

    private byte[] Read(string path)
    {
        lock (_gate)
        {
            return _files.GetValueOrDefault(path, []);
        }
    }

    private sealed class Folder(MemoryFolders all, string path) : IQueueFolder
    {
        public IReadOnlyList<string> List()
        {
            lock (all._gate)
            {
                return [.. all._files.Keys.Where(name => name.StartsWith(path, StringComparison.Ordinal)).Select(name => name[path.Length..]).Where(static name => !name.Contains('/'))];
            }
        }

        public Stream Open(string name) => new MemoryFile(all, path + name);

        public void Replace(string name, ReadOnlySpan<byte> content, bool flush) => all.Change(path + name, content.ToArray());

        public void Delete(string name) => all.Change(path + name, null);
    }

    /// <summary>Every write is a change of the file.</summary>
    private sealed class MemoryFile(MemoryFolders all, string path) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => all.Read(path).Length;

        public override long Position { get; set; }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            byte[] content = all.Read(path);
            int read = (int)Math.Clamp(content.Length - Position, 0, count);
            Array.Copy(content, Position, buffer, offset, read);
            Position += read;
            return read;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value)
        {
            byte[] content = all.Read(path);
            Array.Resize(ref content, (int)value);
            all.Change(path, content);
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            byte[] content = all.Read(path);
            var changed = new byte[Math.Max(content.Length, Position + count)];
            content.CopyTo(changed, 0);
            Array.Copy(buffer, offset, changed, Position, count);
            Position += count;
            all.Change(path, changed);
        }
    }
}
