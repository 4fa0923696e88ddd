using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>The Delta types of Avro's.</summary>
/// <remarks>
/// Nothing is lost: what Delta has no type for keeps Avro's own value, or is refused by name.
/// <code>
/// null                          void             [null, T]                          T, nullable
/// boolean, float, double        the same         [int, long], [float, double]       the wider one, as Spark's from_avro has it
/// int, long                     int, bigint      other unions                       struct of member0, member1 ..: one is not NULL
/// bytes, fixed                  binary           enum, string, uuid                 string
/// decimal of 38 digits at most  decimal          array, map, record                 array, map of strings, struct
/// date                          date             timestamp-millis, -micros          timestamp
/// time-millis, time-micros      int, bigint      local-timestamp-millis, -micros    timestamp_ntz
/// duration                      binary(12)       timestamp-nanos, local-..-nanos    bigint: nanoseconds since 1970
/// </code>
/// Refused: records that hold themselves, records and unions without anything in them, decimals of more digits, more than
/// <see cref="MaxColumns"/> fields in all, and field names that differ only in case.
/// </remarks>
internal static class AvroColumns
{
    public const int MaxColumns = 10_000;

    private const string LeaveOutHint = "give a reader's schema that leaves the field out: USING SCHEMA";

    /// <summary>The type, and whether a value may be NULL.</summary>
    /// <exception cref="DeltaException">NotSupported: no column can have this type; the message names the field.</exception>
    public static (DataType Type, bool Nullable) TypeOf(AvroSchema schema)
    {
        var columns = 0;
        return TypeOf(schema, "value", [], ref columns);
    }

    /// <summary>How many vectors a value of the type takes.</summary>
    public static int WidthOf(DataType type) => type switch
    {
        StructType row => 1 + row.Fields.Sum(field => WidthOf(field.Type)),
        ArrayType array => 1 + WidthOf(array.Element),
        MapType map => 2 + WidthOf(map.Value),
        _ => 1,
    };

    /// <summary>The branches of a union that are not null.</summary>
    public static IReadOnlyList<AvroSchema> ValuesOf(AvroSchema union) => [.. union.Branches.Where(branch => branch.Kind != AvroKind.Null)];

    /// <summary>The one type that holds all values of a union, where there is one: its only branch, or the wider of two numbers.</summary>
    public static AvroSchema? OnlyTypeOf(IReadOnlyList<AvroSchema> branches)
    {
        if (branches.Count == 1)
            return branches[0];
        if (branches.Count != 2 || branches.Any(branch => branch.LogicalType != AvroLogicalType.None))
            return null;
        return (branches[0].Kind, branches[1].Kind) switch
        {
            (AvroKind.Int, AvroKind.Long) or (AvroKind.Long, AvroKind.Int) => AvroSchema.Long,
            (AvroKind.Float, AvroKind.Double) or (AvroKind.Double, AvroKind.Float) => AvroSchema.Double,
            _ => null,
        };
    }

    /// <summary>The name of the field for a branch of a union, counted without null.</summary>
    public static string MemberName(int branch) => $"member{branch}";

    private static (DataType Type, bool Nullable) TypeOf(AvroSchema schema, string path, List<AvroSchema> open, ref int columns)
    {
        if (++columns > MaxColumns)
            throw Refused(path, $"the Avro schema has more than {MaxColumns} fields, names counted as often as they are used");
        switch (schema.Kind)
        {
            case AvroKind.Null:
                return (PrimitiveType.Void, true);
            case AvroKind.Record:
                return (StructOf(schema, path, open, ref columns), false);
            case AvroKind.Array:
                var element = TypeOf(schema.Items!, path + ".element", open, ref columns);
                return (new ArrayType(element.Type, element.Nullable), false);
            case AvroKind.Map:
                var value = TypeOf(schema.Items!, path + ".value", open, ref columns);
                return (new MapType(PrimitiveType.String, value.Type, value.Nullable), false);
            case AvroKind.Union:
                return UnionOf(schema, path, open, ref columns);
            default:
                return (ScalarOf(schema, path), false);
        }
    }

    private static StructType StructOf(AvroSchema record, string path, List<AvroSchema> open, ref int columns)
    {
        if (open.Contains(record))
            throw Refused(path, $"record {record.FullName} holds itself, which no column can");
        if (record.Fields.Count == 0)
            throw Refused(path, $"record {record.FullName} has no fields, and a struct has at least one");
        open.Add(record);
        var fields = new List<StructField>();
        foreach (var field in record.Fields)
        {
            if (fields.Exists(other => other.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase)))
                throw Refused(path, $"record {record.FullName} has two fields {field.Name}: names of columns are compared without case");
            var (type, nullable) = TypeOf(field.Schema, $"{path}.{field.Name}", open, ref columns);
            fields.Add(new StructField(field.Name, type, nullable));
        }

        open.RemoveAt(open.Count - 1);
        return new StructType(fields);
    }

    private static (DataType Type, bool Nullable) UnionOf(AvroSchema union, string path, List<AvroSchema> open, ref int columns)
    {
        var values = ValuesOf(union);
        var nullable = values.Count < union.Branches.Count;
        if (values.Count == 0)
            return nullable ? (PrimitiveType.Void, true) : throw Refused(path, "the union has no types");
        if (OnlyTypeOf(values) is { } only)
        {
            var inner = TypeOf(only, path, open, ref columns);
            return (inner.Type, nullable || inner.Nullable);
        }

        var members = new List<StructField>();
        foreach (var value in values)
        {
            var name = MemberName(members.Count);
            members.Add(new StructField(name, TypeOf(value, $"{path}.{name}", open, ref columns).Type));
        }

        return (new StructType(members), nullable);
    }

    private static DataType ScalarOf(AvroSchema schema, string path) => schema.LogicalType switch
    {
        AvroLogicalType.Decimal when schema.Precision <= DecimalType.MaxPrecision => new DecimalType(schema.Precision, schema.Scale),
        AvroLogicalType.Decimal => throw Refused(
            path, $"a decimal of {schema.Precision} digits does not fit a column, which has {DecimalType.MaxPrecision}"),
        AvroLogicalType.Uuid => PrimitiveType.String,
        AvroLogicalType.Date => PrimitiveType.Date,
        AvroLogicalType.TimestampMillis or AvroLogicalType.TimestampMicros => PrimitiveType.Timestamp,
        AvroLogicalType.LocalTimestampMillis or AvroLogicalType.LocalTimestampMicros => PrimitiveType.TimestampNtz,
        _ => schema.Kind switch
        {
            AvroKind.Boolean => PrimitiveType.Boolean,
            AvroKind.Int => PrimitiveType.Integer,
            AvroKind.Long => PrimitiveType.Long,
            AvroKind.Float => PrimitiveType.Float,
            AvroKind.Double => PrimitiveType.Double,
            AvroKind.Bytes or AvroKind.Fixed => PrimitiveType.Binary,
            _ => PrimitiveType.String,
        },
    };

    private static DeltaException Refused(string path, string why) =>
        new(DeltaErrorCode.NotSupported, $"Avro field {path}: {why}") { Hint = LeaveOutHint };
}
