using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>The rows as DuckDB's vectors.</summary>
internal sealed unsafe partial class VariantBuilder
{
    /// <summary>Writes all rows into a VARIANT vector, from its first row on.</summary>
    public void WriteTo(nint variant)
    {
        var keys = NativeMethods.duckdb_struct_vector_get_child(variant, 0);
        var children = NativeMethods.duckdb_struct_vector_get_child(variant, 1);
        var values = NativeMethods.duckdb_struct_vector_get_child(variant, 2);
        var data = NativeMethods.duckdb_struct_vector_get_child(variant, 3);
        WriteKeys(ListChild(keys, _keys.Count));
        WriteChildren(ListChild(children, _children.Count));
        WriteValues(ListChild(values, _values.Count));

        var keyEntries = (NativeListEntry*)NativeMethods.duckdb_vector_get_data(keys);
        var childEntries = (NativeListEntry*)NativeMethods.duckdb_vector_get_data(children);
        var valueEntries = (NativeListEntry*)NativeMethods.duckdb_vector_get_data(values);
        fixed (byte* bytes = _bytes)
        {
            for (var i = 0; i < _rows.Count; i++)
            {
                var row = _rows[i];
                var next = i + 1 < _rows.Count ? _rows[i + 1] : new Row(_keys.Count, _children.Count, _values.Count, _byteCount, false);
                keyEntries[i] = Entry(row.Keys, next.Keys);
                childEntries[i] = Entry(row.Children, next.Children);
                valueEntries[i] = Entry(row.Values, next.Values);
                NativeMethods.duckdb_vector_assign_string_element_len(data, (ulong)i, bytes + row.Bytes, (ulong)(next.Bytes - row.Bytes));
            }
        }

        // A NULL struct's fields are NULL too.
        for (var i = 0; i < _rows.Count; i++)
            if (_rows[i].IsNull)
                foreach (var vector in (ReadOnlySpan<nint>)[variant, keys, children, values, data])
                    SetNull(vector, i);
    }

    private void WriteKeys(nint keys)
    {
        var entries = (NativeString*)NativeMethods.duckdb_vector_get_data(keys);
        var written = new int[_names.Count]; // the entry, plus 1, that has the name already: long names are kept once
        fixed (byte* bytes = _nameBytes)
        {
            for (var i = 0; i < _keys.Count; i++)
            {
                ref var first = ref written[_keys[i]];
                if (first > 0)
                {
                    entries[i] = entries[first - 1];
                    continue;
                }

                var (start, length) = _names[_keys[i]];
                NativeMethods.duckdb_vector_assign_string_element_len(keys, (ulong)i, bytes + start, (ulong)length);
                first = i + 1;
            }
        }
    }

    private void WriteChildren(nint children)
    {
        var keys = NativeMethods.duckdb_struct_vector_get_child(children, 0);
        var keyIndexes = (uint*)NativeMethods.duckdb_vector_get_data(keys);
        var valueIndexes = (uint*)NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_struct_vector_get_child(children, 1));
        for (var i = 0; i < _children.Count; i++)
        {
            var (key, value) = _children[i];
            valueIndexes[i] = value;
            keyIndexes[i] = key == NoKey ? 0 : key;
            if (key == NoKey) SetNull(keys, i);
        }
    }

    private void WriteValues(nint values)
    {
        var kinds = (VariantKind*)NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_struct_vector_get_child(values, 0));
        var offsets = (uint*)NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_struct_vector_get_child(values, 1));
        var all = CollectionsMarshal.AsSpan(_values);
        for (var i = 0; i < all.Length; i++) (kinds[i], offsets[i]) = all[i];
    }

    private static nint ListChild(nint list, int size)
    {
        NativeMethods.duckdb_list_vector_reserve(list, (ulong)size);
        NativeMethods.duckdb_list_vector_set_size(list, (ulong)size);
        return NativeMethods.duckdb_list_vector_get_child(list);
    }

    private static NativeListEntry Entry(int start, int end) => new() { Offset = (ulong)start, Length = (ulong)(end - start) };

    private static void SetNull(nint vector, int row)
    {
        NativeMethods.duckdb_vector_ensure_validity_writable(vector);
        NativeMethods.duckdb_vector_get_validity(vector)[row >> 6] &= ~(1UL << (row & 63));
    }
}
