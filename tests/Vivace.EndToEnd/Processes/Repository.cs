namespace Vivace.EndToEnd.Processes;

/// <summary>The checkout these tests were built from: scripts, the published binary and the test artefacts are found from its root.</summary>
public static class Repository
{
    private const string RootMarker = "Vivace.slnx";

    /// <summary>Absolute path of the folder that holds <c>Vivace.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Absolute path of a file or folder given relative to <see cref="Root"/>.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, RootMarker)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no {RootMarker} above {AppContext.BaseDirectory}: run the tests from a checkout");
    }
}
