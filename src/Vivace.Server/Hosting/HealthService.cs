using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Vivace.Server.Hosting;

/// <summary><c>grpc.health.v1.Health/Check</c>: SERVING while the process is ready.</summary>
internal sealed class HealthService(Func<bool> isReady)
{
    private const byte Serving = 1;
    private const byte NotServing = 2;

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create<byte[]>(
        (message, context) => context.Complete(message), context => context.PayloadAsNewBuffer());

    private static readonly Method<byte[], byte[]> CheckMethod =
        new(MethodType.Unary, "grpc.health.v1.Health", "Check", Bytes, Bytes);

    /// <summary>HealthCheckResponse: status 1.</summary>
    private Task<byte[]> CheckAsync() => Task.FromResult<byte[]>([0x08, isReady() ? Serving : NotServing]);

    internal sealed class MethodProvider : IServiceMethodProvider<HealthService>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<HealthService> context) =>
            context.AddUnaryMethod(CheckMethod, [], static (health, _, _) => health.CheckAsync());
    }
}
