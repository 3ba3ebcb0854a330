using Vivace.Server.BlockTools;
using Vivace.Storage.Files;

namespace Vivace.Server.Tests.BlockTools;

public sealed class BlocksCommandTests : IDisposable
{
    private const string Block = "16c04106-a55a-47ee-b215-6d3d4182d66f";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"vivace-blocks-{Guid.NewGuid():N}");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public BlocksCommandTests()
    {
        string target = Path.Combine(_folder, "single-tenant", Block);
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "TempoBlock", "single-tenant", Block)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    [Fact]
    public void ListNamesEachBlock()
    {
        Assert.Equal(0, Run("list"));
        Assert.Contains($"single-tenant/{Block}", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 live blocks, 50 traces, 56743 bytes of data", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ShowTakesABlocksFolder()
    {
        Assert.Equal(0, BlocksCommand.Run(["show", Path.Combine(_folder, "single-tenant", Block)], PhysicalFileSystem.Instance, _output, _error));
        Assert.Contains("row group 0: 50 traces", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void VerifyFindsNothingWrongWithAGoodBlock()
    {
        Assert.Equal(0, Run("verify"));
        Assert.Contains("1 of 1 blocks are as they should be", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 of 1: single-tenant", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void VerifyNamesADamagedBlock()
    {
        string data = Path.Combine(_folder, "single-tenant", Block, "data.parquet");
        byte[] bytes = File.ReadAllBytes(data);
        bytes.AsSpan(2000, 20_000).Clear();
        File.WriteAllBytes(data, bytes);
        Assert.Equal(1, Run("verify"));
        Assert.Contains($"BAD single-tenant/{Block}", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnalyseNamesAttributesAsConfiguration()
    {
        Assert.Equal(0, Run("analyse"));
        Assert.Contains("parquet_dedicated_columns:", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("- {scope: resource, name: \"service.version\", type: string}", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WrongUseIsToldHow()
    {
        Assert.Equal(2, BlocksCommand.Run(["repair", _folder], PhysicalFileSystem.Instance, _output, _error));
        Assert.StartsWith("Usage: vivace blocks", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, BlocksCommand.Run(["list", _folder + "-not"], PhysicalFileSystem.Instance, _output, _error));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private int Run(string verb) => BlocksCommand.Run([verb, _folder], PhysicalFileSystem.Instance, _output, _error);
}
