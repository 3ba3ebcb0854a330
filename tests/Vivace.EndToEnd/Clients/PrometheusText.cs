using System.Globalization;

namespace Vivace.EndToEnd.Clients;

/// <summary>Samples of a Prometheus text exposition.</summary>
public sealed class PrometheusText
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    /// <summary>Reads an exposition; comment lines are skipped.</summary>
    public static PrometheusText Parse(string text)
    {
        var parsed = new PrometheusText();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line[0] == '#')
            {
                continue;
            }

            // Label values may hold spaces: the value follows the closing brace, or the first space if there are no labels.
            int open = line.IndexOf('{', StringComparison.Ordinal);
            int end = open < 0 ? line.IndexOf(' ', StringComparison.Ordinal) : line.LastIndexOf('}') + 1;
            string name = line[..(open < 0 ? end : open)];
            string labels = open < 0 ? "" : line[(open + 1)..(end - 1)];
            string value = line[end..].Trim().Split(' ')[0];
            parsed._samples.Add((name, labels, Number(value)));
        }

        return parsed;
    }

    /// <summary>Number of series of a metric.</summary>
    public int SeriesOf(string name) => _samples.Count(s => s.Name == name);

    /// <summary>Sum over the series of a metric whose label text contains every given part; 0 without series.</summary>
    public double Sum(string name, params string[] labelParts) => _samples
        .Where(s => s.Name == name && labelParts.All(part => s.Labels.Contains(part, StringComparison.Ordinal)))
        .Sum(static s => s.Value);

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
