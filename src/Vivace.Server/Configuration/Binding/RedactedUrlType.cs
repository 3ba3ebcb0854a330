using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>A URL, printed without the password it may hold.</summary>
internal sealed class RedactedUrlType() : ScalarType<string>("url", "config.URL", "")
{
    public override YamlNode ToNode(string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out Uri? url) || !url.UserInfo.Contains(':', StringComparison.Ordinal)) return YamlScalar.Quoted(value);
        string user = url.UserInfo[..url.UserInfo.IndexOf(':', StringComparison.Ordinal)];
        return YamlScalar.Quoted($"{url.Scheme}://{user}:{StringType.Hidden}@{url.Authority}{url.PathAndQuery}");
    }

    protected override bool TryParse(YamlScalar scalar, out string value, out string? problem)
    {
        problem = null;
        value = scalar.Text;
        return true;
    }
}
