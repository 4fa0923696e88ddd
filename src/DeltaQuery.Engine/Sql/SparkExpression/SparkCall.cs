namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>A function's call while it is translated: its arguments, each translated when it is asked for, and brought to the type that the
/// function takes.</summary>
internal sealed class SparkCall
{
    private readonly Fragment?[] _arguments;

    public SparkCall(SparkTranslator translator, SparkNode at, string name, IReadOnlyList<SparkNode> nodes)
    {
        (Translator, At, Name, Nodes) = (translator, at, name, nodes);
        _arguments = new Fragment?[nodes.Count];
    }

    public SparkTranslator Translator { get; }

    public SparkNode At { get; }

    public string Name { get; }

    public IReadOnlyList<SparkNode> Nodes { get; }

    public int Count => Nodes.Count;

    /// <summary>An argument of any type.</summary>
    public Fragment this[int index] => _arguments[index] ??= Translator.Translate(Nodes[index]);

    public IReadOnlyList<Fragment> All => [.. Enumerable.Range(0, Count).Select(i => this[i])];

    /// <summary>An argument as a type that Spark casts it to.</summary>
    public Fragment As(int index, SparkType type)
    {
        var value = this[index];
        var from = value.Type;
        var takes = from.Equals(type) || from.Kind is SparkKind.Void or SparkKind.String || (from.IsNumeric && type.IsNumeric)
            || (from.IsTemporal && type.IsTemporal) || (type.Kind == SparkKind.String && from.IsAtomic);
        return takes ? Translator.Implicit(value, type, Nodes[index]) : throw Refuse($"{Name} over a value of type {from}");
    }

    public Fragment Text(int index) => As(index, SparkType.String);

    public Fragment Int(int index) => As(index, SparkType.Int);

    public Fragment Date(int index) => As(index, SparkType.Date);

    /// <summary>An argument as the wall clock's time of a timestamp.</summary>
    public Fragment Local(int index) =>
        Translator.Local(this[index].Type.Kind == SparkKind.TimestampNtz ? this[index] : As(index, SparkType.Timestamp));

    /// <summary>An argument that must be a literal string.</summary>
    public string LiteralText(int index) => this[index].Text
        ?? throw Refuse($"{Name} with argument {index + 1} that isn't a literal string");

    /// <summary>An argument that must be a literal whole number.</summary>
    public int LiteralInt(int index) => this[index].Integer is { } value && value >= int.MinValue && value <= int.MaxValue
        ? (int)value
        : throw Refuse($"{Name} with argument {index + 1} that isn't a literal number");

    public Fragment Strict(SparkType type, Func<IReadOnlyList<string>, string> sql, params ReadOnlySpan<Fragment> arguments) =>
        Translator.Strict(type, false, sql, arguments);

    public Fragment Failing(SparkType type, Func<IReadOnlyList<string>, string> sql, params ReadOnlySpan<Fragment> arguments) =>
        Translator.Strict(type, true, sql, arguments);

    public DeltaException Refuse(string what) => Translator.Unsupported(At, what);

    public DeltaException RefuseArguments() => Refuse($"{Name} with {Count} arguments");
}
