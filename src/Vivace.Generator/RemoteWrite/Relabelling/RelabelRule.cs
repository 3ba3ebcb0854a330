using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Vivace.Generator.Configuration;

namespace Vivace.Generator.RemoteWrite.Relabelling;

/// <summary>One of Prometheus's relabelling rules (<c>write_relabel_configs</c>).</summary>
internal sealed class RelabelRule
{
    private readonly RelabelOptions _options;
    private readonly Regex _regex;

    /// <exception cref="ArgumentException">The expression is not one.</exception>
    public RelabelRule(RelabelOptions options)
    {
        _options = options;
        _regex = new Regex("^(?s:" + options.Regex + ")\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>Changes the labels.</summary>
    /// <returns>False when the series is to be dropped.</returns>
    public bool Apply(IDictionary<string, string> labels)
    {
        string source = string.Join(_options.Separator, _options.SourceLabels.Select(name => Get(labels, name)));
        switch (_options.Action)
        {
            case "drop":
                return !_regex.IsMatch(source);
            case "keep":
                return _regex.IsMatch(source);
            case "dropequal":
                return Get(labels, _options.TargetLabel) != source;
            case "keepequal":
                return Get(labels, _options.TargetLabel) == source;
            case "replace":
                Replace(labels, source);
                break;
            case "lowercase":
                Set(labels, _options.TargetLabel, source.ToLowerInvariant());
                break;
            case "uppercase":
                Set(labels, _options.TargetLabel, source.ToUpperInvariant());
                break;
            case "hashmod":
                Set(labels, _options.TargetLabel, HashMod(source, _options.Modulus).ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case "labelmap":
                foreach ((string name, string value) in labels.ToList())
                {
                    Match match = _regex.Match(name);
                    if (match.Success)
                    {
                        Set(labels, Expand(match, _options.Replacement), value);
                    }
                }

                break;
            case "labeldrop":
                foreach (string name in labels.Keys.Where(name => _regex.IsMatch(name)).ToList())
                {
                    labels.Remove(name);
                }

                break;
            case "labelkeep":
                foreach (string name in labels.Keys.Where(name => !_regex.IsMatch(name)).ToList())
                {
                    labels.Remove(name);
                }

                break;
        }

        return true;
    }

    private void Replace(IDictionary<string, string> labels, string source)
    {
        Match match = _regex.Match(source);
        if (!match.Success)
        {
            return;
        }

        string target = Expand(match, _options.TargetLabel);
        if (target.Length > 0)
        {
            Set(labels, target, Expand(match, _options.Replacement));
        }
    }

    private static string Get(IDictionary<string, string> labels, string name) => labels.TryGetValue(name, out string? value) ? value : "";

    private static void Set(IDictionary<string, string> labels, string name, string value)
    {
        if (value.Length == 0)
        {
            labels.Remove(name);
        }
        else
        {
            labels[name] = value;
        }
    }

    /// <summary>The last eight bytes of the MD5, as Prometheus shards targets.</summary>
    private static ulong HashMod(string source, ulong modulus)
    {
#pragma warning disable CA5351 // not for security: the same numbers as Prometheus
        byte[] hash = MD5.HashData(Encoding.UTF8.GetBytes(source));
#pragma warning restore CA5351
        return modulus == 0 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)) % modulus;
    }

    /// <summary>Expands <c>$1</c>, <c>${1}</c>, <c>$name</c>, <c>${name}</c> and <c>$$</c>; a group that does not exist is empty.</summary>
    private static string Expand(Match match, string template)
    {
        if (!template.Contains('$', StringComparison.Ordinal))
        {
            return template;
        }

        var text = new StringBuilder();
        for (int i = 0; i < template.Length; i++)
        {
            if (template[i] != '$' || i + 1 == template.Length)
            {
                text.Append(template[i]);
                continue;
            }

            if (template[i + 1] == '$')
            {
                text.Append('$');
                i++;
                continue;
            }

            bool braced = template[i + 1] == '{';
            int start = i + (braced ? 2 : 1), end = start;
            while (end < template.Length && (char.IsAsciiLetterOrDigit(template[end]) || template[end] == '_'))
            {
                end++;
            }

            if (end == start || (braced && (end == template.Length || template[end] != '}')))
            {
                text.Append('$');
                continue;
            }

            text.Append(match.Groups[template[start..end]].Value);
            i = braced ? end : end - 1;
        }

        return text.ToString();
    }
}
