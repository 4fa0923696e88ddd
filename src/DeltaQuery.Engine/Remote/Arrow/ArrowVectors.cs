using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>Copies stretches of columns into DuckDB's vectors, from their first row on.</summary>
/// <remarks>Long texts stay where they are: a vector that has them points into the batch's body. DuckDB has an import of Arrow's C
/// structures, too; it believes every offset, gives vectors that are not flat, and knows no variant, so that each value would have to be
/// looked at all the same.</remarks>
internal sealed unsafe class ArrowVectors
{
    private const long NanosPerMicro = 1_000;
    private const long MicrosPerDay = 86_400_000_000;

    private readonly VariantBuilder _variants = new();

    /// <summary>Copies some values.</summary>
    /// <param name="column">Where they come from.</param>
    /// <param name="first">The first one.</param>
    /// <param name="count">How many; the vector has room for them.</param>
    /// <param name="vector">A new vector of the column's type.</param>
    /// <exception cref="DeltaException">CorruptData: a value is none of its type.</exception>
    public void Copy(ArrowColumn column, int first, int count, nint vector)
    {
        if (count == 0)
            return;
        if (column.Dictionary is not null)
        {
            CopyByIndex(column, first, count, vector);
            return;
        }

        switch (column.Field.Layout)
        {
            case ArrowLayout.Null:
                SetAllNull(vector, count);
                return;
            case ArrowLayout.List:
                CopyLists(column, first, count, vector);
                break;
            case ArrowLayout.Struct:
                CopyStructs(column, first, count, vector);
                return;
            case ArrowLayout.Variant:
                CopyVariants(column, first, count, vector);
                return;
            case ArrowLayout.Bytes or ArrowLayout.LargeBytes:
                CopyBytes(column, first, count, (NativeString*)NativeMethods.duckdb_vector_get_data(vector));
                break;
            default:
                CopyValues(column, first, count, (byte*)NativeMethods.duckdb_vector_get_data(vector));
                break;
        }

        CopyValidity(column, first, count, vector);
    }

    private static void CopyValidity(ArrowColumn column, int first, int count, nint vector)
    {
        if (column.Validity == null)
            return;
        var source = column.Validity + (first >> 3);
        var shift = first & 7;
        var last = (first + count - 1 >> 3) - (first >> 3); // the last byte that has a bit of theirs
        var bytes = (byte*)Validity(vector);
        for (var i = 0; i < (count + 7) >> 3; i++)
            bytes[i] = (byte)((source[i] >> shift) | (shift > 0 && i < last ? source[i + 1] << (8 - shift) : 0));
    }

    private static ulong* Validity(nint vector)
    {
        NativeMethods.duckdb_vector_ensure_validity_writable(vector);
        return NativeMethods.duckdb_vector_get_validity(vector);
    }

    private static void SetAllNull(nint vector, int count) => new Span<byte>(Validity(vector), (count + 7) >> 3).Clear();

    private static void SetNull(ulong* validity, int row) => validity[row >> 6] &= ~(1UL << (row & 63));

    private void CopyLists(ArrowColumn column, int first, int count, nint vector)
    {
        var (start, end) = ((int)column.Offset(first), (int)column.Offset(first + count));
        var entries = (NativeListEntry*)NativeMethods.duckdb_vector_get_data(vector);
        for (var i = 0; i < count; i++)
        {
            var from = (int)column.Offset(first + i);
            var to = column.IsNull(first + i) ? from : (int)column.Offset(first + i + 1);
            entries[i] = new NativeListEntry { Offset = (ulong)(from - start), Length = (ulong)(to - from) };
        }

        if (NativeMethods.duckdb_list_vector_reserve(vector, (ulong)(end - start)) != DuckDbState.Success)
        {
            throw new DeltaException(
                DeltaErrorCode.OutOfMemory, $"lists of {end - start} elements in '{column.Field.Name}' do not fit into memory");
        }

        Copy(column.Children[0], start, end - start, NativeMethods.duckdb_list_vector_get_child(vector));
        NativeMethods.duckdb_list_vector_set_size(vector, (ulong)(end - start));
    }

