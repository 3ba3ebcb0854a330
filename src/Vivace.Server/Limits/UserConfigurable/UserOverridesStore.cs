namespace Vivace.Server.Limits.UserConfigurable;

/// <summary>Documents of tenants as Tempo's local backend lays them out: <c>PATH/overrides/TENANT/overrides.json</c>. Thread-safe.</summary>
/// <param name="path">The folder.</param>
internal sealed class UserOverridesStore(string path)
{
    private const string FileName = "overrides.json";

    private readonly Lock _gate = new();
    private readonly string _root = Path.Combine(path, "overrides");

    /// <summary>Tenants that have a document, in order.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<string> Tenants() => Directory.Exists(_root)
        ? [.. Directory.EnumerateDirectories(_root).Select(static folder => Path.GetFileName(folder)).Where(HasDocument).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The text of a tenant's document; null when there is none.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public string? Read(string tenant)
    {
        string file = FileOf(tenant);
        lock (_gate)
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
    }

    /// <exception cref="IOException">It cannot be written; the old one is still there.</exception>
    public void Write(string tenant, string document)
    {
        string file = FileOf(tenant);
        lock (_gate)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            string draft = file + ".new";
            File.WriteAllText(draft, document);
            File.Move(draft, file, overwrite: true);
        }
    }

    /// <exception cref="IOException">It cannot be deleted.</exception>
    public void Delete(string tenant)
    {
        lock (_gate)
        {
            File.Delete(FileOf(tenant));
        }
    }

    private bool HasDocument(string tenant) => File.Exists(FileOf(tenant));

    // Valid tenants hold no slash and are neither "." nor "..".
    private string FileOf(string tenant) => Path.Combine(_root, tenant, FileName);
}
