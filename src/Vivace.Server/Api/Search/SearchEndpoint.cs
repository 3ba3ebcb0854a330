using Vivace.Query.Search;
using Vivace.Server.Api.Parameters;
using Vivace.Server.Tenancy;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.Search;

/// <summary><c>/api/search</c>.</summary>
internal sealed class SearchEndpoint(SearchQueries queries, ReadTenants tenants, UrlDenyList denied)
{
    public Task HandleAsync(HttpContext context) => ApiAnswer.GuardAsync(context, async () =>
    {
        SearchParameters parameters = SearchParameters.Read(new QueryParameters(context.Request.Query));
        SearchAnswer answer = await queries.RunAsync(
            parameters, () => denied.Check(context), () => tenants.Require(context.Request), null, context.RequestAborted).ConfigureAwait(false);
        bool isLegacy = parameters.Query.Length == 0;
        bool isProtobuf = ApiAnswer.Negotiate(context.Request) == ApiAnswer.Protobuf;
        using var body = new PooledByteBuffer();
        if (isProtobuf)
        {
            SearchProto.Write(answer, isLegacy, body);
        }
        else
        {
            SearchJson.Write(answer, isLegacy, body);
        }

        await ApiAnswer.WriteAsync(
            context, StatusCodes.Status200OK, isProtobuf ? ApiAnswer.Protobuf : ApiAnswer.Json, body.WrittenMemory).ConfigureAwait(false);
    });
}