    private void CopyStructs(ArrowColumn column, int first, int count, nint vector)
    {
        for (var i = 0; i < column.Children.Count; i++)
            Copy(column.Children[i], first, count, NativeMethods.duckdb_struct_vector_get_child(vector, (ulong)i));
        if (column.Validity == null)
            return;
        CopyValidity(column, first, count, vector);
        for (var i = 0; i < column.Children.Count; i++)
            AddNulls(column, first, count, column.Children[i].Field, NativeMethods.duckdb_struct_vector_get_child(vector, (ulong)i));
    }

    // For DuckDB a NULL struct's fields are NULL, too.
    private static void AddNulls(ArrowColumn parent, int first, int count, ArrowField field, nint vector)
    {
        var validity = Validity(vector);
        for (var i = 0; i < count; i++)
            if (parent.IsNull(first + i))
                SetNull(validity, i);
        var parts = field.Layout switch
        {
            ArrowLayout.Struct => field.Children.Count,
            ArrowLayout.Variant => VariantParts,
            _ => 0,
        };
        for (var i = 0; i < parts; i++)
        {
            var child = NativeMethods.duckdb_struct_vector_get_child(vector, (ulong)i);
            if (field.Layout == ArrowLayout.Struct)
                AddNulls(parent, first, count, field.Children[i], child);
            else
                AddNulls(parent, first, count, VariantPart, child);
        }
    }

    private const int VariantParts = 4;
    private static readonly ArrowField VariantPart = new("", ArrowLayout.Bytes, LogicalType.Of(DuckDbType.Blob), 0, []);

    private void CopyVariants(ArrowColumn column, int first, int count, nint vector)
    {
        var (values, metadata) = (column.Children[column.Field.ValueChild], column.Children[1 - column.Field.ValueChild]);
        _variants.Clear();
        try
        {
            for (var row = first; row < first + count; row++)
            {
                if (column.IsNull(row))
                {
                    _variants.AddNullRow();
                    continue;
                }

                if (values.IsNull(row) || metadata.IsNull(row))
                    throw new InvalidDataException("its value or its metadata is missing");
                _variants.BeginRow();
                new VariantDecoder(new VariantMetadata(BytesOf(metadata, row)), _variants).Add(BytesOf(values, row));
                _variants.EndRow();
            }
        }
        catch (InvalidDataException e)
        {
            throw ArrowError.Damaged($"a variant of '{column.Field.Name}': {e.Message}");
        }

        _variants.WriteTo(vector);
    }

    private static ReadOnlySpan<byte> BytesOf(ArrowColumn column, int row) =>
        column.Dictionary is { } dictionary ? dictionary.Bytes((int)ArrowIndexes.At(column, row)) : column.Bytes(row);

    private static void CopyBytes(ArrowColumn column, int first, int count, NativeString* target)
    {
        if (column.Validity == null && column.Field.Layout == ArrowLayout.Bytes)
        {
            var offsets = column.Offsets + (4L * first);
            var end = Unsafe.ReadUnaligned<int>(offsets);
            for (var i = 0; i < count; i++)
            {
                var start = end;
                end = Unsafe.ReadUnaligned<int>(offsets + (4L * (i + 1)));
                Point(target + i, column.Data + start, end - start);
            }

            return;
        }

        for (var i = 0; i < count; i++)
            CopyBytes(column, first + i, target + i);
    }

    private static void CopyBytes(ArrowColumn column, int row, NativeString* target)
    {
        var start = column.Offset(row);
        Point(target, column.Data + start, column.IsNull(row) ? 0 : (int)(column.Offset(row + 1) - start));
    }

    private static void Point(NativeString* target, byte* bytes, int length)
    {
        *target = default;
        target->Length = (uint)length;
        if (length <= NativeString.InlineLength)
        {
            for (var i = 0; i < length; i++)
                target->Inlined[i] = bytes[i];
            return;
        }

        target->Prefix = Unsafe.ReadUnaligned<uint>(bytes);
        target->Pointer = bytes;
    }

    private static void CopyValues(ArrowColumn column, int first, int count, byte* target)
    {
        var width = column.Field.Width;
        switch (column.Field.Layout)
        {
            case ArrowLayout.Fixed:
                Buffer.MemoryCopy(column.Data + ((long)first * width), target, (long)count * width, (long)count * width);
                break;
            case ArrowLayout.Decimal:
                CopyDecimals(column, first, count, target);
                break;
            default:
                for (var i = 0; i < count; i++)
                    if (!column.IsNull(first + i) || column.Field.Layout == ArrowLayout.Bits)
                        CopyValue(column, first + i, target, i);
                break;
        }
    }

