namespace Vivace.Server.Hosting;

/// <summary>Asks a running server whether it is ready: the health check of images that have no shell.</summary>
internal static class ReadinessProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>0 when it answers with success, else 1.</returns>
    public static async Task<int> RunAsync(Uri url)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(url).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{url} does not answer: {failure.Message}").ConfigureAwait(false);
            return 1;
        }
    }
}
