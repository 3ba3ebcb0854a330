using System.Text;
using Vivace.Generator.Configuration;
using Vivace.Generator.Labels;
using Vivace.Generator.Processors.Filters;
using Vivace.Generator.Registry;

namespace Vivace.Generator.Processors;

/// <summary>Calls, latency and size of spans (metrics-generator specification, section 5).</summary>
internal sealed class SpanMetricsProcessor : IProcessor
{
    private const int LatencySlot = 0;
    private const int CallsSlot = 1;
    private const int SizeSlot = 2;

    private readonly SpanMetricsOptions _options;
    private readonly SeriesRegistry _registry;
    private readonly SeriesGroup _spans;
    private readonly TargetInfo? _targetInfo;
    private readonly HistogramFamily? _latency;
    private readonly CounterFamily? _calls;
    private readonly CounterFamily? _size;
    private readonly SpanFilter? _filter;
    private readonly SpanMultiplier? _multiplier;
    private readonly int _service;
    private readonly Dimension[] _dimensions;

    /// <summary>Wanted numbers whose attributes, as far as they are the span's, make up the key of its label set.</summary>
    private readonly int[] _keyed;
    private readonly int[] _key;
    private readonly GeneratorStatistics _statistics;

    /// <exception cref="FormatException">A filter policy is wrong.</exception>
    public SpanMetricsProcessor(
        SpanMetricsOptions options,
        SpanMetricsParts parts,
        TenantSettings settings,
        SeriesRegistry registry,
        WantedAttributes wanted,
        GeneratorStatistics statistics)
    {
        _options = options;
        _registry = registry;
        _statistics = statistics;
        _latency = parts.HasFlag(SpanMetricsParts.Latency)
            ? new HistogramFamily("traces_spanmetrics_latency", LatencySlot, options.HistogramBuckets, settings.Histograms, settings.NativeHistograms)
            : null;
        _calls = parts.HasFlag(SpanMetricsParts.Count) ? new CounterFamily("traces_spanmetrics_calls_total", CallsSlot) : null;
        _size = parts.HasFlag(SpanMetricsParts.Size) ? new CounterFamily("traces_spanmetrics_size_total", SizeSlot) : null;
        _filter = options.FilterPolicies.Count == 0 ? null : new SpanFilter(options.FilterPolicies, wanted);
        _multiplier = options.SpanMultiplierKey.Length == 0 && !options.EnableTracestateSpanMultiplier
            ? null
            : new SpanMultiplier(options.SpanMultiplierKey, options.EnableTracestateSpanMultiplier, wanted);
        _service = wanted.Add("service.name");
        _dimensions =
        [
            .. options.Dimensions.Select(key => new Dimension(key, [key], "", wanted)),
            .. options.DimensionMappings.Select(mapping => new Dimension(mapping.Name, mapping.SourceLabels, mapping.Join, wanted)),
        ];
        _keyed = [.. _dimensions.SelectMany(dimension => dimension.Sources).Distinct()];
        _key = new int[5 + _keyed.Length];
        // Slots exist whether the part is on or not; families that are off are never asked for.
        _spans = new SeriesGroup(
            registry,
            _latency ?? new HistogramFamily("", LatencySlot, [], HistogramMode.Classic, settings.NativeHistograms),
            _calls ?? new CounterFamily("", CallsSlot),
            _size ?? new CounterFamily("", SizeSlot));
        registry.Add(_spans);
        if (options.EnableTargetInfo)
        {
            _targetInfo = new TargetInfo(options, registry, wanted);
        }
    }

