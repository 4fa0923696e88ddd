using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Schema;

/// <summary>Delta's types as DuckDB's, and back.</summary>
/// <remarks>Names inside struct types are the fields' own; for physical names hand over a type of
/// <see cref="ColumnMapping.PhysicalSchema"/>. The way back widens what Delta lacks where nothing can be lost (UTINYINT, USMALLINT,
/// UINTEGER, UBIGINT to decimal(20,0), HUGEINT to decimal(38,0), whose cast fails rather than wraps; ENUM, UUID and JSON to string) and
/// refuses the rest by name.</remarks>
internal static class DuckDbTypes
{
    public static string ToSql(DataType type) => type switch
    {
        PrimitiveType primitive => ToSql(primitive.Kind),
        DecimalType number => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({number.Precision},{number.Scale})"),
        ArrayType array => ToSql(array.Element) + "[]",
        MapType map => $"MAP({ToSql(map.Key)}, {ToSql(map.Value)})",
        StructType row => StructToSql(row),
        UnsupportedType unsupported => throw new DeltaException(
            DeltaErrorCode.UnsupportedFeature, $"columns of type {unsupported.Name} cannot be read") { Features = [unsupported.Name] },
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The Delta type that holds what a DuckDB column of the given type holds.</summary>
    /// <param name="text">As DESCRIBE or typeof print it: <c>STRUCT("a b" INTEGER, c DECIMAL(10,2)[])</c>.</param>
    /// <param name="column">The column, for the message.</param>
    /// <param name="asDeclared">Whether the text is a user's, who may mean Spark's types by the words that are both Spark's and DuckDB's.</param>
    public static DataType Parse(string text, string column, bool asDeclared = false)
    {
        var reader = new TypeTextReader(text);
        DataType type = ParseType(ref reader, text, column);
        if (!reader.AtEnd)
            throw reader.Fault("the end");
        return asDeclared ? Declared(type) : type;
    }

    /// <summary>TIMESTAMP is an instant in Spark.</summary>
    private static DataType Declared(DataType type) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.TimestampNtz } => PrimitiveType.Timestamp,
        StructType row => new StructType([.. row.Fields.Select(field => field with { Type = Declared(field.Type) })]),
        ArrayType array => array with { Element = Declared(array.Element) },
        MapType map => map with { Key = Declared(map.Key), Value = Declared(map.Value) },
        _ => type,
    };

    private static string ToSql(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.String => "VARCHAR",
        PrimitiveKind.Long => "BIGINT",
        PrimitiveKind.Integer => "INTEGER",
        PrimitiveKind.Short => "SMALLINT",
        PrimitiveKind.Byte => "TINYINT",
        PrimitiveKind.Float => "FLOAT",
        PrimitiveKind.Double => "DOUBLE",
        PrimitiveKind.Boolean => "BOOLEAN",
        PrimitiveKind.Binary => "BLOB",
        PrimitiveKind.Date => "DATE",
        PrimitiveKind.Timestamp => "TIMESTAMP WITH TIME ZONE",
        PrimitiveKind.TimestampNtz => "TIMESTAMP",
        PrimitiveKind.Void => "\"NULL\"",
        PrimitiveKind.Variant => "VARIANT",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string StructToSql(StructType row)
    {
        var text = new StringBuilder("STRUCT(");
        foreach (StructField field in row.Fields)
            text.Append(text.Length > 7 ? ", " : "").Append(Quote(field.Name)).Append(' ').Append(ToSql(field.Type));
        return text.Append(')').ToString();
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static DataType ParseType(ref TypeTextReader reader, string text, string column)
    {
        DataType type = ParseScalar(ref reader, text, column);
        while (reader.TryTake('['))
        {
            if (!reader.TryTake(']'))
            {
                reader.TakeNumber();
                reader.Take(']');
            }
            type = new ArrayType(type);
        }
        return type;
    }

    private static DataType ParseScalar(ref TypeTextReader reader, string text, string column)
    {
        if (reader.TryTake('"'))
        {
            if (!reader.TryTakeWord("NULL"))
                throw reader.Fault("NULL");
            reader.Take('"');
            return PrimitiveType.Void;
        }

        string word = reader.TakeWord();
        switch (word)
        {
            case "STRUCT":
                return ParseStruct(ref reader, text, column);
            case "MAP":
                reader.Take('(');
                DataType key = ParseType(ref reader, text, column);
                reader.Take(',');
                DataType value = ParseType(ref reader, text, column);
                reader.Take(')');
                return new MapType(key, value);
            case "DECIMAL" or "NUMERIC" or "DEC":
                return ParseDecimal(ref reader);
            case "ENUM":
                reader.SkipParentheses();
                return PrimitiveType.String;
            case "VARCHAR" or "CHAR" or "BPCHAR" or "TEXT" or "STRING":
                if (reader.TryTake('('))
                {
                    reader.TakeNumber();
                    reader.Take(')');
                }
                return PrimitiveType.String;
            case "TIMESTAMP" or "TIME" when reader.TryTakeWord("WITH"):
                if (!reader.TryTakeWord("TIME") || !reader.TryTakeWord("ZONE"))
                    throw reader.Fault("TIME ZONE");
                return word == "TIMESTAMP" ? PrimitiveType.Timestamp : throw Refuse("TIME WITH TIME ZONE", column, "cast it to VARCHAR");
            default:
                return ParseNamed(word, text, column);
        }
    }

    private static DataType ParseNamed(string word, string text, string column) => word switch
    {
        "BIGINT" or "INT8" or "LONG" => PrimitiveType.Long,
        "INTEGER" or "INT" or "INT4" or "SIGNED" => PrimitiveType.Integer,
        "SMALLINT" or "INT2" or "SHORT" => PrimitiveType.Short,
        "TINYINT" or "INT1" => PrimitiveType.Byte,
        "UTINYINT" => PrimitiveType.Short,
        "USMALLINT" => PrimitiveType.Integer,
        "UINTEGER" => PrimitiveType.Long,
        "UBIGINT" => new DecimalType(20, 0),
        "HUGEINT" => new DecimalType(38, 0),
        "FLOAT" or "FLOAT4" or "REAL" => PrimitiveType.Float,
        "DOUBLE" or "FLOAT8" => PrimitiveType.Double,
        "BOOLEAN" or "BOOL" => PrimitiveType.Boolean,
        "BLOB" or "BYTEA" or "BINARY" or "VARBINARY" => PrimitiveType.Binary,
        "DATE" => PrimitiveType.Date,
        "TIMESTAMPTZ" => PrimitiveType.Timestamp,
        "TIMESTAMP" or "DATETIME" or "TIMESTAMP_S" or "TIMESTAMP_MS" => PrimitiveType.TimestampNtz,
        "UUID" or "JSON" => PrimitiveType.String,
        "VARIANT" => PrimitiveType.Variant,
        "NULL" => PrimitiveType.Void,
        "UHUGEINT" or "BIGNUM" or "VARINT" => throw Refuse(word, column, "cast it to DECIMAL(38,0) or VARCHAR"),
        "TIMESTAMP_NS" => throw Refuse(word, column, "Delta keeps microseconds: cast it to TIMESTAMP"),
        "TIME" or "TIMETZ" or "TIME_NS" or "INTERVAL" or "BIT" or "GEOMETRY" => throw Refuse(word, column, "cast it to VARCHAR"),
        "UNION" => throw Refuse(word, column, "take its members into columns of their own"),
        _ => throw Refuse(text, column, null),
    };

    private static StructType ParseStruct(ref TypeTextReader reader, string text, string column)
    {
        reader.Take('(');
        var fields = new List<StructField>();
        do
        {
            string name = reader.TakeName('"');
            if (fields.Exists(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                throw new DeltaException(
                    DeltaErrorCode.SchemaMismatch, $"column {column}: a struct has two fields {name} (names are compared without case)");
            fields.Add(new(name, ParseType(ref reader, text, $"{column}.{name}")));
        }
        while (reader.TryTake(','));
        reader.Take(')');
        return new(fields);
    }

    private static DecimalType ParseDecimal(ref TypeTextReader reader)
    {
        if (!reader.TryTake('('))
            return new(18, 3);

        int precision = reader.TakeNumber();
        int scale = reader.TryTake(',') ? reader.TakeNumber() : 0;
        reader.Take(')');
        return DecimalType.IsValid(precision, scale) ? new(precision, scale) : throw reader.Fault("DECIMAL(1..38, 0..precision)");
    }

    private static DeltaException Refuse(string type, string column, string? hint) =>
        new(DeltaErrorCode.NotSupported, $"column {column}: Delta has no type for DuckDB's {type}") { Hint = hint };
}
