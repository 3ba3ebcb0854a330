using System.Globalization;
using System.Text;

namespace Vivace.EndToEnd.Processes;

/// <summary>What a test wants of a server's YAML configuration; ports and folders are filled in when the server starts.</summary>
public sealed record VivaceConfiguration
{
    /// <summary>Limits that no test reaches by accident: the defaults of 15 MB/s and 10,000 live traces are below what the tests send.</summary>
    public static VivaceConfiguration Roomy { get; } = new()
    {
        Ingestion = "rate_limit_bytes: 1000000000\nburst_size_bytes: 1000000000\nmax_traces_per_user: 0",
    };

    /// <summary>Value of <c>multitenancy_enabled</c>.</summary>
    public bool MultiTenancy { get; init; }

    /// <summary>Value of <c>storage.trace.head.max_bytes</c>, or null for the server's own choice.</summary>
    public long? HeadMaxBytes { get; init; }

    /// <summary>Lines below <c>distributor:</c> beside the receivers, without indentation.</summary>
    public string Distributor { get; init; } = "";

    /// <summary>Lines below <c>overrides.defaults.ingestion:</c>, without indentation.</summary>
    public string Ingestion { get; init; } = "";

    /// <summary>Lines below <c>overrides.defaults.global:</c>, without indentation.</summary>
    public string Global { get; init; } = "";

    /// <summary>Names for <c>overrides.defaults.metrics_generator.processors</c>.</summary>
    public IReadOnlyList<string> Processors { get; init; } = [];

    /// <summary>URL of a Prometheus remote-write endpoint, or null for none.</summary>
    public string? RemoteWriteUrl { get; init; }

    /// <summary>Further top-level lines, written as they are.</summary>
    public string TopLevel { get; init; } = "";

    /// <summary>The YAML text for a server with these addresses whose data lies below <paramref name="dataDirectory"/>.</summary>
    public string ToYaml(VivaceAddresses addresses, string dataDirectory)
    {
        var yaml = new StringBuilder();
        if (MultiTenancy)
        {
            yaml.AppendLine("multitenancy_enabled: true");
        }

        yaml.AppendLine(CultureInfo.InvariantCulture, $"""
            server:
              http_listen_address: 127.0.0.1
              http_listen_port: {addresses.ApiPort}
              grpc_listen_address: 127.0.0.1
              grpc_listen_port: {addresses.ApiGrpcPort}
            distributor:
              receivers:
                otlp:
                  protocols:
                    grpc:
                      endpoint: 127.0.0.1:{addresses.OtlpGrpcPort}
                    http:
                      endpoint: 127.0.0.1:{addresses.OtlpHttpPort}
            """);
        AppendIndented(yaml, Distributor, 2);
        yaml.AppendLine(CultureInfo.InvariantCulture, $"""
            storage:
              trace:
                backend: local
                wal:
                  path: {dataDirectory}/wal
                local:
                  path: {dataDirectory}/blocks
            """);
        if (HeadMaxBytes is { } bytes)
        {
            AppendIndented(yaml, $"head:\n  max_bytes: {bytes.ToString(CultureInfo.InvariantCulture)}", 4);
        }

        AppendGenerator(yaml, dataDirectory);
        AppendOverrides(yaml);
        AppendIndented(yaml, TopLevel, 0);
        return yaml.ToString();
    }

    private static void AppendIndented(StringBuilder yaml, string lines, int indent)
    {
        if (lines.Length == 0)
        {
            return;
        }

        foreach (string line in lines.ReplaceLineEndings("\n").Split('\n'))
        {
            yaml.Append(' ', indent).AppendLine(line);
        }
    }

    private void AppendGenerator(StringBuilder yaml, string dataDirectory)
    {
        if (Processors.Count == 0 && RemoteWriteUrl is null)
        {
            return;
        }

        yaml.AppendLine(CultureInfo.InvariantCulture, $"""
            metrics_generator:
              registry:
                collection_interval: 1s
              storage:
                path: {dataDirectory}/generator/wal
            """);
        if (RemoteWriteUrl is not null)
        {
            AppendIndented(yaml, $"remote_write:\n  - url: {RemoteWriteUrl}\n    send_exemplars: true", 4);
        }
    }

    private void AppendOverrides(StringBuilder yaml)
    {
        if (Ingestion.Length == 0 && Global.Length == 0 && Processors.Count == 0)
        {
            return;
        }

        yaml.AppendLine("overrides:").AppendLine("  defaults:");
        AppendSection(yaml, "ingestion", Ingestion);
        AppendSection(yaml, "global", Global);
        if (Processors.Count > 0)
        {
            AppendSection(yaml, "metrics_generator", $"processors: [{string.Join(", ", Processors)}]");
        }
    }

    private static void AppendSection(StringBuilder yaml, string name, string lines)
    {
        if (lines.Length > 0)
        {
            AppendIndented(yaml, name + ":", 4);
            AppendIndented(yaml, lines, 6);
        }
    }
}
