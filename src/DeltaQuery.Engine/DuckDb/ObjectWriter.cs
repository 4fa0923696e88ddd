using System.Collections;
using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Adds CLR objects to a vector, in the vector's type. What does not fit, or would be cut or rounded, is refused.</summary>
/// <remarks>Of a MAP dictionaries are taken, of a STRUCT dictionaries by the fields' names.</remarks>
internal static class ObjectWriter
{
    /// <summary>Adds a value; null and DBNull are NULL.</summary>
    /// <exception cref="ArgumentException">The value is not of a type that the vector takes.</exception>
    /// <exception cref="OverflowException">The value does not fit.</exception>
    public static void Add(VectorWriter vector, object? value, NativeArena arena)
    {
        if (value is null or DBNull)
        {
            vector.AddNull();
            return;
        }

        switch (vector.Type.Id)
        {
            case DuckDbType.Boolean: vector.Add(Taken<bool>(value, vector) ? (byte)1 : (byte)0); break;
            case DuckDbType.TinyInt: vector.Add(checked((sbyte)Whole(value, vector))); break;
            case DuckDbType.SmallInt: vector.Add(checked((short)Whole(value, vector))); break;
            case DuckDbType.Integer: vector.Add(checked((int)Whole(value, vector))); break;
            case DuckDbType.BigInt: vector.Add(checked((long)Whole(value, vector))); break;
            case DuckDbType.Float: vector.Add(checked((float)Floating(value, vector))); break;
            case DuckDbType.Double: vector.Add(Floating(value, vector)); break;
            case DuckDbType.Decimal: AddDecimal(vector, value); break;
            case DuckDbType.Varchar: vector.AddBytes(Encoding.UTF8.GetBytes(Text(value, vector)), arena); break;
            case DuckDbType.Blob: vector.AddBytes(Bytes(value, vector).Span, arena); break;
            case DuckDbType.Date: vector.Add(Date(value, vector).DayNumber - DuckDbDate.UnixEpochDay); break;
            case DuckDbType.Timestamp or DuckDbType.TimestampTz: vector.Add(Micros(value, vector)); break;
            case DuckDbType.List: AddList(vector, value, arena); break;
            case DuckDbType.Map: AddMap(vector, value, arena); break;
            case DuckDbType.Struct: AddStruct(vector, value, arena); break;
            default: throw Wrong(value, vector);
        }
    }

    private static T Taken<T>(object value, VectorWriter vector) => value is T taken ? taken : throw Wrong(value, vector);

    private static Int128 Whole(object value, VectorWriter vector) => value switch
    {
        int v => v,
        long v => v,
        short v => v,
        sbyte v => v,
        byte v => v,
        ushort v => v,
        uint v => v,
        ulong v => v,
        Int128 v => v,
        BigInteger v => (Int128)v,
        decimal v when v == decimal.Truncate(v) => (Int128)v,
        Enum v => Convert.ToInt64(v, CultureInfo.InvariantCulture),
        _ => throw Wrong(value, vector),
    };

    private static double Floating(object value, VectorWriter vector) => value switch
    {
        double v => v,
        float v => v,
        decimal v => (double)v,
        _ => (double)Whole(value, vector),
    };

    private static void AddDecimal(VectorWriter vector, object value)
    {
        var type = vector.Type;
        var unscaled = ValueTypes.ToUnscaled(value is decimal or SqlDecimal ? value : Whole(value, vector), type.Scale);
        if (Int128.Abs(unscaled) >= PowerOfTen(type.Width))
            throw new OverflowException($"{value} has more digits than {type} holds");
        switch (type.InternalType)
        {
            case DuckDbType.SmallInt: vector.Add((short)unscaled); break;
            case DuckDbType.Integer: vector.Add((int)unscaled); break;
            case DuckDbType.BigInt: vector.Add((long)unscaled); break;
            default: vector.Add(unscaled); break;
        }
    }

    private static Int128 PowerOfTen(int digits)
    {
        Int128 power = 1;
        for (var i = 0; i < digits; i++) power *= 10;
        return power;
    }

    private static string Text(object value, VectorWriter vector) => value switch
    {
        string v => v,
        char v => v.ToString(),
        char[] v => new string(v),
        Guid v => v.ToString(),
        _ => throw Wrong(value, vector),
    };

    private static ReadOnlyMemory<byte> Bytes(object value, VectorWriter vector) => value switch
    {
        byte[] v => v,
        ReadOnlyMemory<byte> v => v,
        Memory<byte> v => v,
        _ => throw Wrong(value, vector),
    };

    private static DateOnly Date(object value, VectorWriter vector) => value switch
    {
        DateOnly v => v,
        DateTime v when v.TimeOfDay == TimeSpan.Zero => DateOnly.FromDateTime(v),
        _ => throw Wrong(value, vector),
    };

    // An instant for a timestamp with zone, what a calendar and a clock show for one without: neither is taken for the other.
    private static long Micros(object value, VectorWriter vector) => (vector.Type.Id, value) switch
    {
        (DuckDbType.TimestampTz, DateTimeOffset v) => DuckDbTimestamp.From(v).Micros,
        (DuckDbType.TimestampTz, DateTime { Kind: not DateTimeKind.Unspecified } v) => DuckDbTimestamp.From(v).Micros,
        (DuckDbType.Timestamp, DateTime { Kind: DateTimeKind.Unspecified } v) => DuckDbTimestamp.From(v).Micros,
        _ => throw Wrong(value, vector),
    };

    private static void AddList(VectorWriter vector, object value, NativeArena arena)
    {
        if (value is string or byte[] or IDictionary || value is not IEnumerable items)
            throw Wrong(value, vector);
        var first = vector[0].Count;
        foreach (var item in items)
        {
            vector.ReserveChild();
            Add(vector[0], item, arena);
        }

        vector.AddList(first);
    }

    private static void AddMap(VectorWriter vector, object value, NativeArena arena)
    {
        if (value is not IDictionary map)
            throw Wrong(value, vector);
        var (entries, first) = (vector[0], vector[0].Count);
        foreach (DictionaryEntry entry in map)
        {
            vector.ReserveChild();
            Add(entries[0], entry.Key, arena);
            Add(entries[1], entry.Value, arena);
            entries.AddStruct();
        }

        vector.AddList(first);
    }

    private static void AddStruct(VectorWriter vector, object value, NativeArena arena)
    {
        if (value is not IDictionary fields)
            throw Wrong(value, vector);
        var names = vector.Type.Fields;
        if (fields.Keys.Cast<object>().FirstOrDefault(k => !names.Any(f => f.Name.Equals(k as string, StringComparison.OrdinalIgnoreCase))) is { } unknown)
            throw new ArgumentException($"the struct has no field {unknown}");
        for (var i = 0; i < names.Count; i++)
        {
            var key = fields.Keys.Cast<object>().FirstOrDefault(k => names[i].Name.Equals(k as string, StringComparison.OrdinalIgnoreCase));
            Add(vector[i], key is null ? null : fields[key], arena);
        }

        vector.AddStruct();
    }

    private static ArgumentException Wrong(object value, VectorWriter vector) => new($"a {value.GetType().Name} is no {vector.Type}");
}
