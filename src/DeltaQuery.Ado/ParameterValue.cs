using System.Collections;
using System.Data;
using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>The values of parameters as the engine takes them.</summary>
internal static class ParameterValue
{
    /// <summary>A parameter's value, for the engine to bind.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    /// <exception cref="NotSupportedException">No SQL type fits the value.</exception>
    public static object Of(DeltaQueryParameter parameter)
    {
        if (parameter.Value is not { } value)
            throw new InvalidOperationException($"The parameter '{parameter.ParameterName}' has no value; DBNull.Value stands for NULL.");
        if (value is DBNull)
            return parameter.SetDbType is { } none ? new TypedNull(none) : value;
        value = Cut(Plain(value), parameter.Size);
        return parameter.SetDbType is { } type && value is not DBNull ? As(value, type) : value;
    }

    /// <summary>The type that a parameter has without being told; String where there is no better one.</summary>
    public static DbType DbTypeOf(object? value) => value switch
    {
        bool => DbType.Boolean,
        sbyte => DbType.SByte,
        byte => DbType.Byte,
        short => DbType.Int16,
        ushort => DbType.UInt16,
        int => DbType.Int32,
        uint => DbType.UInt32,
        long => DbType.Int64,
        ulong => DbType.UInt64,
        float => DbType.Single,
        double => DbType.Double,
        decimal or SqlDecimal => DbType.Decimal,
        Guid => DbType.Guid,
        byte[] or ReadOnlyMemory<byte> or Memory<byte> or ArraySegment<byte> or Stream => DbType.Binary,
        DateTime { Kind: DateTimeKind.Unspecified } => DbType.DateTime2,
        DateTime => DbType.DateTime,
        DateTimeOffset => DbType.DateTimeOffset,
        DateOnly => DbType.Date,
        TimeOnly or TimeSpan => DbType.Time,
        null or DBNull or string or char => DbType.String,
        Enum => DbTypeOf(Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), CultureInfo.InvariantCulture)),
        _ => value is char[] ? DbType.String : DbType.Object,
    };

    // What the engine knows: numbers, text, bytes, times, lists, maps.
    private static object Plain(object value) => value switch
    {
        string or bool or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal => value,
        char or byte[] or DateOnly or TimeOnly or DateTime or DateTimeOffset or TimeSpan or Int128 or UInt128 => value,
        DBNull => value,
        BigInteger big => Whole(big),
        Guid id => id.ToString(),
        char[] letters => new string(letters),
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),
        Memory<byte> bytes => bytes.ToArray(),
        ArraySegment<byte> bytes => bytes.ToArray(),
        Stream stream => Bytes(stream),
        TextReader reader => reader.ReadToEnd(),
        SqlDecimal number => number.IsNull ? DBNull.Value : number,
        Enum member => Convert.ChangeType(member, Enum.GetUnderlyingType(member.GetType()), CultureInfo.InvariantCulture),
        JsonElement or JsonDocument or JsonNode => Json(value),
        IDictionary map => Map(map),
        IEnumerable list => list.Cast<object?>().Select(item => item is null ? null : Plain(item)).ToList(),
        _ => throw new NotSupportedException($"A {value.GetType()} cannot be a parameter: there is no SQL type for it."),
    };

    private static Dictionary<object, object?> Map(IDictionary map)
    {
        var plain = new Dictionary<object, object?>(map.Count);
        for (var entries = map.GetEnumerator(); entries.MoveNext();)
            plain.Add(Plain(entries.Key), entries.Value is { } item ? Plain(item) : null);
        return plain;
    }

    private static object Whole(BigInteger value) => value >= Int128Limits.Least && value <= Int128Limits.Most
        ? (Int128)value
        : throw new NotSupportedException("A whole number of more than 128 bits cannot be a parameter.");

    private static string Json(object value) => value switch
    {
        JsonElement element => element.GetRawText(),
        JsonDocument document => document.RootElement.GetRawText(),
        _ => ((JsonNode)value).ToJsonString(),
    };

    private static byte[] Bytes(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static object Cut(object value, int size) => (value, size) switch
    {
        (_, <= 0) => value,
        (string text, _) when text.Length > size => text[..size],
        (byte[] bytes, _) when bytes.Length > size => bytes[..size],
        _ => value,
    };

    // The conversion that the caller asked for by DbType.
    private static object As(object value, DbType type) => type switch
    {
        DbType.String or DbType.AnsiString or DbType.StringFixedLength or DbType.AnsiStringFixedLength or DbType.Xml => Text(value),
        DbType.Boolean => Changed<bool>(value),
        DbType.SByte => Changed<sbyte>(value),
        DbType.Byte => Changed<byte>(value),
        DbType.Int16 => Changed<short>(value),
        DbType.UInt16 => Changed<ushort>(value),
        DbType.Int32 => Changed<int>(value),
        DbType.UInt32 => Changed<uint>(value),
        DbType.Int64 => Changed<long>(value),
        DbType.UInt64 => Changed<ulong>(value),
        DbType.Single => Changed<float>(value),
        DbType.Double => Changed<double>(value),
        DbType.Decimal or DbType.Currency or DbType.VarNumeric => Changed<decimal>(value),
        DbType.Date => value switch
        {
            DateTime time => DateOnly.FromDateTime(time),
            DateTimeOffset time => DateOnly.FromDateTime(time.DateTime),
            string text => DateOnly.Parse(text, CultureInfo.InvariantCulture),
            _ => value,
        },
        DbType.Time => value switch
        {
            TimeSpan time => TimeOnly.FromTimeSpan(time),
            DateTime time => TimeOnly.FromDateTime(time),
            string text => TimeOnly.Parse(text, CultureInfo.InvariantCulture),
            _ => value,
        },
        DbType.DateTime2 => value switch
        {
            DateTime time => DateTime.SpecifyKind(time, DateTimeKind.Unspecified),
            DateOnly date => date.ToDateTime(TimeOnly.MinValue),
            string text => DateTime.SpecifyKind(DateTime.Parse(text, CultureInfo.InvariantCulture), DateTimeKind.Unspecified),
            _ => value,
        },
        DbType.DateTimeOffset => value switch
        {
            DateTime { Kind: DateTimeKind.Unspecified } time => new DateTimeOffset(time, TimeSpan.Zero),
            string text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            _ => value,
        },
        _ => value,
    };

    private static string Text(object value) => value switch
    {
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        byte[] or IDictionary or IList => throw new NotSupportedException($"A {value.GetType()} is no text: DbType.String cannot be set for it."),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static object Changed<T>(object value) where T : IConvertible =>
        value is IConvertible ? Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture) : value;

    private static class Int128Limits
    {
        public static readonly BigInteger Least = (BigInteger)Int128.MinValue;
        public static readonly BigInteger Most = (BigInteger)Int128.MaxValue;
    }
}
