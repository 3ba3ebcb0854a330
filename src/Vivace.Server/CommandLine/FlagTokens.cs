using System.CommandLine;
using System.CommandLine.Parsing;

namespace Vivace.Server.CommandLine;

/// <summary>The flags as they were given: values by name in the order of the arguments, and what went wrong in Go's words.</summary>
internal sealed record FlagTokens(IReadOnlyDictionary<string, IReadOnlyList<string>> Values, IReadOnlyList<string> IgnoredFlags, string? Problem)
{
    /// <summary>Splits the arguments; values are not looked at yet.</summary>
    public static FlagTokens Read(IReadOnlyList<string> args)
    {
        var options = FlagTable.All.ToDictionary(f => f.Name, OptionOf, StringComparer.Ordinal);
        (List<string> known, List<string> ignored, string? problem) = Separate(args);
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (problem is not null) return new FlagTokens(values, ignored, problem);

        var command = new Command("vivace");
        foreach (Option<string[]> option in options.Values) command.Options.Add(option);
        ParseResult result = command.Parse(known, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (result.UnmatchedTokens.Count > 0)
            return new FlagTokens(values, ignored, $"unexpected argument \"{result.UnmatchedTokens[0]}\": flags start with a dash");
        foreach (Flag flag in FlagTable.All)
        {
            OptionResult? given = result.GetResult(options[flag.Name]);
            if (given is null or { Implicit: true }) continue;
            string[] texts = [.. given.Tokens.Select(t => t.Value)];
            if (texts.Length < given.IdentifierTokenCount)
            {
                if (!flag.IsBoolean) return new FlagTokens(values, ignored, $"flag needs an argument: -{flag.Name}");
                texts = texts.Length == 0 ? ["true"] : texts;
            }
            values[flag.Name] = flag.IsBoolean ? [.. texts.Select(GoBoolean)] : texts;
        }
        return new FlagTokens(values, ignored, null);
    }

    private static string GoBoolean(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => "true",
        "0" or "f" or "F" or "false" or "FALSE" or "False" => "false",
        _ => text,
    };

    private static Option<string[]> OptionOf(Flag flag) => new("-" + flag.Name, "--" + flag.Name)
    {
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = false,
        Description = flag.Description,
    };

    // Flags of the ignored families are not declared one by one, so they leave before the parser sees them. Values move behind a
    // "=", and a bare boolean gets its "true", so that what follows a flag is never guessed at.
    private static (List<string> Known, List<string> Ignored, string? Problem) Separate(IReadOnlyList<string> args)
    {
        var flags = FlagTable.All.ToDictionary(f => f.Name, StringComparer.Ordinal);
        var known = new List<string>();
        var ignored = new List<string>();
        for (int i = 0; i < args.Count; i++)
        {
            string arg = args[i];
            if (arg.Length < 2 || arg[0] != '-')
            {
                known.Add(arg);
                continue;
            }
            string body = arg.StartsWith("--", StringComparison.Ordinal) ? arg[2..] : arg[1..];
            int equals = body.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? body : body[..equals];
            if (name.Length == 0 || name[0] == '-') return (known, ignored, $"bad flag syntax: {arg}");
            string? next = equals < 0 && i + 1 < args.Count ? args[i + 1] : null;
            if (!flags.TryGetValue(name, out Flag? flag))
            {
                if (!FlagTable.IgnoredFamilies.Any(f => name.StartsWith(f, StringComparison.Ordinal)))
                    return (known, ignored, $"flag provided but not defined: -{name}");
                ignored.Add(name);
                if (next is not null && !next.StartsWith('-')) i++;
            }
            else if (equals >= 0)
            {
                known.Add($"-{arg.TrimStart('-')}");
            }
            else if (flag.IsBoolean)
            {
                bool takesNext = next is "true" or "false";
                known.Add($"-{name}={(takesNext ? next : "true")}");
                if (takesNext) i++;
            }
            else if (next is null)
            {
                return (known, ignored, $"flag needs an argument: -{name}");
            }
            else
            {
                known.Add($"-{name}={next}");
                i++;
            }
        }
        return (known, ignored, null);
    }
}
