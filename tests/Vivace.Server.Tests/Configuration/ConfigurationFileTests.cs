using Vivace.Server.Configuration;
using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Tests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void TextIsReadWhole()
    {
        File.WriteAllText(_path, "target: all # é\n");
        Assert.Equal("target: all # é\n", ConfigurationFile.ReadText(_path));
    }

    [Fact]
    public void AFileBeyondTheLimitIsRefused()
    {
        File.WriteAllText(_path, new string('#', YamlLimits.MaxCharacters + 1));
        Assert.Throws<IOException>(() => ConfigurationFile.ReadText(_path));
    }

    [Fact]
    public void AFolderIsNamedAsSuch()
    {
        string folder = Path.GetTempPath();
        Exception e = Assert.ThrowsAny<Exception>(() => ConfigurationFile.ReadText(folder));
        Assert.Equal($"read {folder}: is a directory", FileProblem.Describe(folder, e));
    }
}