    public void Observe(in SpanRow span)
    {
        if (_filter is not null && !_filter.Passes(span))
        {
            _statistics.SpanMetricsFiltered++;
            return;
        }

        _targetInfo?.Observe(span);
        LabelSet? set = LabelsOf(span);
        if (set is null)
        {
            _statistics.SpanMetricsInvalidUtf8++;
            return;
        }

        double multiplier = _multiplier?.Of(span) ?? 1;
        if (_latency is not null)
        {
            ((HistogramSeries)_spans.For(set, _latency, span.Now)).Observe(_latency, span.Latency, multiplier, span.TraceId, span.Now);
        }

        if (_calls is not null)
        {
            ((CounterSeries)_spans.For(set, _calls, span.Now)).Value += multiplier;
        }

        if (_size is not null)
        {
            ((CounterSeries)_spans.For(set, _size, span.Now)).Value += span.Batch.Sizes[span.Row];
        }
    }

    public void Sweep(long now)
    {
    }

    public void Retire(long now, SeriesWriter? writer)
    {
        _registry.Remove(_spans, now, writer);
        _targetInfo?.Retire(now, writer);
    }

    private LabelSet? LabelsOf(in SpanRow span)
    {
        int[] key = _key;
        key[0] = span.Batch.Resources[span.Row];
        key[1] = span.Batch.Names[span.Row];
        key[2] = span.Kind;
        key[3] = span.StatusCode;
        key[4] = _options.IntrinsicDimensions.StatusMessage ? span.Batch.StatusMessage(span.Row) : 0;
        for (int i = 0; i < _keyed.Length; i++)
        {
            key[5 + i] = span.OfSpan(_keyed[i]);
        }

        LabelSetCache cache = span.View.SpanSets ??= new LabelSetCache(key.Length);
        ref LabelSet? known = ref cache.Find(key);
        if (known is not null)
        {
            return known.Index >= 0 ? known : known = _spans.Current(known);
        }

        LabelSet? set = Build(span);
        if (set is not null)
        {
            cache.Add(key, set);
        }

        return set;
    }

    private LabelSet? Build(in SpanRow span)
    {
        LabelSetBuilder labels = _registry.Labels;
        labels.Clear();
        IntrinsicDimensionsOptions intrinsic = _options.IntrinsicDimensions;
        if (intrinsic.Service && span.OfResource(_service) is var service and >= 0)
        {
            labels.Set("service"u8, span.View.Text(service));
        }

        if (intrinsic.SpanName)
        {
            labels.Set("span_name"u8, span.View.Dictionary.Strings[span.Batch.Names[span.Row]]);
        }

        if (intrinsic.SpanKind)
        {
            labels.Set("span_kind"u8, SpanTexts.Kind(span.Kind));
        }

        if (intrinsic.StatusCode)
        {
            labels.Set("status_code"u8, SpanTexts.StatusCode(span.StatusCode));
        }

        if (intrinsic.StatusMessage)
        {
            labels.Set("status_message"u8, span.View.Dictionary.Strings[span.Batch.StatusMessage(span.Row)]);
        }

        foreach (Dimension dimension in _dimensions)
        {
            labels.Set(dimension.Label, dimension.Value(span));
        }

        if (_targetInfo is not null)
        {
            _targetInfo.AddIdentity(span, labels);
        }

        return _spans.Resolve(labels);
    }

    /// <summary>A label made of one attribute, or of several joined.</summary>
    private sealed class Dimension(string name, IReadOnlyList<string> sources, string join, WantedAttributes wanted)
    {
        private readonly byte[] _join = Encoding.UTF8.GetBytes(join);

        public byte[] Label { get; } = Encoding.UTF8.GetBytes(LabelName.OfDimension(name));

        public int[] Sources { get; } = wanted.AddAll(sources);

        public byte[] Value(in SpanRow span)
        {
            if (Sources.Length == 1)
            {
                return span.Text(Sources[0]);
            }

            byte[] joined = [];
            foreach (int source in Sources)
            {
                byte[] text = span.Text(source);
                if (text.Length > 0)
                {
                    joined = joined.Length == 0 ? text : [.. joined, .. _join, .. text];
                }
            }

            return joined;
        }
    }
}

/// <summary>Which series span metrics have.</summary>
[Flags]
internal enum SpanMetricsParts
{
    None = 0,
    Latency = 1,
    Count = 2,
    Size = 4,
    All = Latency | Count | Size,
}
