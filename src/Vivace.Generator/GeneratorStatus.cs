using Vivace.Generator.RemoteWrite;

namespace Vivace.Generator;

/// <summary>How the generator of a tenant is doing, at a scrape.</summary>
public sealed record GeneratorStatus
{
    public required string Tenant { get; init; }

    public required GeneratorStatistics Statistics { get; init; }

    /// <summary>Names of the processors that run.</summary>
    public required IReadOnlyList<string> Processors { get; init; }

    /// <summary>Whether label sets are limited rather than series; the numbers that follow are in that unit.</summary>
    public required bool LimitsEntities { get; init; }

    public required long Active { get; init; }

    /// <summary>0 for no limit.</summary>
    public required long Max { get; init; }

    public required long Added { get; init; }

    public required long Removed { get; init; }

    public required long Limited { get; init; }

    /// <summary>Series that would exist without a limit, an estimate.</summary>
    public required double SeriesDemand { get; init; }

    /// <summary>Label sets that would exist without a limit, an estimate.</summary>
    public required double EntityDemand { get; init; }

    public required IReadOnlyList<ReceiverStatus> Receivers { get; init; }
}

/// <summary>How one receiver of a tenant is doing.</summary>
/// <param name="Name">Configured, or by its place in the list.</param>
/// <param name="Url">Without credentials.</param>
/// <param name="MaxSamplesPerSend">Of its queue.</param>
/// <param name="Statistics">What it got.</param>
public sealed record ReceiverStatus(string Name, string Url, int MaxSamplesPerSend, RemoteWriteStatistics Statistics);
