using System.Text;
using Vivace.Generator.Configuration;
using Vivace.Generator.Labels;
using Vivace.Generator.Registry;
using Vivace.Traces.Model;

namespace Vivace.Generator.Processors;

/// <summary>Which hosts send spans (metrics-generator specification, section 7).</summary>
internal sealed class HostInfoProcessor : IProcessor
{
    private readonly SeriesRegistry _registry;
    private readonly SeriesGroup _group;
    private readonly InfoFamily _family;
    private readonly (int Wanted, byte[] Key)[] _identifiers;
    private readonly GeneratorStatistics _statistics;

    public HostInfoProcessor(HostInfoOptions options, SeriesRegistry registry, WantedAttributes wanted, GeneratorStatistics statistics)
    {
        _registry = registry;
        _statistics = statistics;
        _family = new InfoFamily(options.MetricName, 0);
        _group = new SeriesGroup(registry, _family);
        registry.Add(_group);
        _identifiers = [.. options.HostIdentifiers.Select(key => (wanted.Add(key), Encoding.UTF8.GetBytes(key)))];
    }

    public void Observe(in SpanRow span)
    {
        ResourceView resource = span.Resource;
        if (!resource.IsHostKnown)
        {
            resource.IsHostKnown = true;
            resource.Host = Resolve(span);
        }

        if (resource.Host is { } set)
        {
            if (set.Index < 0)
            {
                resource.Host = set = _group.Current(set);
            }

            _group.For(set, _family, span.Now);
        }
    }

    public void Sweep(long now)
    {
    }

    public void Retire(long now, SeriesWriter? writer) => _registry.Remove(_group, now, writer);

    private LabelSet? Resolve(in SpanRow span)
    {
        foreach ((int wanted, byte[] key) in _identifiers)
        {
            int attribute = span.OfResource(wanted);
            if (attribute < 0 || span.View.Attributes.Type(attribute) != AttributeType.String || span.View.Attributes.Value(attribute).IsEmpty)
            {
                continue;
            }

            LabelSetBuilder labels = _registry.Labels;
            labels.Clear();
            labels.Set("grafana_host_id"u8, span.View.Attributes.Value(attribute));
            labels.Set("host_source"u8, key);
            LabelSet? set = _group.Resolve(labels);
            if (set is null)
            {
                _statistics.HostInfoInvalidUtf8++;
            }

            return set;
        }

        return null;
    }
}
