using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>Collects everything that is wrong or remarkable while one document is bound, and knows the path of the current key.</summary>
internal sealed class BindingContext
{
    private const int LongestQuotedValue = 60;

    private readonly List<(int Line, string Message)> _errors = [];
    private readonly List<string> _refusals = [];
    private readonly List<ConfigurationWarning> _warnings = [];
    private readonly HashSet<string> _warned = new(StringComparer.Ordinal);
    private readonly List<string> _path = [];
    private int _silent;

    public IReadOnlyList<ConfigurationWarning> Warnings => _warnings;

    /// <summary>Whole sentences about values that are well-formed but refused.</summary>
    public IReadOnlyList<string> Refusals => _refusals;

    public bool HasErrors => _errors.Count > 0;

    /// <summary>One line per error in the order of the document: <c>  line 6: field x not found in type y</c>.</summary>
    public IEnumerable<string> ErrorLines => _errors.OrderBy(e => e.Line).Select(e => $"  line {e.Line}: {e.Message}");

    /// <summary>Keys from the root, joined by dots; items of a list add nothing.</summary>
    public string Path => string.Join('.', _path);

    public void Error(int line, string message) => _errors.Add((line, message));

    public void Refuse(string sentence) => _refusals.Add(sentence);

    /// <summary>The error for a value of the wrong kind or form; <paramref name="why"/> adds what would be right.</summary>
    public void CannotUnmarshal(YamlNode node, string type, string why = "")
    {
        string value = node is YamlScalar scalar ? $" `{Shown(scalar.Text)}`" : "";
        Error(node.Line, $"cannot unmarshal {node.Tag}{value} into {type}{(why.Length > 0 ? $": {why}" : "")}");
    }

    public void Warn(string message, string explain)
    {
        if (_silent == 0) _warnings.Add(new ConfigurationWarning(message, explain));
    }

    /// <summary>Warns about the current key, once however often it occurs (in a list, say).</summary>
    public void WarnOfKey(KeyEffect effect, int line, string documentation)
    {
        if (_silent > 0 || !_warned.Add(Path)) return;
        string what = effect == KeyEffect.NotBuilt ? "is not built yet and is ignored" : "has no effect in Vivace";
        Warn($"{Path} {what}", $"line {line}: {documentation}");
    }

    public Scope Enter(string key)
    {
        _path.Add(key);
        return new Scope(this, leavesPath: true);
    }

    /// <summary>Until disposed nothing warns: the block as a whole has had its warning.</summary>
    public Scope Silence()
    {
        _silent++;
        return new Scope(this, leavesPath: false);
    }

    public readonly struct Scope(BindingContext context, bool leavesPath) : IDisposable
    {
        public void Dispose()
        {
            if (leavesPath) context._path.RemoveAt(context._path.Count - 1);
            else context._silent--;
        }
    }

    private static string Shown(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestQuotedValue ? line : line[..LongestQuotedValue] + "...";
    }
}
