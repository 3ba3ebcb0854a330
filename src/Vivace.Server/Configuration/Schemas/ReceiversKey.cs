using Vivace.Server.Configuration.Binding;
using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>
/// <c>distributor.receivers</c>: a map from <c>type</c> or <c>type/name</c> to a receiver. A type nobody knows is refused in
/// Tempo's words; types that are not built are accepted with one warning each.
/// </summary>
internal sealed class ReceiversKey() : ConfigKey<DistributorOptions>("receivers", KeyEffect.Effective, "What listens for spans: otlp or otlp/name")
{
    private const string TypeName = "receivers";
    private static readonly string[] KnownTypes = ["kafka", "jaeger", "zipkin", "opencensus", "otlp"];

    public override DistributorOptions Bind(DistributorOptions owner, YamlNode node, BindingContext context)
    {
        if (node.IsNull) return owner;
        if (node is not YamlMapping map)
        {
            context.CannotUnmarshal(node, TypeName);
            return owner;
        }
        var otlp = new List<OtlpReceiverOptions>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlEntry entry in map.Entries)
        {
            if (!seen.Add(entry.Key)) context.Error(entry.Line, $"field {entry.Key} already set in type {TypeName}");
            using (context.Enter(entry.Key)) BindReceiver(entry, otlp, context);
        }
        if (seen.Count == 0) return owner;
        return owner with { Receivers = new ReceiversOptions { Otlp = otlp } };
    }

    public override YamlNode? ToNode(DistributorOptions owner, DistributorOptions defaults, bool onlyDifferences)
    {
        YamlMapping all = Print(owner.Receivers);
        return onlyDifferences && YamlEmitter.Flow(all) == YamlEmitter.Flow(Print(defaults.Receivers)) ? null : all;
    }

    public override void Describe(string prefix, DistributorOptions defaults, KeyCatalog catalog)
    {
        catalog.Add(new KeyRow(prefix + Name, "map of receivers", "otlp over gRPC on localhost:4317", Effect, Documentation));
        foreach (ConfigKey<OtlpReceiverOptions> key in ReceiverSchema.Otlp.Keys) key.Describe($"{prefix}{Name}.otlp.", new OtlpReceiverOptions(), catalog);
        catalog.AddBlock($"{prefix}{Name}.otlp.protocols.grpc", "Listens when the key is present, also without a value", ReceiverSchema.Grpc, new GrpcReceiverOptions());
        catalog.AddBlock($"{prefix}{Name}.otlp.protocols.http", "Listens when the key is present, also without a value", ReceiverSchema.Http, new HttpReceiverOptions());
        foreach (string type in KnownTypes.Where(t => t != "otlp"))
            catalog.Add(new KeyRow($"{prefix}{Name}.{type}", V.Free.Label, "", KeyEffect.NotBuilt, ReceiverSchema.NotBuilt(type)));
    }

    // The limits of tenants are the only lifted keys; receivers have one place.
    public override ConfigKey<TOuter> Lift<TOuter>(
        string newName, Func<TOuter, DistributorOptions> get, Func<TOuter, DistributorOptions, TOuter> set) =>
        throw new InvalidOperationException("receivers are declared in one place");

    private static void BindReceiver(YamlEntry entry, List<OtlpReceiverOptions> otlp, BindingContext context)
    {
        string type = entry.Key.Split('/', 2)[0];
        if (type == "otlp")
        {
            otlp.Add(ReceiverSchema.Otlp.Bind(new OtlpReceiverOptions { Id = entry.Key }, entry.Value, context));
        }
        else if (KnownTypes.Contains(type, StringComparer.Ordinal))
        {
            context.WarnOfKey(KeyEffect.NotBuilt, entry.Line, ReceiverSchema.NotBuilt(type));
        }
        else
        {
            context.Refuse(
                "error initialising module: distributor: failed to create distributor: cannot unmarshal the configuration: decoding failed due to the "
                + $"following error(s):\n\n'receivers' unknown type: \"{type}\" for id: \"{entry.Key}\" (valid values: [{string.Join(' ', KnownTypes)}])");
        }
    }

    private static YamlMapping Print(ReceiversOptions receivers) => new(
        0, [.. receivers.Otlp.Select(r => new YamlEntry(r.Id, 0, ReceiverSchema.Otlp.ToNode(r, new OtlpReceiverOptions(), onlyDifferences: false)))]);
}
