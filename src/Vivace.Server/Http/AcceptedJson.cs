namespace Vivace.Server.Http;

/// <summary>Pages that are HTML for people and JSON for programs.</summary>
internal static class AcceptedJson
{
    private const string Json = "application/json";

    /// <summary>Whether the request asks for JSON.</summary>
    public static bool Is(HttpRequest request) => request.Headers.Accept.ToString().Contains(Json, StringComparison.Ordinal);

    /// <summary>Answers with what <paramref name="write"/> writes.</summary>
    public static Task AnswerAsync(HttpContext context, Action<System.Text.Json.Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return PlainText.AnswerAsync(context, StatusCodes.Status200OK, Json, System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
