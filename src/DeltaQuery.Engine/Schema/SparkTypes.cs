using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DeltaQuery.Engine.Schema;

/// <summary>Types as Spark SQL writes them: <c>STRUCT&lt;a: INT, b: ARRAY&lt;STRING&gt;&gt;</c> in statements, and
/// <c>struct&lt;a:int,b:array&lt;string&gt;&gt;</c> where it prints them.</summary>
internal static class SparkTypes
{
    /// <summary>The type, with <c>char(n)</c> and <c>varchar(n)</c> read as string.</summary>
    public static DataType Parse(string text) => Parse(text, out _);

    /// <summary>The type, and where a <c>char(n)</c> or <c>varchar(n)</c> occurs in it, the text that
    /// <see cref="FieldMetadata.CharVarcharKey"/> keeps of it.</summary>
    public static DataType Parse(string text, out string? charVarchar)
    {
        var reader = new TypeTextReader(text);
        bool hasCharVarchar = false;
        (DataType type, string printed) = ParseType(ref reader, ref hasCharVarchar);
        if (!reader.AtEnd)
            throw reader.Fault("the end");

        charVarchar = hasCharVarchar ? printed : null;
        return type;
    }

    public static string Print(DataType type) => type switch
    {
        PrimitiveType primitive => PrintPrimitive(primitive.Kind),
        DecimalType number => string.Create(CultureInfo.InvariantCulture, $"decimal({number.Precision},{number.Scale})"),
        ArrayType array => $"array<{Print(array.Element)}>",
        MapType map => $"map<{Print(map.Key)},{Print(map.Value)}>",
        StructType row => PrintStruct(row.Fields.Select(field => (field.Name, Print(field.Type)))),
        UnsupportedType unsupported => unsupported.Name,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>A column's type as DESCRIBE TABLE prints it: names in structs stand bare, and strings with a collation tell it.</summary>
    public static string Describe(StructField field) => Describe(field.Type, field.Name, field.Collations);

    /// <summary>A column's type as CREATE TABLE takes it, with the nullability and comments of inner fields.</summary>
    public static string Declare(StructField field) => field.CharVarcharType ?? Declare(field.Type);

    /// <summary>A column's path, names in backticks where they need them.</summary>
    public static string PrintPath(IEnumerable<string> path) => string.Join('.', path.Select(PrintName));

    private static string Declare(DataType type) => type switch
    {
        ArrayType array => $"array<{Declare(array.Element)}>",
        MapType map => $"map<{Declare(map.Key)},{Declare(map.Value)}>",
        StructType row => $"struct<{string.Join(", ", row.Fields.Select(DeclareInner))}>",
        _ => Print(type),
    };

    private static string DeclareInner(StructField field)
    {
        string comment = field.Comment is { } text ? $" COMMENT '{text.Replace("'", "''", StringComparison.Ordinal)}'" : "";
        return $"{PrintName(field.Name)}: {Declare(field)}{(field.Nullable ? "" : " NOT NULL")}{comment}";
    }

    private static string Describe(DataType type, string path, JsonElement? collations) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.String } when Collation(collations, path) is { } name => $"string collate {name}",
        ArrayType array => $"array<{Describe(array.Element, path + ".element", collations)}>",
        MapType map => $"map<{Describe(map.Key, path + ".key", collations)},{Describe(map.Value, path + ".value", collations)}>",
        StructType row => $"struct<{string.Join(',', row.Fields.Select(field => $"{field.Name}:{Describe(field)}"))}>",
        _ => Print(type),
    };

    /// <summary>The collation of a part of a column, without the provider before the dot.</summary>
    private static string? Collation(JsonElement? collations, string path) =>
        collations is { ValueKind: JsonValueKind.Object } names && names.TryGetProperty(path, out JsonElement name)
            && name.ValueKind == JsonValueKind.String
            ? name.GetString()!.Split('.')[^1]
            : null;

    private static string PrintPrimitive(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.Long => "bigint",
        PrimitiveKind.Integer => "int",
        PrimitiveKind.Short => "smallint",
        PrimitiveKind.Byte => "tinyint",
        PrimitiveKind.TimestampNtz => "timestamp_ntz",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string PrintStruct(IEnumerable<(string Name, string Type)> fields)
    {
        var text = new StringBuilder("struct<");
        foreach ((string name, string type) in fields)
            text.Append(text.Length > 7 ? "," : "").Append(PrintName(name)).Append(':').Append(type);
        return text.Append('>').ToString();
    }

    private static string PrintName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? name
            : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    private static (DataType Type, string Printed) ParseType(ref TypeTextReader reader, ref bool hasCharVarchar)
    {
        string word = reader.TakeWord();
        switch (word)
        {
            case "DECIMAL" or "DEC" or "NUMERIC":
                DecimalType number = ParseDecimal(ref reader);
                return (number, Print(number));
            case "CHAR" or "CHARACTER" or "VARCHAR":
                reader.Take('(');
                int length = reader.TakeNumber();
                reader.Take(')');
                hasCharVarchar = true;
                string name = word == "VARCHAR" ? "varchar" : "char";
                return (PrimitiveType.String, string.Create(CultureInfo.InvariantCulture, $"{name}({length})"));
            case "ARRAY":
                reader.Take('<');
                (DataType element, string elementText) = ParseType(ref reader, ref hasCharVarchar);
                reader.Take('>');
                return (new ArrayType(element), $"array<{elementText}>");
            case "MAP":
                reader.Take('<');
                (DataType key, string keyText) = ParseType(ref reader, ref hasCharVarchar);
                reader.Take(',');
                (DataType value, string valueText) = ParseType(ref reader, ref hasCharVarchar);
                reader.Take('>');
                return (new MapType(key, value), $"map<{keyText},{valueText}>");
            case "STRUCT":
                return ParseStruct(ref reader, ref hasCharVarchar);
            case "STRING" when reader.TryTakeWord("COLLATE"):
                throw NotSupported("collated strings are not supported");
            default:
                DataType primitive = ParsePrimitive(word);
                return (primitive, Print(primitive));
        }
    }

    private static DataType ParsePrimitive(string word) => word switch
    {
        "STRING" => PrimitiveType.String,
        "BIGINT" or "LONG" => PrimitiveType.Long,
        "INT" or "INTEGER" => PrimitiveType.Integer,
        "SMALLINT" or "SHORT" => PrimitiveType.Short,
        "TINYINT" or "BYTE" => PrimitiveType.Byte,
        "FLOAT" or "REAL" => PrimitiveType.Float,
        "DOUBLE" => PrimitiveType.Double,
        "BOOLEAN" => PrimitiveType.Boolean,
        "BINARY" => PrimitiveType.Binary,
        "DATE" => PrimitiveType.Date,
        "TIMESTAMP" or "TIMESTAMP_LTZ" => PrimitiveType.Timestamp,
        "TIMESTAMP_NTZ" => PrimitiveType.TimestampNtz,
        "VOID" => PrimitiveType.Void,
        "VARIANT" => PrimitiveType.Variant,
        _ => throw NotSupported($"Delta has no type {word}"),
    };

    private static DecimalType ParseDecimal(ref TypeTextReader reader)
    {
        if (!reader.TryTake('('))
            return new(10, 0);

        int precision = reader.TakeNumber();
        int scale = reader.TryTake(',') ? reader.TakeNumber() : 0;
        reader.Take(')');
        return DecimalType.IsValid(precision, scale)
            ? new(precision, scale)
            : throw NotSupported($"DECIMAL({precision},{scale}) is outside DECIMAL(1..38, 0..precision)");
    }

    private static (DataType Type, string Printed) ParseStruct(ref TypeTextReader reader, ref bool hasCharVarchar)
    {
        reader.Take('<');
        var fields = new List<StructField>();
        var printed = new List<(string, string)>();
        if (!reader.TryTake('>'))
        {
            do
            {
                string name = reader.TakeName('`');
                reader.TryTake(':');
                (DataType type, string text) = ParseType(ref reader, ref hasCharVarchar);
                bool nullable = !reader.TryTakeWord("NOT");
                if (!nullable && !reader.TryTakeWord("NULL"))
                    throw reader.Fault("NULL");
                FieldMetadata metadata = reader.TryTakeWord("COMMENT")
                    ? FieldMetadata.Empty.With(FieldMetadata.CommentKey, reader.TakeString())
                    : FieldMetadata.Empty;
                if (fields.Exists(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                    throw new DeltaException(
                        DeltaErrorCode.SyntaxError, $"a struct has two fields {name} (names are compared without case)");
                fields.Add(new(name, type, nullable, metadata));
                printed.Add((name, text));
            }
            while (reader.TryTake(','));
            reader.Take('>');
        }
        return (new StructType(fields), PrintStruct(printed));
    }

    private static DeltaException NotSupported(string message) => new(DeltaErrorCode.NotSupported, message);
}
