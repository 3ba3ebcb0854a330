using Vivace.Generator.Registry;

namespace Vivace.Generator.Processors;

/// <summary>Makes series of spans. Guarded by the tenant's lock.</summary>
internal interface IProcessor
{
    void Observe(in SpanRow span);

    /// <summary>Looks at a span that an earlier process has counted, for what it left to wait.</summary>
    void Restore(in SpanRow span)
    {
    }

    /// <summary>Everything that an earlier process has counted has been looked at.</summary>
    /// <param name="until">When it counted last; Unix milliseconds.</param>
    void EndRestoring(long until)
    {
    }

    /// <summary>Called every two seconds. Unix milliseconds.</summary>
    void Sweep(long now);

    /// <summary>Ends the series, since the processor goes.</summary>
    void Retire(long now, SeriesWriter? writer);
}
