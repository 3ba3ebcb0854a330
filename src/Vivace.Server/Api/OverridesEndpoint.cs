using System.Text;
using Vivace.Server.Http;
using Vivace.Server.Limits;
using Vivace.Server.Limits.UserConfigurable;
using Vivace.Server.Tenancy;

namespace Vivace.Server.Api;

/// <summary>
/// <c>/api/overrides</c>: a tenant reads and sets its own limits of the generator (metrics-generator specification, section 12.4). The
/// local backend has no versions: its version is always 0.
/// </summary>
internal sealed class OverridesEndpoint(UserOverridesProvider provider, ReadTenants tenants, bool checksConflicts)
{
    private const string Version = "0";
    private const int MaxBodyBytes = 1 << 20;

    public async Task HandleAsync(HttpContext context)
    {
        if (!tenants.TryResolve(context.Request, out IReadOnlyList<string> resolved, out int status, out string? error))
        {
            await ApiAnswer.RefuseTenantAsync(context, status, error!).ConfigureAwait(false);
            return;
        }

        string tenant = resolved[0];
        try
        {
            await (context.Request.Method switch
            {
                "POST" => PostAsync(context, tenant),
                "PATCH" => PatchAsync(context, tenant),
                "DELETE" => DeleteAsync(context, tenant),
                _ => GetAsync(context, tenant),
            }).ConfigureAwait(false);
        }
        catch (FormatException wrong)
        {
            await PlainText.StatusAsync(context, StatusCodes.Status400BadRequest, wrong.Message + "\n").ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await PlainText.StatusAsync(context, StatusCodes.Status500InternalServerError, failure.Message + "\n").ConfigureAwait(false);
        }
    }

    private Task GetAsync(HttpContext context, string tenant)
    {
        string scope = context.Request.Query["scope"].ToString();
        if (scope is not ("" or "api" or "merged"))
        {
            return PlainText.StatusAsync(
                context, StatusCodes.Status400BadRequest, $"unknown scope \"{scope}\", valid options are api and merged\n");
        }

        UserOverridesDocument? document = provider.Document(tenant);
        if (document is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.Headers.ETag = Version;
        string text = scope == "merged" ? MergedOverrides.ToJson(provider.For(tenant).MetricsGenerator) : document.ToJson();
        return PlainText.AnswerAsync(context, StatusCodes.Status200OK, ApiAnswer.Json, text);
    }

    private async Task PostAsync(HttpContext context, string tenant)
    {
        if (await HasVersionAsync(context).ConfigureAwait(false))
        {
            var document = UserOverridesDocument.Parse(await BodyAsync(context).ConfigureAwait(false));
            CheckConflicts(context, tenant, document);
            provider.Set(tenant, document);
            context.Response.Headers.ETag = Version;
        }
    }

    private async Task PatchAsync(HttpContext context, string tenant)
    {
        string patch = await BodyAsync(context).ConfigureAwait(false);
        var document = UserOverridesDocument.Parse(UserOverridesDocument.Merge(provider.Document(tenant)?.ToJson() ?? "{}", patch));
        CheckConflicts(context, tenant, document);
        provider.Set(tenant, document);
        context.Response.Headers.ETag = Version;
        await PlainText.AnswerAsync(context, StatusCodes.Status200OK, ApiAnswer.Json, document.ToJson()).ConfigureAwait(false);
    }

    private async Task DeleteAsync(HttpContext context, string tenant)
    {
        if (await HasVersionAsync(context).ConfigureAwait(false))
        {
            provider.Delete(tenant);
        }
    }

    /// <summary>The header must be there; which version it names is not looked at, as there is only one.</summary>
    private static async Task<bool> HasVersionAsync(HttpContext context)
    {
        if (context.Request.Headers.IfMatch.ToString().Length > 0)
        {
            return true;
        }

        await PlainText.StatusAsync(context, StatusCodes.Status428PreconditionRequired, "must specify If-Match header\n").ConfigureAwait(false);
        return false;
    }

    private void CheckConflicts(HttpContext context, string tenant, UserOverridesDocument document)
    {
        GeneratorLimits runtime = provider.Runtime.For(tenant).MetricsGenerator, own = document.Own;
        if (checksConflicts && context.Request.Query["skip-conflicting-overrides-check"] != "true" && own.Processors.Count > 0 && runtime.Processors.Count > 0)
        {
            throw new FormatException(
                "tenant has conflicting overrides set in runtime config, contact your system administrator to perform changes through the API");
        }
    }

    private static async Task<string> BodyAsync(HttpContext context)
    {
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > MaxBodyBytes)
            {
                throw new FormatException($"the document is larger than {MaxBodyBytes} bytes");
            }

            body.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }
}
