using System.Text;
using Vivace.Query.Sources;
using Vivace.Query.Spansets;
using Vivace.TraceQL.Ast;
using Vivace.Traces.Model;

namespace Vivace.Query.Search;

/// <summary>Counts the spans and errors of each service of a trace.</summary>
internal sealed class ServiceCounts
{
    private static readonly AttributeField ServiceName = new(AttributeScope.Resource, "service.name");

    private readonly Dictionary<FieldKey, string> _names = [];
    private readonly SortedDictionary<string, (int Spans, int Errors)> _counts = new(StringComparer.Ordinal);

    public IReadOnlyList<ServiceStatistics> Count(TraceWork work)
    {
        _counts.Clear();
        for (int span = 0; span < work.Spans.Count; span++)
        {
            SpanColumns columns = work.Locate(span, out int row);
            string service = NameOf(columns.Column(ServiceName)[row]);
            (int spans, int errors) = _counts.GetValueOrDefault(service);
            _counts[service] = (spans + 1, errors + (columns.StatusAt(row) == StatusCode.Error ? 1 : 0));
        }

        var services = new ServiceStatistics[_counts.Count];
        int at = 0;
        foreach ((string service, (int spans, int errors)) in _counts)
        {
            services[at++] = new ServiceStatistics(service, spans, errors);
        }

        return services;
    }

    private string NameOf(FieldValue value)
    {
        if (value.Type != FieldType.String)
        {
            return "";
        }

        var key = new FieldKey(value);
        if (!_names.TryGetValue(key, out string? name))
        {
            name = Encoding.UTF8.GetString(value.Text);
            _names.Add(key, name);
        }

        return name;
    }
}
