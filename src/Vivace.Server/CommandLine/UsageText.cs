using System.Text;

namespace Vivace.Server.CommandLine;

/// <summary>The text of <c>-help</c>.</summary>
internal static class UsageText
{
    public static string Text { get; } = Write();

    private static string Write()
    {
        var text = new StringBuilder(
            """
            Usage of vivace: a distributed tracing backend. Flags take one or two dashes, -name=value or -name value.

            Examples:
              vivace                                                  everything on the loopback address, traces below ./data
              vivace -config.file=/etc/tempo/tempo.yaml               with a configuration file of Tempo
              vivace -config.file=tempo.yaml -config.verify=true      check the file and exit
              vivace -config.file=tempo.yaml -config.expand-env=true  expand ${VARIABLES} in the file
              vivace -server.http-listen-port=3100                    flags win over the file
              vivace -health                                          is the process on this machine ready?
              vivace blocks help                                      look into blocks on a disk: list, show, verify, analyse

            Flags:

            """);
        foreach (Flag flag in FlagTable.All.OrderBy(f => f.Name, StringComparer.Ordinal))
            text.Append("  -").Append(flag.Name).Append(flag.IsBoolean ? "" : " " + flag.ValueLabel).Append("\n    \t").Append(flag.Description).Append('\n');
        text.Append("Also accepted, with a warning, are the flags of Tempo ");
        return text.AppendJoin(", ", FlagTable.IgnoredFamilies.Select(f => $"-{f}*")).Append(".\n").ToString();
    }
}
