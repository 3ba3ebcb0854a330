using System.Text;
using Vivace.Server.Configuration.Binding;
using Vivace.Server.Configuration.Schemas;

namespace Vivace.Server.Configuration;

/// <summary>Writes docs/configuration.md from the schema, so that the page and the program cannot disagree.</summary>
internal static class ConfigurationPage
{
    private const string Introduction =
        """
        # Configuration

        <!-- Generated from the schema. Run the tests with VIVACE_UPDATE_DOCS=1 to write it again. -->

        Vivace reads Tempo's configuration file: the keys of Tempo 2.10 and of 3.0 in one schema. A key that neither knows, or that
        is written twice, stops the start with its line. `-config.verify=true` checks a file and exits.

        Every key has one effect:

        | Effect | Meaning |
        |---|---|
        | yes | changes what Vivace does |
        | fulfilled | accepted without a word: what it asks for holds whatever the value |
        | no effect | accepted; a value other than the default is answered with one warning |
        | not built | accepted; a value other than the default is answered with one warning |

        Durations are written `300ms`, `1.5h`, `2h45m` (ns, us, ms, s, m, h; no days). *Durations with days* also take `7d`, `1w`, `1y`
        and no fractions. Sizes are plain numbers of bytes, `15e6` allowed. A list replaces the default list. A block without content
        keeps its defaults. With `-config.expand-env=true` the text may hold `${VARIABLE}`, `${VARIABLE:-default}` and the other forms
        of the shell; `$$` is one `$`.

        A tenant's own entry in the per-tenant file is used whole: nothing is inherited from `overrides.defaults`.

        Without a file Vivace listens on the loopback address only: HTTP 3200, gRPC 9095, OTLP 4317 (gRPC) and 4318 (HTTP), with traces
        below `./data`.

        """;

    public static string Write()
    {
        var catalog = new KeyCatalog();
        foreach (ConfigKey<VivaceOptions> key in RootSchema.Root.Keys) key.Describe("", new VivaceOptions(), catalog);
        var page = new StringBuilder(Introduction);
        foreach (IGrouping<string, KeyRow> section in catalog.Rows.GroupBy(r => Section(r.Path)))
            Table(page, section.Key.Length == 0 ? "Top level" : $"`{section.Key}`", section);
        page.Append("\n# Shared blocks\n\nBlocks that occur in several places. Defaults may differ from place to place where that has an effect.\n");
        foreach ((string name, IReadOnlyList<KeyRow> rows) in catalog.Shapes) Table(page, name, rows);
        Legacy(page);
        return page.ToString();
    }

    private static string Section(string path)
    {
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? "" : path[..dot];
    }

    private static void Table(StringBuilder page, string title, IEnumerable<KeyRow> rows)
    {
        page.Append("\n## ").Append(title).Append("\n\n| Key | Type | Default | Effect | Meaning |\n|---|---|---|---|---|\n");
        foreach (KeyRow row in rows)
        {
            page.Append("| `").Append(row.Path).Append("` | ").Append(Cell(row.Type)).Append(" | ").Append(row.Default.Length == 0 ? "" : $"`{Cell(row.Default)}`")
                .Append(" | ").Append(EffectName(row.Effect)).Append(" | ").Append(Cell(row.Documentation)).Append(" |\n");
        }
    }

    private static void Legacy(StringBuilder page)
    {
        page.Append(
            """

            # Legacy form of limits

            Tempo's old form has the limits directly below `overrides`, or below a tenant in the per-tenant file, without blocks. It is
            read, with a warning in the configuration file. The two forms cannot be mixed in one block. Its keys:


            """);
        page.AppendJoin(", ", LimitsSchema.Flat.Keys.Select(k => $"`{k.Name}`")).Append(".\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string EffectName(KeyEffect effect) => effect switch
    {
        KeyEffect.Effective => "yes",
        KeyEffect.Fulfilled => "fulfilled",
        KeyEffect.NoEffect => "no effect",
        _ => "not built",
    };
}
