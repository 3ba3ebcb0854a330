using System.Buffers;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Vivace.Server.Hosting;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.Streaming;

/// <content>The methods, told to the gRPC library without generated code.</content>
internal sealed partial class StreamingQuerier
{
    private const string Service = "tempopb.StreamingQuerier";

    private static readonly Marshaller<byte[]> Requests = Marshallers.Create<byte[]>(
        static (_, _) => throw new NotSupportedException(), static context => context.PayloadAsNewBuffer());

    private static readonly Marshaller<PooledByteBuffer> Answers = Marshallers.Create<PooledByteBuffer>(
        static (message, context) =>
        {
            context.SetPayloadLength(message.WrittenCount);
            context.GetBufferWriter().Write(message.WrittenSpan);
            context.Complete();
        },
        static _ => throw new NotSupportedException());

    internal sealed class MethodProvider : IServiceMethodProvider<StreamingQuerier>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<StreamingQuerier> context)
        {
            Add(context, "Search", static (querier, request, stream, call) => querier.SearchAsync(request, stream, call));
            Add(context, "SearchTags", static (querier, request, stream, call) => querier.TagsAsync(request, stream, call));
            Add(context, "SearchTagsV2", static (querier, request, stream, call) => querier.ScopesAsync(request, stream, call));
            Add(context, "SearchTagValues", static (querier, request, stream, call) => querier.ValuesAsync(request, stream, call));
            Add(context, "SearchTagValuesV2", static (querier, request, stream, call) => querier.TypedValuesAsync(request, stream, call));
            Add(context, "MetricsQueryRange", static (querier, request, stream, call) => querier.MetricsAsync(request, stream, call, isInstant: false));
            Add(context, "MetricsQueryInstant", static (querier, request, stream, call) => querier.MetricsAsync(request, stream, call, isInstant: true));
        }

        private static void Add(
            ServiceMethodProviderContext<StreamingQuerier> context,
            string name,
            ServerStreamingServerMethod<StreamingQuerier, byte[], PooledByteBuffer> method) =>
            context.AddServerStreamingMethod(
                new Method<byte[], PooledByteBuffer>(MethodType.ServerStreaming, Service, name, Requests, Answers),
                [ListenerKind.Grpc],
                method);
    }
}
