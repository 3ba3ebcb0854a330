using System.Globalization;
using Vivace.Server.Configuration;
using Vivace.Server.Http;

namespace Vivace.Server.Operations;

/// <summary>
/// The ring pages of Tempo's parts (configuration-and-operations specification, section 6.2). There is no ring: each shows the one member
/// that this process is, with no tokens. A POST, which makes Tempo forget a member, shows the page.
/// </summary>
internal sealed class RingPages(VivaceOptions options, Readiness readiness, TimeProvider time)
{
    private static readonly string[] Paths = ["/ingester/ring", "/metrics-generator/ring", "/live-store/ring"];

    private readonly DateTimeOffset _registered = time.GetUtcNow();

    public void Map(RouteTable routes)
    {
        foreach (string path in Paths)
        {
            routes.Map(path, RouteMethods.Get | RouteMethods.Post, requiresTenant: false, RingAsync);
        }
    }

    /// <summary>The member's state by the words of rings.</summary>
    private string State => readiness.StateName switch
    {
        "Running" => "ACTIVE",
        "Starting" => "JOINING",
        _ => "LEAVING",
    };

    private string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{options.Server.GrpcListenPort}");

    private Task RingAsync(HttpContext context)
    {
        DateTimeOffset now = time.GetUtcNow();
        string id = Environment.MachineName;
        if (!AcceptedJson.Is(context.Request))
        {
            return new HtmlPage("Ring Status")
                .Table(
                    ["Instance ID", "Availability Zone", "State", "Address", "Registered At", "Read-Only", "Last Heartbeat", "Tokens"],
                    [(null, [id, "", State, Address, Time(_registered), "no", Time(now), "0"])])
                .AnswerAsync(context);
        }

        return AcceptedJson.AnswerAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("shards");
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("state", State);
            json.WriteString("address", Address);
            json.WriteString("timestamp", now);
            json.WriteString("registered_timestamp", _registered);
            json.WriteBoolean("read_only", false);
            json.WriteString("read_only_updated_timestamp", "");
            json.WriteString("zone", "");
            json.WriteStartArray("tokens");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("now", now);
            json.WriteEndObject();
        });
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
