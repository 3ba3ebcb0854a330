using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Vivace.EndToEnd.Processes;

/// <summary>POSIX signals that <see cref="Process"/> has no method for.</summary>
public static class Signals
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    /// <summary>Asks the process to end, as a container runtime does.</summary>
    public static void Terminate(Process process) => Send(process, SigTerm);

    /// <summary>Asks the process to end, as Ctrl-C does.</summary>
    public static void Interrupt(Process process) => Send(process, SigInt);

    private static void Send(Process process, int signal)
    {
        if (kill(process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"kill({process.Id}, {signal}) failed with errno {Marshal.GetLastPInvokeError()}");
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);
}
