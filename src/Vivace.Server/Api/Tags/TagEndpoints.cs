using Vivace.Query.Tags;
using Vivace.Server.Api.Parameters;
using Vivace.Server.Http;
using Vivace.Server.Tenancy;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.Tags;

/// <summary>
/// <c>/api/search/tags</c>, <c>/api/v2/search/tags</c>, <c>/api/search/tag/{tagName}/values</c> and
/// <c>/api/v2/search/tag/{tagName}/values</c>.
/// </summary>
internal sealed class TagEndpoints(TagQueries queries, ReadTenants tenants, UrlDenyList denied)
{
    /// <summary>The variable segment of the routes of values.</summary>
    public const string NameSegment = "tagName";

    public Task NamesAsync(HttpContext context) => AnswerAsync(context, async parameters =>
    {
        TagNamesAnswer answer = await queries.NamesAsync(
            parameters with { Query = "" }, () => tenants.Require(context.Request), context.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<string> names = TagAnswerForms.Flat(answer, parameters.Scope, parameters.Limit);
        return (form, body) => WriteList(form, body, names, () => TagJson.Names(names, answer.Statistics, body), answer.Statistics);
    });

    public Task ScopesAsync(HttpContext context) => AnswerAsync(context, async parameters =>
    {
        TagNamesAnswer answer = await queries.NamesAsync(
            parameters, () => tenants.Require(context.Request), context.RequestAborted).ConfigureAwait(false);
        return (form, body) =>
        {
            if (form == ApiAnswer.Protobuf)
            {
                TagProto.Scopes(answer, body);
                return ApiAnswer.Protobuf;
            }

            TagJson.Scopes(answer, body);
            return ApiAnswer.Json;
        };
    });

    public Task ValuesAsync(HttpContext context) => AnswerAsync(context, async parameters =>
    {
        TagValuesAnswer answer = await queries.ValuesAsync(
            RouteValues.Get(context, NameSegment), parameters, () => tenants.Require(context.Request), context.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<string> values = TagAnswerForms.Texts(answer);
        return (form, body) => WriteList(form, body, values, () => TagJson.Values(values, answer.Statistics, body), answer.Statistics);
    });

    public Task TypedValuesAsync(HttpContext context) => AnswerAsync(context, async parameters =>
    {
        TagValuesAnswer answer = await queries.TypedValuesAsync(
            RouteValues.Get(context, NameSegment), parameters, () => tenants.Require(context.Request), context.RequestAborted).ConfigureAwait(false);
        return (form, body) =>
        {
            switch (form)
            {
                case ApiAnswer.Protobuf:
                    TagProto.TypedValues(answer, body);
                    return ApiAnswer.Protobuf;
                case ApiAnswer.Llm:
                    TagJson.GroupedValues(answer, body);
                    return ApiAnswer.Llm + "+json";
                default:
                    TagJson.TypedValues(answer, body);
                    return ApiAnswer.Json;
            }
        };
    });

    private static string WriteList(
        string form, PooledByteBuffer body, IReadOnlyList<string> items, Action writeJson, in Vivace.Query.Limits.QueryStatistics statistics)
    {
        if (form == ApiAnswer.Protobuf)
        {
            TagProto.Strings(items, statistics, body);
            return ApiAnswer.Protobuf;
        }

        writeJson();
        return ApiAnswer.Json;
    }

    /// <param name="context">The request.</param>
    /// <param name="query">Runs it and gives what writes the answer in a form and returns the content type.</param>
    private Task AnswerAsync(HttpContext context, Func<TagParameters, Task<Func<string, PooledByteBuffer, string>>> query) =>
        ApiAnswer.GuardAsync(context, async () =>
        {
            TagParameters parameters = TagParameters.Read(new QueryParameters(context.Request.Query));
            denied.Check(context);
            Func<string, PooledByteBuffer, string> write = await query(parameters).ConfigureAwait(false);
            using var body = new PooledByteBuffer();
            string contentType = write(ApiAnswer.Negotiate(context.Request), body);
            await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, contentType, body.WrittenMemory).ConfigureAwait(false);
        });
}
