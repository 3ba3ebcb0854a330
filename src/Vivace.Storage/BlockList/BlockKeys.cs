namespace Vivace.Storage.BlockList;

/// <summary>The keys of everything in the object store but the objects of a block, see <see cref="Blocks.BlockFiles"/> (block-format
/// specification, section 1).</summary>
public static class BlockKeys
{
    /// <summary>An empty object that keeps a block out of everything.</summary>
    public const string NoCompaction = "nocompact.flg";

    public const string TenantIndexJson = "index.json.gz";
    public const string TenantIndexProtobuf = "index.pb.zst";

    private const string BlockNameFormat = "D";

    /// <summary>Names at the root that are no tenants.</summary>
    private static readonly string[] NoTenants = ["tempo_cluster_seed.json", "work.json"];

    public static string Folder(string tenant, string block) => $"{tenant}/{block}";

    public static string Folder(string tenant, Guid block) => Folder(tenant, block.ToString(BlockNameFormat));

    public static bool IsTenant(string name) => name.Length > 0 && name[0] != '.' && !NoTenants.Contains(name, StringComparer.Ordinal);

    /// <summary>Whether a folder below a tenant is a block's: a lower-case hyphenated UUID.</summary>
    public static bool TryParseBlock(string name, out Guid block) =>
        Guid.TryParseExact(name, BlockNameFormat, out block) && block.ToString(BlockNameFormat) == name;
}
