using Vivace.Query;
using Vivace.Query.Metrics;
using Vivace.Server.Api.Execution;
using Vivace.Server.Configuration;
using Vivace.Server.Limits;
using Vivace.Server.Metrics;
using Vivace.TraceQL;
using Vivace.Traces.Time;

namespace Vivace.Server.Api.Metrics;

/// <summary>A metrics query's answer with the sentence about what is missing, if anything is.</summary>
internal sealed record MetricsResult(MetricsAnswer Answer, string? PartialMessage);

/// <summary>Checks and runs metrics queries, whichever way they came in (query-api specification, sections 8 and 9).</summary>
internal sealed class MetricsQueries(QueryEngine engine, QueryRunner runner, ITenantLimits limits, VivaceOptions options)
{
    private const string TimeoutKey = "querier.search.query_timeout";
    private const string WrongOrder = "end must be greater than start";

    private readonly MetricsQueryOptions _metrics = options.QueryFrontend.Metrics;

    /// <exception cref="ApiException">Refused or failed.</exception>
    public Task<MetricsResult> RangeAsync(MetricsParameters parameters, Func<IReadOnlyList<string>> tenants, CancellationToken client)
    {
        if (parameters.Start > parameters.End)
        {
            throw ApiException.BadRequest(WrongOrder);
        }

        long step = parameters.Step ?? MetricsParameters.DefaultStep(parameters.Start, parameters.End);
        CheckStep(parameters.End - parameters.Start, step);
        return RunAsync(parameters, tenants, step, isInstant: false, client);
    }

    /// <exception cref="ApiException">Refused or failed.</exception>
    public Task<MetricsResult> InstantAsync(MetricsParameters parameters, Func<IReadOnlyList<string>> tenants, CancellationToken client)
    {
        if (parameters.Start >= parameters.End)
        {
            throw ApiException.BadRequest(WrongOrder);
        }

        return RunAsync(parameters with { Exemplars = 0, MaxSeries = 0 }, tenants, step: 0, isInstant: true, client);
    }

    private async Task<MetricsResult> RunAsync(
        MetricsParameters parameters, Func<IReadOnlyList<string>> tenants, long step, bool isInstant, CancellationToken client)
    {
        IReadOnlyList<string> names = tenants();
        TimeSpan max = MaxDuration(names);
        if (max > TimeSpan.Zero && parameters.End - parameters.Start > GoDuration.FromTimeSpan(max).Nanoseconds)
        {
            throw ApiException.BadRequest(
                $"metrics query time range exceeds the maximum allowed duration of {GoDuration.FromTimeSpan(max)}");
        }

        TraceQLQuery query = Compile(parameters.Query);
        int maxSeries = MaxSeries(parameters.MaxSeries);
        var request = new MetricsRequest
        {
            Start = (ulong)parameters.Start,
            End = (ulong)parameters.End,
            Step = (ulong)step,
            IsInstant = isInstant,
            Exemplars = isInstant ? 0 : Exemplars(parameters.Exemplars),
            MaxExemplars = isInstant ? 0 : _metrics.MaxExemplars,
            MaxSeries = maxSeries,
        };
        var run = new QueryRun(QueryMetrics.MetricsQueries, names, options.Querier.SearchQueryTimeout, TimeoutKey);
        MetricsAnswer answer = await runner.RunAsync(
            run, context => engine.Metrics(names, query, request, context), static answer => answer.Statistics, client).ConfigureAwait(false);
        return new MetricsResult(
            answer,
            answer.IsPartial
                ? $"Response exceeds maximum series limit of {maxSeries}, a partial response is returned. "
                    + "Warning: the accuracy of each individual value is not guaranteed."
                : null);
    }

    private TraceQLQuery Compile(string text)
    {
        try
        {
            return TraceQLCompiler.Compile(text, QueryKind.Metrics, options.QueryFrontend.MaxQueryExpressionSizeBytes);
        }
        catch (TraceQLException wrong)
        {
            throw ApiException.BadRequest(TraceQLErrors.ResponseText(wrong, QueryKind.Metrics));
        }
    }

    /// <summary>A range has at most so many intervals (section 8.4).</summary>
    private void CheckStep(long range, long step)
    {
        long max = _metrics.MaxIntervals > 0 ? _metrics.MaxIntervals : MetricsQueryOptions.DefaultMaxIntervals;
        if (step <= 0 || range / step > max)
        {
            throw ApiException.BadRequest(
                $"step of {new GoDuration(step)} is too small, minimum step for given range is {new GoDuration(range / max)}");
        }
    }

    private int Exemplars(int asked) => asked <= 0 || asked > _metrics.MaxExemplars ? _metrics.MaxExemplars : asked;

    private int MaxSeries(int asked) =>
        _metrics.MaxResponseSeries > 0 && (asked <= 0 || asked > _metrics.MaxResponseSeries) ? _metrics.MaxResponseSeries : asked;

    /// <summary>Longest range for tenants: the shortest of theirs; zero for no limit.</summary>
    private TimeSpan MaxDuration(IReadOnlyList<string> tenants)
    {
        TimeSpan shortest = TimeSpan.Zero;
        foreach (string tenant in tenants)
        {
            TimeSpan own = limits.For(tenant).Read.MaxMetricsDuration;
            TimeSpan max = own > TimeSpan.Zero ? own : _metrics.MaxDuration;
            shortest = max > TimeSpan.Zero && (shortest == TimeSpan.Zero || max < shortest) ? max : shortest;
        }

        return shortest;
    }
}
