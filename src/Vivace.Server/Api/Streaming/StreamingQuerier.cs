using System.Threading.Channels;
using Grpc.Core;
using Vivace.Query.Metrics;
using Vivace.Query.Search;
using Vivace.Query.Tags;
using Vivace.Server.Api.Metrics;
using Vivace.Server.Api.Search;
using Vivace.Server.Api.Tags;
using Vivace.Server.Tenancy;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.Streaming;

/// <summary>
/// <c>tempopb.StreamingQuerier</c>: the queries of the HTTP API, answered with a stream (query-api specification, section 14). Interim
/// messages say how far a search is; the answer itself comes whole at the end, since clients keep what they are told of a trace first.
/// </summary>
internal sealed partial class StreamingQuerier(
    SearchQueries searches, TagQueries tags, MetricsQueries metrics, ReadTenants tenants, long maxPacketBytes, TimeProvider time)
{
    private static readonly TimeSpan InterimInterval = TimeSpan.FromMilliseconds(500);

    private Task SearchAsync(byte[] request, IServerStreamWriter<PooledByteBuffer> stream, ServerCallContext call) =>
        GuardAsync(async () =>
        {
            SearchParameters parameters = StreamingRequests.Search(request);
            bool isLegacy = parameters.Query.Length == 0;
            var progress = Channel.CreateBounded<SearchAnswer>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
            Task<SearchAnswer> search = searches.RunAsync(
                parameters, static () => { }, () => Tenants(call), partial => progress.Writer.TryWrite(partial), call.CancellationToken);
            _ = search.ContinueWith(_ => progress.Writer.TryComplete(), TaskScheduler.Default);
            long lastSent = time.GetTimestamp();
            await foreach (SearchAnswer partial in progress.Reader.ReadAllAsync(call.CancellationToken).ConfigureAwait(false))
            {
                if (!search.IsCompleted && time.GetElapsedTime(lastSent) >= InterimInterval)
                {
                    using var interim = new AnswerPackets(stream, maxPacketBytes, packet => SearchProto.Metrics(partial, isLegacy, packet));
                    await interim.EndAsync().ConfigureAwait(false);
                    lastSent = time.GetTimestamp();
                }
            }

            SearchAnswer answer = await search.ConfigureAwait(false);
            using var packets = new AnswerPackets(stream, maxPacketBytes, packet => SearchProto.Metrics(answer, isLegacy, packet));
            foreach (FoundTrace trace in answer.Traces)
            {
                await packets.AddAsync(packet => SearchProto.Trace(trace, packet)).ConfigureAwait(false);
            }

            await packets.EndAsync().ConfigureAwait(false);
        });

    private Task TagsAsync(byte[] request, IServerStreamWriter<PooledByteBuffer> stream, ServerCallContext call) =>
        GuardAsync(async () =>
        {
            TagParameters parameters = StreamingRequests.Tags(request);
            TagNamesAnswer answer = await tags.NamesAsync(parameters with { Query = "" }, () => Tenants(call), call.CancellationToken)
                .ConfigureAwait(false);
            using var message = new PooledByteBuffer();
            TagProto.Strings(TagAnswerForms.Flat(answer, parameters.Scope, parameters.Limit), answer.Statistics, message);
            await stream.WriteAsync(message).ConfigureAwait(false);
        });

    private Task ScopesAsync(byte[] request, IServerStreamWriter<PooledByteBuffer> stream, ServerCallContext call) =>
        GuardAsync(async () =>
        {
            TagNamesAnswer answer = await tags.NamesAsync(StreamingRequests.Tags(request), () => Tenants(call), call.CancellationToken)
                .ConfigureAwait(false);
            using var packets = new AnswerPackets(stream, maxPacketBytes, packet => TagProto.Metrics(answer.Statistics, packet));
            foreach (TagScopeNames scope in answer.Scopes)
            {
                await packets.AddAsync(packet => TagProto.Scope(scope, packet)).ConfigureAwait(false);
            }

            await packets.EndAsync().ConfigureAwait(false);
        });

    private Task ValuesAsync(byte[] request, IServerStreamWriter<PooledByteBuffer> stream, ServerCallContext call) =>
        GuardAsync(async () =>
        {
            TagParameters parameters = StreamingRequests.TagValues(request, out string name);
            TagValuesAnswer answer = await tags.ValuesAsync(name, parameters, () => Tenants(call), call.CancellationToken).ConfigureAwait(false);
            using var packets = new AnswerPackets(stream, maxPacketBytes, packet => TagProto.Metrics(answer.Statistics, packet));
            foreach (string value in TagAnswerForms.Texts(answer))
            {
                await packets.AddAsync(packet => TagProto.Text(value, packet)).ConfigureAwait(false);
            }

            await packets.EndAsync().ConfigureAwait(false);
        });

    private Task TypedValuesAsync(byte[] request, IServerStreamWriter<PooledByteBuffer> stream, ServerCallContext call) =>
        GuardAsync(async () =>
        {
            TagParameters parameters = StreamingRequests.TagValues(request, out string name);
            TagValuesAnswer answer = await tags.TypedValuesAsync(name, parameters, () => Tenants(call), call.CancellationToken).ConfigureAwait(false);
            using var packets = new AnswerPackets(stream, maxPacketBytes, packet => TagProto.Metrics(answer.Statistics, packet));
            foreach (TagValue value in answer.Values)
            {
                await packets.AddAsync(packet => TagProto.TypedValue(value, packet)).ConfigureAwait(false);
            }

            await packets.EndAsync().ConfigureAwait(false);
        });

    private Task MetricsAsync(
        byte[] request, IServerStreamWriter<PooledByteBuffer> stream, ServerCallContext call, bool isInstant) =>
        GuardAsync(async () =>
        {
            MetricsParameters parameters = StreamingRequests.Metrics(request);
            MetricsResult result = await (isInstant
                ? metrics.InstantAsync(parameters, () => Tenants(call), call.CancellationToken)
                : metrics.RangeAsync(parameters, () => Tenants(call), call.CancellationToken)).ConfigureAwait(false);
            using var packets = new AnswerPackets(stream, maxPacketBytes, packet => MetricsProto.Metrics(result.Answer, packet));
            foreach (MetricSeries series in result.Answer.Series)
            {
                await packets.AddAsync(packet =>
                {
                    if (isInstant)
                    {
                        MetricsProto.InstantSeries(series, packet);
                    }
                    else
                    {
                        MetricsProto.RangeSeries(series, packet);
                    }
                }).ConfigureAwait(false);
            }

            await packets.EndAsync(packet => MetricsProto.Status(result.PartialMessage, packet)).ConfigureAwait(false);
        });

    private IReadOnlyList<string> Tenants(ServerCallContext call) => tenants.Require(call.GetHttpContext().Request);

    private static async Task GuardAsync(Func<Task> answer)
    {
        try
        {
            await answer().ConfigureAwait(false);
        }
        catch (ApiException refused)
        {
            throw new RpcException(new Status(CodeOf(refused.Status), refused.Message.TrimEnd('\n')));
        }
        catch (ProtoException malformed)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"grpc: error unmarshalling request: {malformed.Message}"));
        }
    }

    private static StatusCode CodeOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => StatusCode.InvalidArgument,
        StatusCodes.Status404NotFound => StatusCode.NotFound,
        StatusCodes.Status429TooManyRequests => StatusCode.ResourceExhausted,
        StatusCodes.Status499ClientClosedRequest => StatusCode.Cancelled,
        >= StatusCodes.Status500InternalServerError => StatusCode.Internal,
        _ => StatusCode.Unknown,
    };
}