    private static void CopyDecimals(ArrowColumn column, int first, int count, byte* target)
    {
        var source = column.Data + (16L * first);
        var storage = column.Field.Type.InternalType;
        for (var i = 0; i < count; i++, source += 16)
        {
            var low = Unsafe.ReadUnaligned<long>(source);
            if (storage == DuckDbType.HugeInt)
                (((long*)target)[2 * i], ((long*)target)[(2 * i) + 1]) = (low, Unsafe.ReadUnaligned<long>(source + 8));
            else if (!column.IsNull(first + i))
                StoreDecimal(column, low, Unsafe.ReadUnaligned<long>(source + 8), target, i);
        }
    }

    private static void StoreDecimal(ArrowColumn column, long low, long high, byte* target, int row)
    {
        var fits = high == low >> 63;
        switch (column.Field.Type.InternalType)
        {
            case DuckDbType.SmallInt when fits && low == (short)low:
                ((short*)target)[row] = (short)low;
                break;
            case DuckDbType.Integer when fits && low == (int)low:
                ((int*)target)[row] = (int)low;
                break;
            case DuckDbType.BigInt when fits:
                ((long*)target)[row] = low;
                break;
            default:
                throw ArrowError.Damaged($"a number of '{column.Field.Name}' has more digits than {column.Field.Type}");
        }
    }

    private static void CopyValue(ArrowColumn column, int row, byte* target, int to)
    {
        var data = column.Data;
        switch (column.Field.Layout)
        {
            case ArrowLayout.Bits:
                target[to] = (byte)((data[row >> 3] >> (row & 7)) & 1);
                break;
            case ArrowLayout.TimeNanos:
                ((long*)target)[to] = Micros(column, Unsafe.ReadUnaligned<long>(data + (8L * row)));
                break;
            case ArrowLayout.DayTime: // as Spark reads it: days, and what is left of one
                var micros = Unsafe.ReadUnaligned<long>(data + (8L * row));
                ((DuckDbInterval*)target)[to] = new DuckDbInterval(0, (int)(micros / MicrosPerDay), micros % MicrosPerDay);
                break;
            case ArrowLayout.YearMonth:
                ((DuckDbInterval*)target)[to] = new DuckDbInterval(Unsafe.ReadUnaligned<int>(data + (4L * row)), 0, 0);
                break;
            default:
                var part = data + (16L * row);
                ((DuckDbInterval*)target)[to] = new DuckDbInterval(
                    Unsafe.ReadUnaligned<int>(part), Unsafe.ReadUnaligned<int>(part + 4),
                    Micros(column, Unsafe.ReadUnaligned<long>(part + 8)));
                break;
        }
    }

    private static long Micros(ArrowColumn column, long nanos) => nanos % NanosPerMicro == 0
        ? nanos / NanosPerMicro
        : throw ArrowError.NotSupported($"nanoseconds in '{column.Field.Name}', of type {column.Field.Type},");

    // The values that are named, one by one: Spark sends no dictionaries, so that this need not be quick.
    private static void CopyByIndex(ArrowColumn column, int first, int count, nint vector)
    {
        var values = column.Dictionary!;
        var data = (byte*)NativeMethods.duckdb_vector_get_data(vector);
        var validity = Validity(vector);
        for (var i = 0; i < count; i++)
        {
            var place = column.IsNull(first + i) ? -1 : (int)ArrowIndexes.At(column, first + i);
            if (place < 0 || values.Field.Layout == ArrowLayout.Null || values.IsNull(place))
                SetNull(validity, i);
            else if (values.Field.Layout is ArrowLayout.Bytes or ArrowLayout.LargeBytes)
                CopyBytes(values, place, (NativeString*)data + i);
            else
                CopyValues(values, place, 1, data + ((long)i * StoredWidth(values.Field)));
        }
    }

    private static int StoredWidth(ArrowField field) => field.Layout switch
    {
        ArrowLayout.Bits => 1,
        ArrowLayout.Fixed => field.Width,
        ArrowLayout.Decimal => field.Type.InternalType switch
        {
            DuckDbType.SmallInt => sizeof(short),
            DuckDbType.Integer => sizeof(int),
            DuckDbType.BigInt => sizeof(long),
            _ => 16,
        },
        ArrowLayout.TimeNanos => sizeof(long),
        _ => sizeof(DuckDbInterval),
    };
}
