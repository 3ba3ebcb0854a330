using System.Globalization;

namespace Vivace.Conformance.MetricsGenerator;

/// <summary>The series that Tempo wrote for the same spans and configuration are the series that Vivace writes.</summary>
public sealed class CaseTests
{
    private const double RelativeTolerance = 1e-9;
    private const double MinuteSeconds = 60;

    public static TheoryData<string> Cases => [.. CaseRun.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Series_and_values_are_those_of_Tempo(string name)
    {
        CaseRun run = await CaseRun.Of(name);
        Dictionary<Series, double> expected = run.Expected.Values;
        string[] problems =
        [
            .. expected.Keys.Except(run.Values.Keys).Select(static series => $"missing: {series}"),
            .. run.Values.Keys.Except(expected.Keys).Select(static series => $"not expected: {series}"),
            .. run.WithoutIgnoredLabels.Select(static series => $"without the label of the instance: {series}"),
            .. expected.Where(e => run.Values.TryGetValue(e.Key, out double value) && !AreClose(e.Value, value))
                .Select(e => string.Create(CultureInfo.InvariantCulture, $"{run.Values[e.Key]} instead of {e.Value}: {e.Key}")),
        ];
        Assert.Empty(problems);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Exemplars_are_those_of_Tempo(string name)
    {
        CaseRun run = await CaseRun.Of(name);
        Dictionary<Series, (HashSet<ExemplarValue> Exemplars, bool All)> expected = run.Expected.Exemplars;
        string[] problems =
        [
            .. expected.Keys.Except(run.Exemplars.Keys).Select(static series => $"no exemplar: {series}"),
            .. run.Exemplars.Keys.Except(expected.Keys).Select(static series => $"exemplar not expected: {series}"),
            .. run.Exemplars.Where(found => expected.TryGetValue(found.Key, out var e)
                    && (e.All ? !e.Exemplars.SetEquals(found.Value) : !e.Exemplars.IsSupersetOf(found.Value)))
                .Select(static found => $"other exemplars: {found.Key} {string.Join(' ', found.Value)}"),
        ];
        Assert.Empty(problems);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task New_series_begin_with_a_zero_one_second_before_their_minute(string name)
    {
        CaseRun run = await CaseRun.Of(name);
        var problems = new List<string>();
        foreach ((Series series, (double Time, double Value)[] samples) in run.Samples)
        {
            bool hasZero = series["__name__"] is var metric && (metric.EndsWith("_total") || metric.EndsWith("_count") || metric.EndsWith("_bucket"));
            if (!hasZero)
            {
                if (samples[0].Time % MinuteSeconds == MinuteSeconds - 1)
                {
                    problems.Add($"a zero that must not be: {series}");
                }

                continue;
            }

            double minute = Math.Floor(samples[1].Time / MinuteSeconds) * MinuteSeconds;
            if (samples[0].Value != 0 || samples[0].Time != minute - 1)
            {
                problems.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{samples[0].Value} at {samples[0].Time} before {samples[1].Time}: {series}"));
            }
        }

        Assert.NotEmpty(run.Samples);
        Assert.Empty(problems);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Own_metrics_count_what_Tempo_counts(string name)
    {
        CaseRun run = await CaseRun.Of(name);
        Dictionary<string, double> own = run.OwnMetrics.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => line.StartsWith("tempo_metrics_generator_", StringComparison.Ordinal))
            .Select(static line => (Series: Sorted(line[..line.LastIndexOf(' ')]), Value: line[(line.LastIndexOf(' ') + 1)..]))
            .ToDictionary(static line => line.Series, static line => double.Parse(line.Value, CultureInfo.InvariantCulture));
        string[] problems =
        [
            .. run.Expected.OwnMetrics.Where(e => own.GetValueOrDefault(Sorted(e.Key)) != e.Value)
                .Select(e => string.Create(CultureInfo.InvariantCulture, $"{own.GetValueOrDefault(Sorted(e.Key))} instead of {e.Value}: {e.Key}")),
        ];
        Assert.Empty(problems);
    }

    private static bool AreClose(double expected, double actual) =>
        expected == actual || Math.Abs(expected - actual) <= RelativeTolerance * Math.Max(Math.Abs(expected), Math.Abs(actual));

    /// <summary>A series with its labels in order; no value of these metrics holds a comma.</summary>
    private static string Sorted(string series)
    {
        int brace = series.IndexOf('{');
        return brace < 0 ? series : series[..brace] + '{' + string.Join(',', series[(brace + 1)..^1].Split(',').Order(StringComparer.Ordinal)) + '}';
    }
}
