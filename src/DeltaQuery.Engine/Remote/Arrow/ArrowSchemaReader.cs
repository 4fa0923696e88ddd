using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>Reads a stream's schema: its columns, with the types that they become.</summary>
/// <remarks><see href="https://github.com/apache/arrow/blob/main/format/Schema.fbs">Schema.fbs</see>, table Schema: the numbers are its
/// fields'.</remarks>
internal ref struct ArrowSchemaReader
{
    private const int MostFields = 100_000; // fields may be shared, so that few bytes could describe any number
    private const int Deepest = 64;
    private const int DecimalDigits = 38;
    private const int DecimalBits = 128;

    private int _fields;

    /// <summary>The columns of a schema.</summary>
    /// <exception cref="DeltaException">CorruptData: it is damaged. NotSupported: it has a type that is not read.</exception>
    public static IReadOnlyList<ArrowField> Read(FlatTable schema)
    {
        if (schema.Short(0) != 0)
            throw ArrowError.NotSupported("big-endian numbers");
        var reader = default(ArrowSchemaReader);
        return reader.Fields(schema, 1, 0);
    }

    private ArrowField[] Fields(FlatTable parent, int vector, int depth)
    {
        var fields = new List<ArrowField>();
        for (var i = 0; i < parent.Count(vector); i++)
            fields.Add(Field(parent.Table(vector, i), depth));
        return [.. fields];
    }

    private ArrowField Field(FlatTable field, int depth)
    {
        if (++_fields > MostFields || depth > Deepest)
            throw ArrowError.NotSupported($"more than {MostFields} columns and fields, or more than {Deepest} levels of them");
        var id = (ArrowTypeId)field.Byte(2);
        var children = Fields(field, 5, depth + 1);
        var name = field.Text(0) ?? "";
        var read = id switch
        {
            ArrowTypeId.List => children.Length == 1
                ? List(name, children[0]) : throw ArrowError.Damaged($"list '{name}' has {children.Length} children"),
            ArrowTypeId.Map => Map(name, children),
            ArrowTypeId.Struct => Struct(name, children, field, 5),
            _ when children.Length > 0 => throw ArrowError.Damaged($"'{name}' of type {id} has children"),
            _ => Scalar(name, id, field.Table(3)),
        };
        var dictionary = field.Table(4);
        return dictionary.Exists ? WithDictionary(read, dictionary) : read;
    }

    private static ArrowField List(string name, ArrowField element) =>
        new(name, ArrowLayout.List, LogicalType.List(element.Type), 0, [element]);

    private static ArrowField Map(string name, ArrowField[] children)
    {
        if (children is not [{ Layout: ArrowLayout.Struct, Dictionary: null, Children: [var key, var value] }])
            throw ArrowError.Damaged($"map '{name}' is not a list of keys and values");
        return new ArrowField(name, ArrowLayout.List, LogicalType.Map(key.Type, value.Type), 0, children);
    }

    private static ArrowField Struct(string name, ArrowField[] children, FlatTable field, int vector)
    {
        if (children.Length == 2 && children.All(c => c.Type.Id == DuckDbType.Blob) && IsVariant(field, vector))
        {
            var value = Array.FindIndex(children, c => c.Name == "value");
            if (value >= 0 && children[1 - value].Name == "metadata")
                return new ArrowField(name, ArrowLayout.Variant, LogicalType.Of(DuckDbType.Variant), 0, children) { ValueChild = value };
        }

        // DuckDB has no struct without fields.
        return children.Length == 0
            ? throw ArrowError.NotSupported($"a struct without fields ('{name}')")
            : new ArrowField(
                name, ArrowLayout.Struct, LogicalType.Struct([.. children.Select(c => new LogicalTypeField(c.Name, c.Type))]), 0, children);
    }

    // Spark marks the child that is the metadata.
    private static bool IsVariant(FlatTable field, int vector)
    {
        for (var child = 0; child < field.Count(vector); child++)
        {
            var marks = field.Table(vector, child);
            for (var i = 0; i < marks.Count(6); i++)
                if (marks.Table(6, i) is var mark && mark.Text(0) == "variant" && mark.Text(1) == "true")
                    return true;
        }

        return false;
    }

    private static ArrowField WithDictionary(ArrowField field, FlatTable dictionary)
    {
        if (field.Layout is ArrowLayout.List or ArrowLayout.Struct or ArrowLayout.Variant)
            throw ArrowError.NotSupported($"a dictionary of {field.Type} ('{field.Name}')");
        var index = dictionary.Table(1); // 32 bits with a sign where nothing is said
        var bits = index.Exists ? index.Int(0) : 32;
        return bits is 8 or 16 or 32 or 64
            ? field with { Dictionary = new ArrowDictionaryKey(dictionary.Long(0), bits / 8, !index.Exists || index.Bool(1)) }
            : throw ArrowError.Damaged($"the dictionary of '{field.Name}' has indexes of {bits} bits");
    }

    private static ArrowField Scalar(string name, ArrowTypeId id, FlatTable type)
    {
        var isPlain = id is ArrowTypeId.Null or ArrowTypeId.Bool
            or ArrowTypeId.Utf8 or ArrowTypeId.Binary or ArrowTypeId.LargeUtf8 or ArrowTypeId.LargeBinary;
        if (!isPlain && !type.Exists)
            throw ArrowError.Damaged($"'{name}' of type {id} says no more of it");
        return id switch
        {
            ArrowTypeId.Null => Of(ArrowLayout.Null, DuckDbType.SqlNull),
            ArrowTypeId.Bool => Of(ArrowLayout.Bits, DuckDbType.Boolean),
            ArrowTypeId.Utf8 => Of(ArrowLayout.Bytes, DuckDbType.Varchar),
            ArrowTypeId.Binary => Of(ArrowLayout.Bytes, DuckDbType.Blob),
            ArrowTypeId.LargeUtf8 => Of(ArrowLayout.LargeBytes, DuckDbType.Varchar),
            ArrowTypeId.LargeBinary => Of(ArrowLayout.LargeBytes, DuckDbType.Blob),
            ArrowTypeId.Int => Integer(type.Int(0), type.Bool(1)),
            ArrowTypeId.FloatingPoint => type.Short(0) switch
            {
                1 => Of(ArrowLayout.Fixed, DuckDbType.Float, 4),
                2 => Of(ArrowLayout.Fixed, DuckDbType.Double, 8),
                _ => throw Unknown("half-precision numbers"),
            },
            ArrowTypeId.Decimal => Decimal(type.Int(0), type.Int(1), type.Int(2, DecimalBits)),
            ArrowTypeId.Date => type.Short(0, 1) == 0 ? Of(ArrowLayout.Fixed, DuckDbType.Date, 4) : throw Unknown("dates in milliseconds"),
            ArrowTypeId.Time => Time((ArrowUnit)type.Short(0, (short)ArrowUnit.Millisecond)),
            ArrowTypeId.Timestamp => Timestamp((ArrowUnit)type.Short(0), type.Text(1) is { Length: > 0 }),
            ArrowTypeId.Duration => type.Short(0, (short)ArrowUnit.Millisecond) == (short)ArrowUnit.Microsecond
                ? Of(ArrowLayout.DayTime, DuckDbType.Interval) : throw Unknown("a duration that is not in microseconds"),
            ArrowTypeId.Interval => type.Short(0) switch
            {
                0 => Of(ArrowLayout.YearMonth, DuckDbType.Interval),
                2 => Of(ArrowLayout.MonthDayNano, DuckDbType.Interval),
                _ => throw Unknown("intervals of days and milliseconds"),
            },
            _ => throw Unknown(Enum.IsDefined(id) ? $"type {id}" : $"type {(byte)id}"),
        };

        ArrowField Of(ArrowLayout layout, DuckDbType duckDb, int width = 0) => new(name, layout, LogicalType.Of(duckDb), width, []);

        ArrowField Integer(int bits, bool isSigned) => (bits, isSigned) switch
        {
            (8, true) => Of(ArrowLayout.Fixed, DuckDbType.TinyInt, 1),
            (16, true) => Of(ArrowLayout.Fixed, DuckDbType.SmallInt, 2),
            (32, true) => Of(ArrowLayout.Fixed, DuckDbType.Integer, 4),
            (64, true) => Of(ArrowLayout.Fixed, DuckDbType.BigInt, 8),
            _ => throw Unknown($"{(isSigned ? "" : "unsigned ")}integers of {bits} bits"),
        };

        ArrowField Decimal(int digits, int scale, int bits) =>
            bits != DecimalBits || digits is < 1 or > DecimalDigits || scale < 0 || scale > digits
            ? throw Unknown($"decimals ({digits}, {scale}) of {bits} bits")
            : new ArrowField(name, ArrowLayout.Decimal, LogicalType.Decimal((byte)digits, (byte)scale), 16, []);

        ArrowField Time(ArrowUnit unit) => unit switch
        {
            ArrowUnit.Microsecond => Of(ArrowLayout.Fixed, DuckDbType.Time, 8),
            ArrowUnit.Nanosecond => Of(ArrowLayout.TimeNanos, DuckDbType.Time),
            _ => throw Unknown("times that are neither in micro- nor in nanoseconds"),
        };

        ArrowField Timestamp(ArrowUnit unit, bool hasZone) => (unit, hasZone) switch
        {
            (ArrowUnit.Microsecond, true) => Of(ArrowLayout.Fixed, DuckDbType.TimestampTz, 8),
            (ArrowUnit.Microsecond, _) => Of(ArrowLayout.Fixed, DuckDbType.Timestamp, 8),
            (ArrowUnit.Nanosecond, false) => Of(ArrowLayout.Fixed, DuckDbType.TimestampNs, 8),
            _ => throw Unknown("timestamps that are not in microseconds"),
        };

        DeltaException Unknown(string what) => ArrowError.NotSupported($"{what} ('{name}')");
    }

    private enum ArrowUnit : short
    {
        Millisecond = 1,
        Microsecond = 2,
        Nanosecond = 3,
    }
}
