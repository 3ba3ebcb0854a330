using System.Runtime.CompilerServices;
using Vivace.Server.Configuration;

namespace Vivace.Server.Tests.Configuration;

public class ConfigurationPageTests
{
    [Fact]
    public void TheCheckedInPageIsTheGeneratedOne()
    {
        string path = Path.Combine(Path.GetDirectoryName(SourceFile())!, "../../../docs/configuration.md");
        string page = ConfigurationPage.Write();
        if (Environment.GetEnvironmentVariable("VIVACE_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, page);
        }
        Assert.Equal(page, File.ReadAllText(path));
    }

    private static string SourceFile([CallerFilePath] string path = "") => path;
}
