using Vivace.Generator.Registry;

namespace Vivace.Generator.Processors;

/// <summary>Makes series of spans. Guarded by the tenant's lock.</summary>
internal interface IProcessor
{
    void Observe(in SpanRow span);

    /// <summary>Called every two seconds. Unix milliseconds.</summary>
    void Sweep(long now);

    /// <summary>Ends the series, since the processor goes.</summary>
    void Retire(long now, SeriesWriter? writer);
}
