namespace Vivace.Query.Tests.Traces;

/// <summary>Attributes in order.</summary>
internal sealed class KeyValues : List<KeyValuePair<string, object?>>
{
    public object? this[string key]
    {
        set => Add(key, value);
    }

    public void Add(string key, object? value) => Add(new KeyValuePair<string, object?>(key, value is int number ? (long)number : value));

    public static ProtoBytes Encode(string key, object? value) => new ProtoBytes().Text(1, key).Message(2, EncodeValue(value));

    private static ProtoBytes EncodeValue(object? value)
    {
        var any = new ProtoBytes();
        switch (value)
        {
            case string text:
                return any.Text(1, text);
            case bool flag:
                return any.Varint(2, flag ? 1UL : 0);
            case int or long:
                return any.Varint(3, (ulong)Convert.ToInt64(value));
            case double number:
                return any.Fixed64(4, (ulong)BitConverter.DoubleToInt64Bits(number));
            case byte[] bytes:
                return any.Bytes(7, bytes);
            case KeyValues list:
                var pairs = new ProtoBytes();
                foreach ((string key, object? item) in list)
                {
                    pairs.Message(1, Encode(key, item));
                }

                return any.Message(6, pairs);
            case object[] items:
                var array = new ProtoBytes();
                foreach (object? item in items)
                {
                    array.Message(1, EncodeValue(item));
                }

                return any.Message(5, array);
            default:
                return any;
        }
    }
}
