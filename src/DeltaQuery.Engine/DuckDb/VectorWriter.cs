using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Fills one vector of a chunk that is being appended, value after value; nested vectors have a writer per child.</summary>
internal sealed unsafe class VectorWriter
{
    private readonly nint _vector;
    private readonly VectorWriter[] _children;
    private readonly int _initialCapacity;
    private byte* _data;
    private ulong* _validity;
    private int _capacity;

    public VectorWriter(nint vector, LogicalType type, int capacity)
    {
        _vector = vector;
        Type = type;
        _children = type.Id is DuckDbType.List or DuckDbType.Map or DuckDbType.Struct
            ? [.. type.Children.Select((child, i) => new VectorWriter(NativeChild(i), child, capacity))]
            : [];
        _capacity = _initialCapacity = capacity;
        Refresh();
    }

    public LogicalType Type { get; }

    /// <summary>The values written since the last <see cref="Restart"/>.</summary>
    public int Count { get; private set; }

    public VectorWriter this[int child] => _children[child];

    /// <summary>The writers of a nested vector's children, in order.</summary>
    public ReadOnlySpan<VectorWriter> Children => _children;

    /// <summary>Begins an empty vector; the chunk has been reset.</summary>
    public void Restart()
    {
        Count = 0;
        _capacity = _initialCapacity; // DuckDB gives back what a list's child had grown by
        foreach (var child in _children) child.Restart();
        Refresh();
    }

    /// <summary>Tells DuckDB how many elements the lists have; to be called before the chunk is handed over.</summary>
    public void Finish()
    {
        if (Type.Id is DuckDbType.List or DuckDbType.Map) NativeMethods.duckdb_list_vector_set_size(_vector, (ulong)_children[0].Count);
        foreach (var child in _children) child.Finish();
    }

    /// <summary>Cuts back to a number of values.</summary>
    public void CutTo(int count)
    {
        for (var row = count; row < Count; row++) SetValid(row);
        if (Type.Id is DuckDbType.List or DuckDbType.Map)
            _children[0].CutTo(count == 0 ? 0 : (int)(Entry(count - 1)->Offset + Entry(count - 1)->Length));
        else
            foreach (var child in _children) child.CutTo(Math.Min(child.Count, count));
        Count = count;
    }

    public void Add<T>(T value) where T : unmanaged => ((T*)_data)[Next()] = value;

    public void AddNull()
    {
        if (Type.Id is DuckDbType.Array or DuckDbType.Union or DuckDbType.Variant)
            throw new InvalidOperationException($"A column of type {Type} cannot be appended to.");
        if (_validity == null)
        {
            NativeMethods.duckdb_vector_ensure_validity_writable(_vector);
            _validity = NativeMethods.duckdb_vector_get_validity(_vector);
        }

        var row = Next();
        _validity[row >> 6] &= ~(1UL << (row & 63));
        if (Type.Id is DuckDbType.List or DuckDbType.Map) *Entry(row) = new() { Offset = (ulong)_children[0].Count };
        else
            foreach (var child in _children) child.AddNull();
    }

    /// <summary>Bytes of a VARCHAR or BLOB: short ones inside the vector, long ones in the arena, which must live until the chunk is
    /// taken.</summary>
    public void AddBytes(ReadOnlySpan<byte> bytes, NativeArena arena)
    {
        var target = (NativeString*)_data + Next();
        target->Length = (uint)bytes.Length;
        if (bytes.Length <= NativeString.InlineLength)
        {
            var inlined = new Span<byte>(target->Inlined, NativeString.InlineLength);
            bytes.CopyTo(inlined);
            inlined[bytes.Length..].Clear();
            return;
        }

        target->Pointer = arena.Copy(bytes);
        target->Prefix = MemoryMarshal.Read<uint>(bytes);
    }

    /// <summary>Bytes of a VARCHAR or BLOB, which DuckDB copies: for vectors of its own, whose strings live on.</summary>
    public void AddBytes(ReadOnlySpan<byte> bytes)
    {
        byte none;
        fixed (byte* first = bytes)
            NativeMethods.duckdb_vector_assign_string_element_len(_vector, (ulong)Next(), bytes.IsEmpty ? &none : first, (ulong)bytes.Length);
    }

    /// <summary>The bytes of a VARCHAR or BLOB that was added.</summary>
    public ReadOnlySpan<byte> BytesAt(int row)
    {
        var text = (NativeString*)_data + row;
        return new ReadOnlySpan<byte>(text->Length <= NativeString.InlineLength ? text->Inlined : text->Pointer, (int)text->Length);
    }

    /// <summary>A list or map of the elements that were added to the child since it had so many.</summary>
    public void AddList(int firstElement) =>
        Add(new NativeListEntry { Offset = (ulong)firstElement, Length = (ulong)(_children[0].Count - firstElement) });

    /// <summary>A struct, whose fields have been added to the children.</summary>
    public void AddStruct() => Next();

    /// <summary>Makes room for one more element in the child of a list.</summary>
    public void ReserveChild()
    {
        var child = _children[0];
        if (child.Count < child._capacity) return;
        if (NativeMethods.duckdb_list_vector_reserve(_vector, (ulong)child._capacity * 2) != DuckDbState.Success)
            throw new DuckDbException(DuckDbErrorType.OutOfMemory, $"a list of more than {child._capacity} elements does not fit into memory");
        child.Grown(child._capacity * 2);
    }

    private NativeListEntry* Entry(int row) => (NativeListEntry*)_data + row;

    private int Next()
    {
        if (Count == _capacity) throw new InvalidOperationException("The vector is full.");
        return Count++;
    }

    private void Grown(int capacity)
    {
        _capacity = capacity;
        Refresh();
        if (Type.Id is DuckDbType.Struct)
            foreach (var child in _children) child.Grown(capacity);
    }

    private void Refresh()
    {
        _data = (byte*)NativeMethods.duckdb_vector_get_data(_vector);
        _validity = NativeMethods.duckdb_vector_get_validity(_vector);
    }

    private void SetValid(int row)
    {
        if (_validity != null) _validity[row >> 6] |= 1UL << (row & 63);
    }

    private nint NativeChild(int index) => Type.Id is DuckDbType.List or DuckDbType.Map
        ? NativeMethods.duckdb_list_vector_get_child(_vector)
        : NativeMethods.duckdb_struct_vector_get_child(_vector, (ulong)index);
}
