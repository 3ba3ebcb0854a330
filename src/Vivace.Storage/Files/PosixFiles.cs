using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Vivace.Storage.Files;

/// <summary>The calls of the C library that .NET has no door to: flushing a folder, and a flush that hides no error.</summary>
internal static partial class PosixFiles
{
    private const int ReadOnly = 0; // O_RDONLY
    private const int CloseOnExecLinux = 0x80000; // O_CLOEXEC
    private const int CloseOnExecMac = 0x1000000;
    private const int Interrupted = 4; // EINTR
    private const int Invalid = 22; // EINVAL: the file system cannot flush a folder, and needs no flush

    /// <summary>EROFS, as an <see cref="IOException"/> carries it.</summary>
    public const int ReadOnlyFileSystem = 30;

    /// <summary>EWOULDBLOCK, what a lock held by another answers.</summary>
    public static int WouldBlock => OperatingSystem.IsLinux() ? 11 : 35;

    /// <summary>fsync(2) of a folder.</summary>
    public static void SyncDirectory(string path)
    {
        var descriptor = Open(path, ReadOnly | (OperatingSystem.IsLinux() ? CloseOnExecLinux : CloseOnExecMac));
        if (descriptor < 0) throw Failure("open", path, Marshal.GetLastPInvokeError());
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        while (Sync(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Invalid) return;
            if (error != Interrupted) throw Failure("flush", path, error);
        }
    }

    /// <summary>fdatasync(2): bytes and length, without the time stamps. Every error is an error.</summary>
    public static void SyncData(SafeFileHandle handle, string path)
    {
        while (DataSync(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw Failure("flush", path, error);
        }
    }

    private static IOException Failure(string action, string path, int error) =>
        new($"Cannot {action} '{path}': {Marshal.GetPInvokeErrorMessage(error)} (error {error}).", error);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);
}
