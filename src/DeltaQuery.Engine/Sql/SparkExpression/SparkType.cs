using System.Globalization;

namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>The type of a Spark expression. Equal by its text, in which names have their case taken away.</summary>
internal sealed class SparkType : IEquatable<SparkType>
{
    public static readonly SparkType Void = new(SparkKind.Void, "void");
    public static readonly SparkType Boolean = new(SparkKind.Boolean, "boolean");
    public static readonly SparkType Byte = new(SparkKind.Byte, "tinyint");
    public static readonly SparkType Short = new(SparkKind.Short, "smallint");
    public static readonly SparkType Int = new(SparkKind.Int, "int");
    public static readonly SparkType Long = new(SparkKind.Long, "bigint");
    public static readonly SparkType Float = new(SparkKind.Float, "float");
    public static readonly SparkType Double = new(SparkKind.Double, "double");
    public static readonly SparkType String = new(SparkKind.String, "string");
    public static readonly SparkType Binary = new(SparkKind.Binary, "binary");
    public static readonly SparkType Date = new(SparkKind.Date, "date");
    public static readonly SparkType Timestamp = new(SparkKind.Timestamp, "timestamp");
    public static readonly SparkType TimestampNtz = new(SparkKind.TimestampNtz, "timestamp_ntz");
    public static readonly SparkType Variant = new(SparkKind.Variant, "variant");

    private SparkType(SparkKind kind, string text) => (Kind, Text) = (kind, text);

    public SparkKind Kind { get; }

    /// <summary>The type as Spark writes it: <c>decimal(10,2)</c>, <c>array&lt;struct&lt;a:int&gt;&gt;</c>.</summary>
    public string Text { get; }

    /// <summary>A decimal's digits.</summary>
    public int Precision { get; private init; }

    /// <summary>A decimal's digits after the point.</summary>
    public int Scale { get; private init; }

    /// <summary>The element of an array, or the value of a map.</summary>
    public SparkType? Element { get; private init; }

    /// <summary>The key of a map.</summary>
    public SparkType? Key { get; private init; }

    /// <summary>The fields of a struct.</summary>
    public IReadOnlyList<(string Name, SparkType Type)> Fields { get; private init; } = [];

    public bool IsIntegral => Kind is >= SparkKind.Byte and <= SparkKind.Long;

    public bool IsFractional => Kind is SparkKind.Float or SparkKind.Double;

    public bool IsNumeric => Kind is >= SparkKind.Byte and <= SparkKind.Decimal;

    public bool IsTemporal => Kind is SparkKind.Date or SparkKind.Timestamp or SparkKind.TimestampNtz;

    /// <summary>Whether the type is no array, map, struct, variant or unknown one.</summary>
    public bool IsAtomic => Kind is > SparkKind.Void and < SparkKind.Array;

    public static SparkType Decimal(int precision, int scale) =>
        new(SparkKind.Decimal, string.Create(CultureInfo.InvariantCulture, $"decimal({precision},{scale})"))
        {
            Precision = precision,
            Scale = scale,
        };

    public static SparkType Array(SparkType element) => new(SparkKind.Array, $"array<{element.Text}>") { Element = element };

    public static SparkType Map(SparkType key, SparkType value) =>
        new(SparkKind.Map, $"map<{key.Text},{value.Text}>") { Key = key, Element = value };

    public static SparkType Struct(IReadOnlyList<(string Name, SparkType Type)> fields) =>
        new(SparkKind.Struct,
            $"struct<{string.Join(',', fields.Select(f => $"{SparkPrinter.Name(f.Name)}:{f.Type.Text}"))}>") { Fields = fields };

    /// <summary>A type that nothing is known of but its name: such columns can be asked for NULL alone.</summary>
    public static SparkType Other(string name) => new(SparkKind.Other, name);

    /// <summary>The type that a text of Spark's names, as DESCRIBE TABLE prints it or CREATE TABLE takes it.</summary>
    /// <exception cref="DeltaException">SyntaxError.</exception>
    public static SparkType Parse(string text) => SparkParser.ParseType(new SourceText(text));

    public bool Equals(SparkType? other) => other is not null && string.Equals(Text, other.Text, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => Equals(obj as SparkType);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Text);

    public override string ToString() => Text;
}
