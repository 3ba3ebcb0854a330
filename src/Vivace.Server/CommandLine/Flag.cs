using Vivace.Server.Configuration;
using Vivace.Server.Configuration.Binding;
using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.CommandLine;

/// <summary>One flag: its name without dashes, and what its value does to the options.</summary>
internal abstract class Flag(string name, string description)
{
    public string Name => name;
    public string Description => description;
    public abstract string ValueLabel { get; }

    /// <summary>True when the flag may stand without a value, which means true.</summary>
    public abstract bool IsBoolean { get; }

    /// <summary>The options with the flag's values (several when the flag was repeated); on failure why the value is wrong.</summary>
    public abstract bool TryApply(ref VivaceOptions options, IReadOnlyList<string> values, out string wrongValue, out string problem);
}

/// <summary>A flag with a value of one of the configuration's kinds. Repeated, the last value counts.</summary>
internal sealed class Flag<T>(string name, ValueType<T> type, Func<VivaceOptions, T, VivaceOptions>? set, string description) : Flag(name, description)
{
    public override string ValueLabel => type.Label;
    public override bool IsBoolean => typeof(T) == typeof(bool);

    public override bool TryApply(ref VivaceOptions options, IReadOnlyList<string> values, out string wrongValue, out string problem)
    {
        wrongValue = "";
        problem = "";
        foreach (string text in values)
        {
            var context = new BindingContext();
            // Text stays text: a tenant or path that looks like a number is not one.
            YamlScalar scalar = typeof(T) == typeof(string) ? YamlScalar.Quoted(text) : YamlScalar.Plain(text);
            // The words YAML takes for booleans are not flag values: flags know true and false.
            bool good = typeof(T) == typeof(string) || (text.Length > 0 && (!IsBoolean || text is "true" or "false"));
            T value = type.Zero;
            if (!good || !type.TryBind(scalar, context, out value))
            {
                wrongValue = text;
                problem = $"parse error: expected {type.Label}";
                return false;
            }
            if (set is not null) options = set(options, value);
        }
        return true;
    }
}
