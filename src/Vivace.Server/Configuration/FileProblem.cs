namespace Vivace.Server.Configuration;

/// <summary>Says why a file cannot be read in the words operators of Tempo know.</summary>
internal static class FileProblem
{
    public static string Describe(string path, Exception problem) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"open {path}: no such file or directory",
        UnauthorizedAccessException when Directory.Exists(path) => $"read {path}: is a directory",
        UnauthorizedAccessException => $"open {path}: permission denied",
        _ => $"read {path}: {problem.Message}",
    };
}
