using System.Text;
using Vivace.Generator.Configuration;
using Vivace.Generator.Labels;
using Vivace.Generator.Registry;

namespace Vivace.Generator.Processors;

/// <summary>The series <c>traces_target_info</c> and the labels that lead to it (metrics-generator specification, section 5.3).</summary>
internal sealed class TargetInfo
{
    private readonly SeriesRegistry _registry;
    private readonly SeriesGroup _group;
    private readonly InfoFamily _family = new("traces_target_info", 0);
    private readonly HashSet<string> _excluded;
    private readonly bool _hasInstance;
    private readonly int _name;
    private readonly int _namespace;
    private readonly int _instance;

    public TargetInfo(SpanMetricsOptions options, SeriesRegistry registry, WantedAttributes wanted)
    {
        _registry = registry;
        _group = new SeriesGroup(registry, _family);
        registry.Add(_group);
        _excluded =
        [
            .. options.TargetInfoExcludedDimensions, "service.name", "service.namespace", "service.instance.id",
        ];
        _hasInstance = options.EnableInstanceLabel;
        _name = wanted.Add("service.name");
        _namespace = wanted.Add("service.namespace");
        _instance = wanted.Add("service.instance.id");
    }

    public void Observe(in SpanRow span)
    {
        Prepare(span);
        if (span.Resource.TargetInfo is { } set)
        {
            if (set.Index < 0)
            {
                span.Resource.TargetInfo = set = _group.Current(set);
            }

            _group.For(set, _family, span.Now);
        }
    }

    /// <summary>Adds <c>job</c> and <c>instance</c>, as far as the resource has them.</summary>
    public void AddIdentity(in SpanRow span, LabelSetBuilder labels)
    {
        Prepare(span);
        SetUnlessEmpty(labels, "job"u8, span.Resource.Job);
        SetUnlessEmpty(labels, "instance"u8, span.Resource.Instance);
    }

    public void Retire(long now, SeriesWriter? writer) => _registry.Remove(_group, now, writer);

    private void Prepare(in SpanRow span)
    {
        ResourceView resource = span.Resource;
        if (resource.IsPrepared)
        {
            return;
        }

        resource.IsPrepared = true;
        byte[] name = Text(span, _name), space = Text(span, _namespace);
        resource.Job = name.Length == 0 || space.Length == 0 ? name : [.. space, (byte)'/', .. name];
        resource.Instance = _hasInstance ? Text(span, _instance) : [];
        if (resource.Job.Length == 0 && resource.Instance.Length == 0)
        {
            return;
        }

        LabelSetBuilder labels = _registry.Labels;
        labels.Clear();
        bool hasAttributes = false;
        foreach (int attribute in resource.Attributes)
        {
            string key = span.View.Dictionary.Strings.GetString(span.View.Attributes.Key(attribute));
            if (key.Length == 0 || char.IsAsciiDigit(key[0]) || _excluded.Contains(key))
            {
                continue;
            }

            byte[] text = span.View.Text(attribute);
            labels.Set(Encoding.UTF8.GetBytes(LabelName.OfTargetInfo(key)), text);
            hasAttributes |= text.Length > 0;
        }

        if (hasAttributes)
        {
            SetUnlessEmpty(labels, "job"u8, resource.Job);
            SetUnlessEmpty(labels, "instance"u8, resource.Instance);
            resource.TargetInfo = _group.Resolve(labels);
        }
    }

    private static byte[] Text(in SpanRow span, int wanted)
    {
        int attribute = span.OfResource(wanted);
        return attribute < 0 ? [] : span.View.Text(attribute);
    }

    private static void SetUnlessEmpty(LabelSetBuilder labels, ReadOnlySpan<byte> name, byte[] value)
    {
        if (value.Length > 0)
        {
            labels.Set(name, value);
        }
    }
}
