using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>The kinds of values, by the short names that schema declarations use.</summary>
internal static class V
{
    public static ValueType<bool> Bool { get; } = new BoolType();
    public static ValueType<int> Int { get; } = new CountType();
    public static ValueType<long> Long { get; } = new IntType("int", long.MinValue, long.MaxValue);
    public static ValueType<long> Bytes { get; } = new IntType("bytes", 0, long.MaxValue);
    public static ValueType<double> Float { get; } = new FloatType();
    public static ValueType<string> String { get; } = new StringType();
    public static ValueType<string> Secret { get; } = new StringType(secret: true);
    public static ValueType<TimeSpan> Duration { get; } = new GoDurationType();
    public static ValueType<TimeSpan> PrometheusDuration { get; } = new PrometheusDurationType();
    public static ValueType<long> HumanBytes { get; } = new HumanBytesType();
    public static ValueType<IReadOnlyList<string>> Strings { get; } = new ListType<string>(String);
    public static ValueType<IReadOnlyList<double>> Floats { get; } = new ListType<double>(Float);
    public static ValueType<IReadOnlyDictionary<string, string>> StringMap { get; } = new MapType<string>(String);
    public static ValueType<IReadOnlyDictionary<string, string>> SecretMap { get; } = new MapType<string>(Secret);
    public static ValueType<IReadOnlyDictionary<string, bool>> BoolMap { get; } = new MapType<bool>(Bool);
    public static ValueType<IReadOnlyDictionary<int, bool>> SwitchMap { get; } = new SwitchMapType();
    public static ValueType<YamlNode> Free { get; } = new FreeType();

    public static ValueType<string> Word(params string[] words) => new WordType(words);

    public static ValueType<T?> Optional<T>(ValueType<T> inner) where T : class => new OptionalType<T>(inner);

    public static ValueType<T?> OptionalValue<T>(ValueType<T> inner) where T : struct => new OptionalValueType<T>(inner);

    public static ValueType<IReadOnlyList<T>> ListOf<T>(Schema<T> schema, Func<T> create) => new RecordListType<T>(schema, create);

    public static ValueType<T?> Record<T>(Schema<T> schema, Func<T> create) where T : class => new RecordType<T>(schema, create);
}
