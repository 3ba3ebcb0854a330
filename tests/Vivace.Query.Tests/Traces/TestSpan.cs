using System.Buffers.Binary;

namespace Vivace.Query.Tests.Traces;

/// <summary>
/// A span as a test describes it. Attribute values are .NET's: string, long, double, bool, byte[] (bytes), object[] (array), null (unset),
/// or <see cref="KeyValues"/>.
/// </summary>
internal sealed record TestSpan
{
    public (ulong High, ulong Low) TraceId { get; init; }

    public ulong Id { get; init; }

    /// <summary>0 for none.</summary>
    public ulong Parent { get; init; }

    /// <summary>Whether the parent id is sent as eight zero bytes.</summary>
    public bool SendsZeroParent { get; init; }

    public string Name { get; init; } = "";

    public int Kind { get; init; }

    public int Status { get; init; }

    public string StatusMessage { get; init; } = "";

    public ulong Start { get; init; }

    public ulong Duration { get; init; }

    public KeyValues Attributes { get; init; } = [];

    public IReadOnlyList<TestEvent> Events { get; init; } = [];

    public IReadOnlyList<TestLink> Links { get; init; } = [];

    public TestResource Resource { get; init; } = new();

    public TestScope Scope { get; init; } = new();

    public ProtoBytes Encode()
    {
        ProtoBytes span = new ProtoBytes().Bytes(1, TraceIdBytes(TraceId)).Bytes(2, SpanIdBytes(Id));
        if (Parent != 0 || SendsZeroParent)
        {
            span.Bytes(4, SpanIdBytes(Parent));
        }

        span.Text(5, Name).Varint(6, (ulong)Kind).Fixed64(7, Start).Fixed64(8, Start + Duration);
        foreach ((string key, object? value) in Attributes)
        {
            span.Message(9, KeyValues.Encode(key, value));
        }

        foreach (TestEvent item in Events)
        {
            ProtoBytes message = new ProtoBytes().Fixed64(1, Start + (ulong)item.Offset).Text(2, item.Name);
            foreach ((string key, object? value) in item.Attributes)
            {
                message.Message(3, KeyValues.Encode(key, value));
            }

            span.Message(11, message);
        }

        foreach (TestLink item in Links)
        {
            ProtoBytes message = new ProtoBytes().Bytes(1, TraceIdBytes(item.TraceId)).Bytes(2, SpanIdBytes(item.SpanId));
            foreach ((string key, object? value) in item.Attributes)
            {
                message.Message(4, KeyValues.Encode(key, value));
            }

            span.Message(13, message);
        }

        if (Status != 0 || StatusMessage.Length > 0)
        {
            span.Message(15, new ProtoBytes().Text(2, StatusMessage).Varint(3, (ulong)Status));
        }

        return span;
    }

    private static byte[] SpanIdBytes(ulong id)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        return bytes;
    }

    private static byte[] TraceIdBytes((ulong High, ulong Low) id) => [.. SpanIdBytes(id.High), .. SpanIdBytes(id.Low)];
}

/// <param name="Name">Name.</param>
/// <param name="Offset">Nanoseconds after the start of the span.</param>
/// <param name="Attributes">Attributes.</param>
internal sealed record TestEvent(string Name, long Offset, KeyValues Attributes);

internal sealed record TestLink((ulong High, ulong Low) TraceId, ulong SpanId, KeyValues Attributes);

internal sealed record TestResource
{
    public KeyValues Attributes { get; init; } = [];
}

internal sealed record TestScope
{
    public string Name { get; init; } = "";

    public string Version { get; init; } = "";

    public KeyValues Attributes { get; init; } = [];
}
