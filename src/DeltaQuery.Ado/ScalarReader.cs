using System.Collections.Concurrent;
using System.Data.SqlTypes;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>Reads values that have no parts of their own as one type: numbers, times, text, bytes, JSON; enums and nullable types of them.</summary>
internal abstract class ScalarReader
{
    private static readonly Dictionary<Type, ScalarReader> Plain = new ScalarReader[]
    {
        new ScalarReader<bool>((f, row) => f.Boolean(row)),
        new ScalarReader<byte>((f, row) => f.Byte(row)),
        new ScalarReader<sbyte>((f, row) => f.SByte(row)),
        new ScalarReader<short>((f, row) => f.Int16(row)),
        new ScalarReader<ushort>((f, row) => f.UInt16(row)),
        new ScalarReader<int>((f, row) => f.Int32(row)),
        new ScalarReader<uint>((f, row) => f.UInt32(row)),
        new ScalarReader<long>((f, row) => f.Id is ResultTypeId.Timestamp or ResultTypeId.TimestampTz ? f.Micros(row) : f.Int64(row)),
        new ScalarReader<ulong>((f, row) => f.UInt64(row)),
        new ScalarReader<Int128>((f, row) => f.Int128(row)),
        new ScalarReader<UInt128>((f, row) => f.UInt128(row)),
        new ScalarReader<BigInteger>((f, row) => f.BigInteger(row)),
        new ScalarReader<float>((f, row) => f.Float(row)),
        new ScalarReader<double>((f, row) => f.Double(row)),
        new ScalarReader<decimal>((f, row) => f.Decimal(row)),
        new ScalarReader<SqlDecimal>((f, row) => f.SqlDecimal(row)),
        new ScalarReader<string>((f, row) => f.String(row)),
        new ScalarReader<char>((f, row) => f.Char(row)),
        new ScalarReader<char[]>((f, row) => f.String(row).ToCharArray()),
        new ScalarReader<TextReader>((f, row) => new StringReader(f.String(row))),
        new ScalarReader<byte[]>((f, row) => f.Bytes(row)),
        new ScalarReader<Stream>((f, row) => new MemoryStream(f.Bytes(row), writable: false)),
        new ScalarReader<ReadOnlyMemory<byte>>((f, row) => f.Bytes(row)),
        new ScalarReader<Guid>((f, row) => f.Guid(row)),
        new ScalarReader<DateTime>((f, row) => f.DateTime(row)),
        new ScalarReader<DateTimeOffset>((f, row) => f.DateTimeOffset(row)),
        new ScalarReader<DateOnly>((f, row) => f.DateOnly(row)),
        new ScalarReader<TimeOnly>((f, row) => f.TimeOnly(row)),
        new ScalarReader<TimeSpan>((f, row) => f.TimeSpan(row)),
        new ScalarReader<DeltaInterval>((f, row) => f.Interval(row)),
        new ScalarReader<JsonElement>((f, row) => JsonElement.Parse(f.Json(row))),
        new ScalarReader<JsonDocument>((f, row) => JsonDocument.Parse(f.Json(row))),
        new ScalarReader<JsonNode>((f, row) => JsonNode.Parse(f.Json(row))!),
    }.ToDictionary(r => r.Type);

    private static readonly ConcurrentDictionary<Type, ScalarReader?> Readers = new();

    protected abstract Type Type { get; }

    /// <summary>The reader of a type; null where its values are read part by part.</summary>
    public static ScalarReader? Of(Type type) => Readers.GetOrAdd(type, Make);

    /// <summary>A value that is not NULL.</summary>
    public abstract object Boxed(FieldReader field, int row);

    /// <summary>Some values that follow each other, as an array.</summary>
    /// <exception cref="InvalidCastException">One is NULL, which the type has no value for.</exception>
    public abstract Array Array(FieldReader field, int first, int count);

    private static ScalarReader? Make(Type type)
    {
        if (Plain.TryGetValue(type, out var plain))
            return plain;
        if (type.IsEnum)
            return Make(nameof(Enum), type, System.Enum.GetUnderlyingType(type));
        return Nullable.GetUnderlyingType(type) is { } value && Of(value) is not null ? Make(nameof(MaybeNull), value) : null;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2060", Justification = "The methods below, which ask nothing of their types.")]
    private static ScalarReader Make(string method, params Type[] types) =>
        (ScalarReader)typeof(ScalarReader).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(types).Invoke(null, null)!;

    private static ScalarReader<T> Enum<T, TUnderlying>()
    {
        var read = Scalar<TUnderlying>.Read!;
        return new ScalarReader<T>((field, row) =>
        {
            var value = read(field, row);
            return Unsafe.As<TUnderlying, T>(ref value);
        });
    }

    private static ScalarReader<T?> MaybeNull<T>() where T : struct
    {
        var read = Scalar<T>.Read!;
        return new ScalarReader<T?>((field, row) => read(field, row));
    }
}

/// <inheritdoc/>
/// <param name="read">Reads a value that is not NULL.</param>
internal sealed class ScalarReader<T>(Func<FieldReader, int, T> read) : ScalarReader
{
    public Func<FieldReader, int, T> Read => read;

    protected override Type Type => typeof(T);

    public override object Boxed(FieldReader field, int row) => read(field, row)!;

    public override Array Array(FieldReader field, int first, int count)
    {
        var values = new T[count];
        for (var i = 0; i < count; i++)
        {
            if (!field.IsNull(first + i))
                values[i] = read(field, first + i);
            else if (default(T) is not null)
                throw field.Null();
        }

        return values;
    }
}
