namespace Vivace.Storage.Tests.Files;

/// <summary>A real folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("vivace-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
