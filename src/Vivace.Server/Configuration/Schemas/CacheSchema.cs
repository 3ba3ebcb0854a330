using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of <c>cache</c>. There is no external cache.</summary>
internal static class CacheSchema
{
    private const string NoCache = "blocks are read through the operating system's cache, there is no external one";

    public static Schema<Unkept> Background { get; } = new SchemaBuilder<Unkept>("cache.BackgroundConfig")
        .Accept("writeback_goroutines", V.Int, "10", NoCache)
        .Accept("writeback_buffer", V.Int, "10000", NoCache)
        .Build();

    public static Schema<Unkept> Cache { get; } = new SchemaBuilder<Unkept>("cache.Config")
        .AcceptBlock("background", Background)
        .AcceptList("caches", new SchemaBuilder<Unkept>("cache.CacheConfig")
            .Accept("roles", V.Strings, "", NoCache)
            .Accept("memcached", V.Free, "", NoCache)
            .Accept("redis", V.Free, "", NoCache).Build(), NoCache, KeyEffect.NoEffect)
        .Build();
}
