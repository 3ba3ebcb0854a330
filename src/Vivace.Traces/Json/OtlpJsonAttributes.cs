using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>Attributes and their values: reads JSON, writes protobuf.</summary>
internal static class OtlpJsonAttributes
{
    /// <summary>ArrayValue and KeyValueList have the same shape: field 1, repeated.</summary>
    private const int ElementField = 1;

    /// <summary>Reads an <c>attributes</c> array. Every element is kept, in order, duplicate keys too.</summary>
    public static void Read(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer, int field)
    {
        if (json.BeginArray("attributes"))
        {
            Elements(ref json, writer, field, depth: 0, keyed: true);
        }
    }

    private static void KeyValue(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer, int depth)
    {
        if (!json.BeginObject("attributes[]"))
        {
            return;
        }

        var fields = new OtlpJsonScalars(writer);
        bool hasValue = false;
        while (json.NextMember())
        {
            if (json.Is("key"u8))
            {
                fields.String(ref json, OtlpFields.KeyValue.Key, "key");
            }
            else if (json.Is("value"u8))
            {
                hasValue = true;
                int mark = writer.Begin(OtlpFields.KeyValue.Value);
                AnyValue(ref json, writer, depth);
                writer.End(mark);
            }
            else
            {
                json.SkipMember();
            }
        }

        if (!hasValue)
        {
            // An attribute without a value is kept with an empty one.
            writer.End(writer.Begin(OtlpFields.KeyValue.Value));
        }
    }

    internal static void AnyValue(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer, int depth)
    {
        if (depth > OtlpInspector.MaxNesting)
        {
            throw new FormatException($"an attribute value is nested deeper than {OtlpInspector.MaxNesting} levels");
        }

        if (!json.BeginObject("value"))
        {
            return;
        }

        int start = writer.Output.WrittenCount;
        while (json.NextMember())
        {
            if (json.Is("stringValue"u8, "string_value"u8))
            {
                writer.Output.Truncate(start);
                int mark = writer.Begin(OtlpFields.AnyValue.String);
                json.CopyString(writer.Output, "stringValue");
                writer.End(mark);
            }
            else if (json.Is("intValue"u8, "int_value"u8))
            {
                writer.Output.Truncate(start);
                writer.Varint(OtlpFields.AnyValue.Int, (ulong)json.ReadInt64("intValue"));
            }
            else if (json.Is("boolValue"u8, "bool_value"u8))
            {
                writer.Output.Truncate(start);
                writer.Varint(OtlpFields.AnyValue.Bool, json.ReadBool("boolValue") ? 1u : 0u);
            }
            else if (json.Is("doubleValue"u8, "double_value"u8))
            {
                writer.Output.Truncate(start);
                writer.Fixed64(OtlpFields.AnyValue.Double, BitConverter.DoubleToUInt64Bits(json.ReadDouble("doubleValue")));
            }
            else if (json.Is("bytesValue"u8, "bytes_value"u8))
            {
                writer.Output.Truncate(start);
                int mark = writer.Begin(OtlpFields.AnyValue.Bytes);
                json.CopyBase64(writer.Output, "bytesValue");
                writer.End(mark);
            }
            else if (json.Is("arrayValue"u8, "array_value"u8))
            {
                Nested(ref json, writer, OtlpFields.AnyValue.Array, start, depth + 1);
            }
            else if (json.Is("kvlistValue"u8, "kvlist_value"u8))
            {
                Nested(ref json, writer, OtlpFields.AnyValue.KeyValueList, start, depth + 1);
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    /// <summary>ArrayValue or KeyValueList: an object with one member, <c>values</c>.</summary>
    /// <param name="json">At the object.</param>
    /// <param name="writer">Inside the AnyValue.</param>
    /// <param name="field">Which of the two.</param>
    /// <param name="start">Where the AnyValue starts: what another of its members wrote before is dropped.</param>
    /// <param name="depth">Level of the elements.</param>
    private static void Nested(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer, int field, int start, int depth)
    {
        bool keyed = field == OtlpFields.AnyValue.KeyValueList;
        if (!json.BeginObject(keyed ? "kvlistValue" : "arrayValue"))
        {
            return;
        }

        writer.Output.Truncate(start);
        int mark = writer.Begin(field);
        while (json.NextMember())
        {
            if (!json.Is("values"u8))
            {
                json.SkipMember();
            }
            else if (json.BeginArray("values"))
            {
                Elements(ref json, writer, ElementField, depth, keyed);
            }
        }

        writer.End(mark);
    }

    private static void Elements(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer, int field, int depth, bool keyed)
    {
        while (json.NextElement())
        {
            // A null element is an empty message.
            int mark = writer.Begin(field);
            if (keyed)
            {
                KeyValue(ref json, writer, depth);
            }
            else
            {
                AnyValue(ref json, writer, depth);
            }

            writer.End(mark);
        }
    }
}
