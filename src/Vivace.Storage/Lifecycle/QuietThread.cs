using System.Runtime.InteropServices;

namespace Vivace.Storage;

/// <summary>Threads for work that may wait: what requests need comes first.</summary>
public static partial class QuietThread
{
    private const int ProcessPriority = 0; // PRIO_PROCESS; on Linux it is the calling thread's
    private const int Niceness = 10;

    /// <summary>Runs work on a thread of its own, behind everything else where the operating system can tell threads apart.</summary>
    public static Task RunAsync(string name, Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            StepBack();
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        })
        {
            IsBackground = true,
            Name = name,
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
        return done.Task;
    }

    private static void StepBack()
    {
        // The runtime leaves thread priorities alone on Linux. If the call fails, the work is as quick as any other.
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(ProcessPriority, 0, Niceness);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
