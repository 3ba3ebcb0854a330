using System.Globalization;

namespace Vivace.EndToEnd.Processes;

/// <summary>Memory of a process as Linux counts it.</summary>
public static class ResidentMemory
{
    private const int BytesPerKilobyte = 1024;

    /// <summary>Highest resident memory since the process started (VmHWM), in bytes.</summary>
    public static long PeakBytes(int processId)
    {
        const string Field = "VmHWM:";
        string line = File.ReadLines($"/proc/{processId}/status").First(static l => l.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * BytesPerKilobyte;
    }
}
