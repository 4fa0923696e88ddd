using DeltaQuery.Engine.Ingest.Avro.Readers;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>Which types match, and readers of those that hold no others.</summary>
internal sealed partial class AvroResolver
{
    private const int Nano = 1;
    private const int Micro = 1_000;
    private const int Milli = 1_000_000;

    private static bool IsPromotable(AvroKind writer, AvroKind reader) => (writer, reader) switch
    {
        (AvroKind.Int, AvroKind.Long or AvroKind.Float or AvroKind.Double) => true,
        (AvroKind.Long, AvroKind.Float or AvroKind.Double) => true,
        (AvroKind.Float, AvroKind.Double) => true,
        (AvroKind.String, AvroKind.Bytes) or (AvroKind.Bytes, AvroKind.String) => true,
        _ => false,
    };

    private static bool IsSame(AvroSchema writer, AvroSchema reader) => writer.Kind == reader.Kind && writer.FullName == reader.FullName;

    private static bool NamesMatch(AvroSchema writer, AvroSchema reader) =>
        writer.Name == reader.Name || reader.Aliases.Contains(writer.FullName);

    private static void CheckLogicalTypes(AvroSchema writer, AvroSchema reader, string path)
    {
        if (writer.LogicalType == AvroLogicalType.None || reader.LogicalType == AvroLogicalType.None)
            return;
        if (FamilyOf(writer.LogicalType) != FamilyOf(reader.LogicalType))
            throw Mismatch(writer, reader, path, "their logical types differ");
        if (writer.Scale != reader.Scale)
            throw Mismatch(writer, reader, path, "their scales differ");
    }

    /// <summary>The logical types that differ from this one only in their unit, as their first.</summary>
    private static AvroLogicalType FamilyOf(AvroLogicalType type) => type switch
    {
        AvroLogicalType.TimeMicros => AvroLogicalType.TimeMillis,
        AvroLogicalType.TimestampMicros or AvroLogicalType.TimestampNanos => AvroLogicalType.TimestampMillis,
        AvroLogicalType.LocalTimestampMicros or AvroLogicalType.LocalTimestampNanos => AvroLogicalType.LocalTimestampMillis,
        _ => type,
    };

    private static ValueReader ScalarReader(AvroSchema writer, AvroSchema reader) => reader.Kind switch
    {
        AvroKind.Null => NullReader.Instance,
        AvroKind.Boolean => BooleanReader.Instance,
        AvroKind.Int => reader.LogicalType == AvroLogicalType.Date ? DateReader.Instance : IntReader.Instance,
        AvroKind.Long => LongReaderOf(writer, reader),
        AvroKind.Float or AvroKind.Double => new FloatingReader(writer.Kind, reader.Kind == AvroKind.Double),
        AvroKind.Enum => new EnumReader(writer, reader),
        AvroKind.Bytes or AvroKind.Fixed when reader.LogicalType == AvroLogicalType.Decimal =>
            new DecimalReader(reader.Kind == AvroKind.Fixed ? reader.Size : null, reader.Precision),
        AvroKind.Fixed when reader.LogicalType == AvroLogicalType.Uuid => UuidReader.Instance,
        AvroKind.Fixed => new FixedReader(reader.Size),
        _ => new BytesReader(reader.Kind == AvroKind.String),
    };

    private static ValueReader LongReaderOf(AvroSchema writer, AvroSchema reader)
    {
        if (UnitOf(reader.LogicalType) is not { } readers)
            return new LongReader(writer.Kind == AvroKind.Int);
        var from = UnitOf(writer.LogicalType) ?? readers;
        var isTimestamp = reader.LogicalType is AvroLogicalType.TimestampMillis or AvroLogicalType.TimestampMicros
            or AvroLogicalType.LocalTimestampMillis or AvroLogicalType.LocalTimestampMicros;
        var to = isTimestamp ? Micro : readers;
        return new TimeReader(Math.Max(1, from / to), Math.Max(1, to / from), isTimestamp);
    }

    /// <summary>The nanoseconds of a unit; null for a type that counts no time.</summary>
    private static int? UnitOf(AvroLogicalType type) => type switch
    {
        AvroLogicalType.TimeMillis or AvroLogicalType.TimestampMillis or AvroLogicalType.LocalTimestampMillis => Milli,
        AvroLogicalType.TimeMicros or AvroLogicalType.TimestampMicros or AvroLogicalType.LocalTimestampMicros => Micro,
        AvroLogicalType.TimestampNanos or AvroLogicalType.LocalTimestampNanos => Nano,
        _ => null,
    };

    /// <summary>The least bytes that a value takes; a record that must hold itself has none, and counts as empty.</summary>
    private int LeastOf(AvroSchema schema)
    {
        if (_least.TryGetValue(schema, out var known))
            return known;
        _least[schema] = 0;
        var least = schema.Kind switch
        {
            AvroKind.Null => 0,
            AvroKind.Float => sizeof(float),
            AvroKind.Double => sizeof(double),
            AvroKind.Fixed => schema.Size,
            AvroKind.Record => (int)Math.Min(int.MaxValue / 2, schema.Fields.Sum(field => (long)LeastOf(field.Schema))),
            AvroKind.Union => schema.Branches.Count == 0 ? 1 : (int)Math.Min(int.MaxValue / 2, 1L + schema.Branches.Min(LeastOf)),
            _ => 1,
        };
        return _least[schema] = least;
    }
}
