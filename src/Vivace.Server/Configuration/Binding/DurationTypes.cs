using Vivace.Server.Configuration.Yaml;
using Vivace.Traces.Time;

namespace Vivace.Server.Configuration.Binding;

/// <summary>Go durations; a bare whole number is nanoseconds.</summary>
internal sealed class GoDurationType() : ScalarType<TimeSpan>("duration", "time.Duration", TimeSpan.Zero)
{
    public override YamlNode ToNode(TimeSpan value) => YamlScalar.Plain(GoDuration.FromTimeSpan(value).ToString());

    protected override bool TryParse(YamlScalar scalar, out TimeSpan value, out string? problem)
    {
        problem = null;
        value = TimeSpan.Zero;
        if (scalar.Value is long nanoseconds)
        {
            value = new GoDuration(nanoseconds).ToTimeSpan();
            return true;
        }
        if (scalar.Kind != YamlScalarKind.String) return false;
        if (!GoDuration.TryParse(scalar.Text, out GoDuration duration, out _))
        {
            if (PrometheusDuration.TryParse(scalar.Text, out _, out _)) problem = "units are ns, us, ms, s, m and h; write days as hours (7d = 168h)";
            return false;
        }
        value = duration == GoDuration.Max ? GoDuration.MaxTimeSpan : duration.ToTimeSpan();
        return true;
    }
}

/// <summary>Prometheus durations, for the few keys that take days.</summary>
internal sealed class PrometheusDurationType() : ScalarType<TimeSpan>("duration with days", "model.Duration", TimeSpan.Zero)
{
    public override YamlNode ToNode(TimeSpan value) => YamlScalar.Plain(PrometheusDuration.FromTimeSpan(value).ToString());

    protected override bool TryParse(YamlScalar scalar, out TimeSpan value, out string? problem)
    {
        bool good = PrometheusDuration.TryParse(scalar.Text, out PrometheusDuration duration, out problem);
        value = duration.ToTimeSpan();
        return good;
    }
}
