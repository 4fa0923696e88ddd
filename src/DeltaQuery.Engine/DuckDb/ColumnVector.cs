using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>A column of a chunk, or the child of a nested one. Flat: row i of the column is element i of its values.</summary>
/// <remarks>
/// Children: a LIST has one, addressed by <see cref="ListEntry"/>; a MAP is a LIST of STRUCT(key, value); an ARRAY of n has one, with
/// row i at [i * n, (i + 1) * n); a STRUCT has one per field, row by row; a UNION is a STRUCT whose first field is the tag.
/// Whether a value is NULL is told by every level for itself.
/// </remarks>
internal sealed unsafe partial class ColumnVector
{
    private readonly DataChunk _chunk;
    private readonly nint _vector;
    private readonly void* _data;
    private readonly ulong* _validity;
    private readonly bool _isAllNull;
    private int _count; // none once the chunk is disposed, so that one comparison refuses both
    private ColumnVector?[]? _children;

    internal ColumnVector(DataChunk chunk, nint vector, LogicalType type, int count)
    {
        _chunk = chunk;
        _vector = vector;
        Type = type;
        _count = count;
        _isAllNull = type.Id == DuckDbType.SqlNull;
        _data = NativeMethods.duckdb_vector_get_data(vector);
        _validity = NativeMethods.duckdb_vector_get_validity(vector);
    }

    public LogicalType Type { get; }

    /// <summary>The number of values: the chunk's rows, or a child's elements.</summary>
    public int Count => _count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row)
    {
        Check(row);
        return _validity == null ? _isAllNull : (_validity[row >> 6] & (1UL << row)) == 0;
    }

    /// <summary>All values as DuckDB stores them; those of NULL rows mean nothing.</summary>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_chunk.IsDisposed, _chunk);
        return new ReadOnlySpan<T>(_data, Count);
    }

    /// <summary>The bytes of a VARCHAR, BLOB, BIT, BIGNUM or GEOMETRY.</summary>
    public ReadOnlySpan<byte> Utf8(int row)
    {
        Check(row);
        var text = (NativeString*)_data + row;
        return text->Length <= NativeString.InlineLength
            ? new ReadOnlySpan<byte>(text->Inlined, (int)text->Length)
            : new ReadOnlySpan<byte>(text->Pointer, checked((int)text->Length));
    }

    public string GetString(int row) => Encoding.UTF8.GetString(Utf8(row));

    /// <summary>Where the elements of a LIST or MAP row lie in <see cref="ListChild"/>.</summary>
    public (int Offset, int Length) ListEntry(int row)
    {
        if (Type.Id == DuckDbType.Array) return (row * Type.ArraySize, Type.ArraySize);
        var entry = At<NativeListEntry>(row);
        return ((int)entry.Offset, (int)entry.Length);
    }

    /// <summary>The elements of a LIST or ARRAY, or the STRUCT(key, value) entries of a MAP.</summary>
    public ColumnVector ListChild => Child(0);

    /// <summary>A field of a STRUCT; of a UNION, 0 is the tag and 1 the first member.</summary>
    public ColumnVector StructChild(int field) => Child(field);

    /// <summary>The value as DuckDB stores it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T At<T>(int row) where T : unmanaged
    {
        Check(row);
        return ((T*)_data)[row];
    }

    /// <summary>Makes another vector of the same type have these values, too.</summary>
    internal void ShareWith(nint vector) => NativeMethods.duckdb_vector_reference_vector(vector, _vector);

    /// <summary>The chunk is disposed: nothing may be read any more.</summary>
    internal void Close()
    {
        _count = 0;
        foreach (var child in _children ?? [])
            child?.Close();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Check(int row)
    {
        if ((uint)row >= (uint)_count) ThrowOutside(row);
    }

    [DoesNotReturn]
    private void ThrowOutside(int row)
    {
        ObjectDisposedException.ThrowIf(_chunk.IsDisposed, _chunk);
        throw new ArgumentOutOfRangeException(nameof(row), row, $"There are {_count} values.");
    }

    private ColumnVector Child(int index)
    {
        ObjectDisposedException.ThrowIf(_chunk.IsDisposed, _chunk);
        _children ??= new ColumnVector?[Type.Children.Count];
        return _children[index] ??= new ColumnVector(_chunk, NativeChild(index), Type.Children[index], ChildCount);
    }

    private int ChildCount => Type.Id switch
    {
        DuckDbType.List or DuckDbType.Map => checked((int)NativeMethods.duckdb_list_vector_get_size(_vector)),
        DuckDbType.Array => checked(Count * Type.ArraySize),
        _ => Count,
    };

    private nint NativeChild(int index) => Type.Id switch
    {
        DuckDbType.List or DuckDbType.Map => NativeMethods.duckdb_list_vector_get_child(_vector),
        DuckDbType.Array => NativeMethods.duckdb_array_vector_get_child(_vector),
        _ => NativeMethods.duckdb_struct_vector_get_child(_vector, (ulong)index),
    };
}
