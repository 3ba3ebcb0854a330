namespace Vivace.EndToEnd.Processes;

/// <summary>How a process ended: its exit code, and the time from the signal to the end.</summary>
public readonly record struct ProcessExit(int Code, TimeSpan Took);
