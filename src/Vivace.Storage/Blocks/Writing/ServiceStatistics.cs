namespace Vivace.Storage.Blocks.Writing;

/// <summary>Counts spans and errors of a trace by service.</summary>
internal sealed class ServiceStatistics(RowGroupBuffer rows)
{
    private readonly List<(int Service, int Spans, int Errors)> _services = [];

    /// <summary>Counts a span.</summary>
    /// <param name="service">Code of the service name, or -1.</param>
    /// <param name="isError">Whether its status is an error.</param>
    public void Add(int service, bool isError)
    {
        // Spans of a service follow each other, and a trace has few services.
        for (int i = _services.Count - 1; i >= 0; i--)
        {
            if (_services[i].Service == service)
            {
                _services[i] = (service, _services[i].Spans + 1, _services[i].Errors + (isError ? 1 : 0));
                return;
            }
        }

        _services.Add((service, 1, isError ? 1 : 0));
    }

    /// <summary>Appends what was counted to the row group, ordered by name, and forgets it.</summary>
    public void Append()
    {
        _services.Sort((a, b) => Name(a.Service).SequenceCompareTo(Name(b.Service)));
        byte repetition = 0;
        foreach ((int service, int spans, int errors) in _services)
        {
            rows.Stats.Add(repetition, RowGroupBuffer.StatsLevel);
            rows.StatsServices.Add(Name(service));
            rows.StatsSpans.Add(spans);
            rows.StatsErrors.Add(errors);
            repetition = RowGroupBuffer.StatsLevel;
        }

        _services.Clear();
    }

    private ReadOnlySpan<byte> Name(int service) => service < 0 ? default : rows.ServiceNames.Values[service];
}
