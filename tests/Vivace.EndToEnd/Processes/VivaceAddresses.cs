namespace Vivace.EndToEnd.Processes;

/// <summary>The loopback ports of one server.</summary>
public sealed record VivaceAddresses(int ApiPort, int ApiGrpcPort, int OtlpGrpcPort, int OtlpHttpPort)
{
    /// <summary>The addresses that a server without a configuration file listens on.</summary>
    public static VivaceAddresses Defaults { get; } = new(3200, 9095, 4317, 4318);

    /// <summary>Four ports that are free now.</summary>
    public static VivaceAddresses Free()
    {
        int[] ports = LoopbackPorts.Take(4);
        return new(ports[0], ports[1], ports[2], ports[3]);
    }

    /// <summary>Base address of the query API.</summary>
    public Uri Api => new($"http://127.0.0.1:{ApiPort}");

    /// <summary>Base address of the OTLP/HTTP receiver.</summary>
    public Uri OtlpHttp => new($"http://127.0.0.1:{OtlpHttpPort}");

    /// <summary>Base address of the OTLP/gRPC receiver.</summary>
    public Uri OtlpGrpc => new($"http://127.0.0.1:{OtlpGrpcPort}");
}
