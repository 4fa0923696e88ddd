using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>The values of the current row.</summary>
public sealed partial class DeltaQueryDataReader
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override bool GetBoolean(int ordinal) => NotNull(ordinal).Boolean(_row);

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => NotNull(ordinal).Byte(_row);

    /// <inheritdoc/>
    public override char GetChar(int ordinal) => NotNull(ordinal).Char(_row);

    /// <summary>A date or timestamp: Utc for TIMESTAMP, Unspecified for DATE and TIMESTAMP_NTZ.</summary>
    public override DateTime GetDateTime(int ordinal) => NotNull(ordinal).DateTime(_row);

    /// <summary>A decimal; fractions of more digits than it holds are rounded.</summary>
    /// <exception cref="OverflowException">The whole part does not fit; <see cref="System.Data.SqlTypes.SqlDecimal"/> holds all.</exception>
    public override decimal GetDecimal(int ordinal) => NotNull(ordinal).Decimal(_row);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override double GetDouble(int ordinal) => NotNull(ordinal).Double(_row);

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => NotNull(ordinal).Float(_row);

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) => NotNull(ordinal).Guid(_row);

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => NotNull(ordinal).Int16(_row);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override int GetInt32(int ordinal) => NotNull(ordinal).Int32(_row);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override long GetInt64(int ordinal) => NotNull(ordinal).Int64(_row);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override string GetString(int ordinal) => NotNull(ordinal).String(_row);

    /// <summary>A TIME or INTERVAL.</summary>
    public TimeSpan GetTimeSpan(int ordinal) => NotNull(ordinal).TimeSpan(_row);

    /// <summary>A value as an object of <see cref="GetFieldType"/>; <see cref="DBNull"/> for NULL.</summary>
    public override object GetValue(int ordinal)
    {
        var field = Field(ordinal);
        return field.IsNull(_row) ? DBNull.Value : field.Value(_row);
    }

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Fill(values, exact: false);
    }

    /// <summary>As <see cref="GetValue"/>, but decimals of more than 28 digits as SqlDecimal, which holds all of them.</summary>
    public override object GetProviderSpecificValue(int ordinal)
    {
        var field = Field(ordinal);
        return field.IsWideDecimal && !field.IsNull(_row) ? field.SqlDecimal(_row) : GetValue(ordinal);
    }

    /// <inheritdoc/>
    [return: DynamicallyAccessedMembers(FieldReader.KeptOfTypes)]
    public override Type GetProviderSpecificFieldType(int ordinal) => Column(ordinal).ExactType;

    /// <inheritdoc/>
    public override int GetProviderSpecificValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Fill(values, exact: true);
    }

    private int Fill(object[] values, bool exact)
    {
        CheckRow();
        var count = Math.Min(values.Length, _fields.Length);
        for (var i = 0; i < count; i++)
            values[i] = exact ? GetProviderSpecificValue(i) : GetValue(i);
        return count;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override bool IsDBNull(int ordinal) => Field(ordinal).IsNull(_row);

    /// <inheritdoc/>
    public override Task<bool> IsDBNullAsync(int ordinal, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);
        try
        {
            return IsDBNull(ordinal) ? Yes : No;
        }
        catch (Exception e)
        {
            return Task.FromException<bool>(e);
        }
    }

    /// <summary>A value as a type: numbers that fit, dates and times, text, bytes, JSON; arrays, lists, dictionaries, records and tuples of nested
    /// values; a nullable type gives null for NULL.</summary>
    /// <exception cref="InvalidCastException">The value is NULL, or cannot be read so.</exception>
    /// <exception cref="OverflowException">The number does not fit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override T GetFieldValue<T>(int ordinal)
    {
        // The commonest are one comparison each where T is known.
        var field = Field(ordinal);
        if (field.IsNull(_row))
            return OfNull<T>(field);
        if (typeof(T) == typeof(long) && field.Id == ResultTypeId.BigInt)
            return Unsafe.BitCast<long, T>(field.Int64(_row));
        if (typeof(T) == typeof(int) && field.Id == ResultTypeId.Integer)
            return Unsafe.BitCast<int, T>(field.Int32(_row));
        if (typeof(T) == typeof(double) && field.Id == ResultTypeId.Double)
            return Unsafe.BitCast<double, T>(field.Double(_row));
        if (typeof(T) == typeof(bool) && field.Id == ResultTypeId.Boolean)
            return Unsafe.BitCast<bool, T>(field.Boolean(_row));
        return Converted<T>(field);
    }

    private T Converted<T>(FieldReader field) =>
        Scalar<T>.Read is { } read && field.Id != ResultTypeId.Union ? read(field, _row) : (T)field.To(typeof(T), _row);

    private static T OfNull<T>(FieldReader field)
    {
        if (typeof(T) == typeof(DBNull) || typeof(T) == typeof(object))
            return (T)(object)DBNull.Value;
        return default(T) is null && typeof(T).IsValueType ? default! : throw field.Null();
    }

    /// <inheritdoc/>
    public override Task<T> GetFieldValueAsync<T>(int ordinal, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        try
        {
            return Task.FromResult(GetFieldValue<T>(ordinal));
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    /// <summary>Copies bytes of a value.</summary>
    /// <returns>How many were copied; without a buffer, how many there are.</returns>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        Copy(NotNull(ordinal).ByteSpan(_row), dataOffset, buffer, bufferOffset, length);

    /// <summary>Copies characters of a value.</summary>
    /// <returns>How many were copied; without a buffer, how many there are.</returns>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        Copy(CharsOf(ordinal).AsSpan(), dataOffset, buffer, bufferOffset, length);

    private (RowBatch? Batch, int Row, int Column, string Text) _chars;

    // A long text is read in many pieces.
    private string CharsOf(int ordinal)
    {
        var field = NotNull(ordinal);
        if (_chars.Batch != _batch || _chars.Row != _row || _chars.Column != ordinal)
            _chars = (_batch, _row, ordinal, field.String(_row));
        return _chars.Text;
    }

    /// <summary>The bytes of a value.</summary>
    /// <exception cref="InvalidOperationException">The column is not of bytes.</exception>
    public override Stream GetStream(int ordinal)
    {
        var field = Column(ordinal);
        if (field.Id is not (ResultTypeId.Blob or ResultTypeId.Geometry))
            throw new InvalidOperationException(field.Wrong("a stream").Message);
        return GetFieldValue<Stream>(ordinal);
    }

    /// <summary>The text of a value.</summary>
    /// <exception cref="InvalidOperationException">The column is not of text.</exception>
    public override TextReader GetTextReader(int ordinal)
    {
        var field = Column(ordinal);
        if (field.Id is not (ResultTypeId.Varchar or ResultTypeId.Enum or ResultTypeId.Variant))
            throw new InvalidOperationException(field.Wrong("a text reader").Message);
        return GetFieldValue<TextReader>(ordinal);
    }

    private static long Copy<T>(ReadOnlySpan<T> value, long from, T[]? buffer, int to, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        if (buffer is null)
            return value.Length;
        ArgumentOutOfRangeException.ThrowIfNegative(to);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, buffer.Length);
        if (length > buffer.Length - to)
            throw new ArgumentException("The buffer is too short for so many.", nameof(length));
        if (from >= value.Length)
            return 0;
        var part = value[(int)from..];
        part = part[..Math.Min(part.Length, length)];
        part.CopyTo(buffer.AsSpan(to));
        return part.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FieldReader NotNull(int ordinal)
    {
        var field = Field(ordinal);
        if (field.IsNull(_row))
            ThrowNull(field);
        return field;
    }

    [DoesNotReturn]
    private static void ThrowNull(FieldReader field) => throw field.Null();

    // A column, on a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FieldReader Field(int ordinal)
    {
        var fields = _fields;
        if ((uint)_row >= (uint)_count || (uint)ordinal >= (uint)fields.Length)
            ThrowNoValue(ordinal);
        return fields[ordinal];
    }

    private FieldReader Column(int ordinal)
    {
        CheckOpen();
        if (_fields.Length == 0)
            throw new InvalidOperationException("The result has no columns.");
        return (uint)ordinal < (uint)_fields.Length ? _fields[ordinal]
            : throw new IndexOutOfRangeException($"There is no column {ordinal}: the result has {_fields.Length}.");
    }

    private void CheckRow()
    {
        CheckOpen();
        if ((uint)_row >= (uint)_count)
            throw new InvalidOperationException("There is no row here: call Read first, and stop when it gives false.");
    }

    [DoesNotReturn]
    private void ThrowNoValue(int ordinal)
    {
        CheckRow();
        _ = Column(ordinal);
        throw new InvalidOperationException();
    }
}
