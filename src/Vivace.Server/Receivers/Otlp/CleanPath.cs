namespace Vivace.Server.Receivers.Otlp;

/// <summary>The canonical form of a request path: no empty, <c>.</c> or <c>..</c> segments.</summary>
internal static class CleanPath
{
    public static string Of(string path)
    {
        List<string> kept = [];
        foreach (string segment in path.Split('/'))
        {
            if (segment is "" or ".")
            {
                continue;
            }

            if (segment != "..")
            {
                kept.Add(segment);
            }
            else if (kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }
        }

        return "/" + string.Join('/', kept) + (path.Length > 1 && path.EndsWith('/') && kept.Count > 0 ? "/" : "");
    }
}
