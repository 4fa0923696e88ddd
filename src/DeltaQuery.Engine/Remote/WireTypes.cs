using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Remote.Protocol;

namespace DeltaQuery.Engine.Remote;

/// <summary>Types in Spark Connect's messages: of values of ours, and as the text that SQL has for them.</summary>
internal static class WireTypes
{
    private const int MaxDigits = 38;

    private static readonly string[] DayTimeFields = ["day", "hour", "minute", "second"];
    private static readonly string[] YearMonthFields = ["year", "month"];

    /// <summary>The columns that a schema has.</summary>
    public static IReadOnlyList<SparkColumn> Columns(DataType schema) =>
        [.. (schema.Struct?.Fields ?? []).Select(field => new SparkColumn(field.Name, Text(field.DataType), field.Nullable))];

    /// <summary>A type as SQL writes it.</summary>
    public static string Text(DataType type) => type.KindCase switch
    {
        DataType.KindOneofCase.Null => "void",
        DataType.KindOneofCase.Byte => "tinyint",
        DataType.KindOneofCase.Short => "smallint",
        DataType.KindOneofCase.Integer => "int",
        DataType.KindOneofCase.Long => "bigint",
        DataType.KindOneofCase.Decimal => $"decimal({type.Decimal.Precision},{type.Decimal.Scale})",
        DataType.KindOneofCase.String when type.String.Collation is not ("" or "UTF8_BINARY") => $"string collate {type.String.Collation}",
        DataType.KindOneofCase.Char => $"char({type.Char.Length})",
        DataType.KindOneofCase.VarChar => $"varchar({type.VarChar.Length})",
        DataType.KindOneofCase.TimestampNtz => "timestamp_ntz",
        DataType.KindOneofCase.CalendarInterval => "interval",
        DataType.KindOneofCase.YearMonthInterval => Interval(type.YearMonthInterval, YearMonthFields),
        DataType.KindOneofCase.DayTimeInterval => Interval(type.DayTimeInterval, DayTimeFields),
        DataType.KindOneofCase.Time => $"time({(type.Time.HasPrecision ? type.Time.Precision : 6)})",
        DataType.KindOneofCase.Array => $"array<{Text(type.Array.ElementType)}>",
        DataType.KindOneofCase.Map => $"map<{Text(type.Map.KeyType)},{Text(type.Map.ValueType)}>",
        DataType.KindOneofCase.Struct =>
            $"struct<{string.Join(",", type.Struct.Fields.Select(field => $"{Name(field.Name)}:{Text(field.DataType)}"))}>",
        DataType.KindOneofCase.Udt => type.Udt.SqlType is { } inner ? Text(inner) : "udt",
        DataType.KindOneofCase.Unparsed => type.Unparsed.DataTypeString,
        _ => type.KindCase.ToString().ToLowerInvariant(),
    };

    /// <summary>The type that values of one of DuckDB's types have in Spark.</summary>
    /// <exception cref="DeltaException">Spark has none.</exception>
    public static DataType Of(LogicalType type) => type.Id switch
    {
        DuckDbType.SqlNull => new DataType { Null = new() },
        DuckDbType.Boolean => new DataType { Boolean = new() },
        DuckDbType.TinyInt => new DataType { Byte = new() },
        DuckDbType.SmallInt or DuckDbType.UTinyInt => new DataType { Short = new() },
        DuckDbType.Integer or DuckDbType.USmallInt => new DataType { Integer = new() },
        DuckDbType.BigInt or DuckDbType.UInteger => new DataType { Long = new() },
        DuckDbType.UBigInt => Decimal(20, 0),
        DuckDbType.HugeInt or DuckDbType.UHugeInt or DuckDbType.BigNum => Decimal(MaxDigits, 0),
        DuckDbType.Float => new DataType { Float = new() },
        DuckDbType.Double => new DataType { Double = new() },
        DuckDbType.Decimal => Decimal(type.Width, type.Scale),
        DuckDbType.Varchar or DuckDbType.Uuid => new DataType { String = new() },
        DuckDbType.Blob => new DataType { Binary = new() },
        DuckDbType.Date => new DataType { Date = new() },
        DuckDbType.Timestamp or DuckDbType.TimestampS or DuckDbType.TimestampMs => new DataType { TimestampNtz = new() },
        DuckDbType.TimestampTz => new DataType { Timestamp = new() },
        DuckDbType.Time => new DataType { Time = new() { Precision = 6 } },
        DuckDbType.Interval => new DataType { CalendarInterval = new() },
        DuckDbType.List => new DataType { Array = new() { ElementType = Of(type.Child!), ContainsNull = true } },
        DuckDbType.Map => new DataType { Map = new() { KeyType = Of(type.Key!), ValueType = Of(type.Value!), ValueContainsNull = true } },
        DuckDbType.Struct => Struct(type.Fields),
        _ => throw new DeltaException(DeltaErrorCode.NotSupported, $"Spark has no type for a parameter of type {type}"),
    };

    private static DataType Decimal(int precision, int scale) => new() { Decimal = new() { Precision = precision, Scale = scale } };

    private static DataType Struct(IReadOnlyList<LogicalTypeField> fields)
    {
        var type = new DataType { Struct = new() };
        type.Struct.Fields.AddRange(fields.Select(field =>
            new DataType.Types.Field { Name = field.Name, DataType = Of(field.Type), Nullable = true }));
        return type;
    }

    private static string Interval(DataType.Types.Interval type, string[] fields)
    {
        var start = type.HasStartField ? type.StartField : 0;
        var end = type.HasEndField ? type.EndField : fields.Length - 1;
        if (start < 0 || end >= fields.Length || start > end)
            return "interval";
        return start == end ? $"interval {fields[start]}" : $"interval {fields[start]} to {fields[end]}";
    }

    private static string Name(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') ? name
            : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
