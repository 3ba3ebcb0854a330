using System.Text.Json;

namespace Vivace.Conformance.MetricsGenerator;

/// <summary>A series by its labels, name included.</summary>
public sealed class Series : IEquatable<Series>
{
    private readonly SortedDictionary<string, string> _labels;
    private readonly string _text;

    private Series(SortedDictionary<string, string> labels)
    {
        _labels = labels;
        _text = string.Join(", ", labels.Select(static label => $"{label.Key}=\"{label.Value}\""));
    }

    public string this[string label] => _labels.TryGetValue(label, out string? value) ? value : "";

    public static Series Of(JsonElement labels) => new(new SortedDictionary<string, string>(
        labels.EnumerateObject().ToDictionary(static label => label.Name, static label => label.Value.GetString()!), StringComparer.Ordinal));

    public Series With(string label, string value) => new(new SortedDictionary<string, string>(_labels, StringComparer.Ordinal) { [label] = value });

    public Series Without(IEnumerable<string> labels)
    {
        var rest = new SortedDictionary<string, string>(_labels, StringComparer.Ordinal);
        foreach (string label in labels)
        {
            rest.Remove(label);
        }

        return new Series(rest);
    }

    public bool Equals(Series? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as Series);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{{{_text}}}";
}

/// <summary>An exemplar without its time.</summary>
public sealed record ExemplarValue(string Labels, double Value)
{
    public static ExemplarValue Of(JsonElement exemplar)
    {
        JsonElement value = exemplar.GetProperty("value");
        return new ExemplarValue(
            Series.Of(exemplar.GetProperty("labels")).ToString(),
            value.ValueKind == JsonValueKind.String
                ? double.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
                : value.GetDouble());
    }
}
