using System.Text;

namespace DeltaQuery.Engine.DuckDb.SparkFunctions;

/// <summary>The row that a <see cref="SparkFunction"/> computes: its arguments, and where the result goes.</summary>
internal readonly unsafe ref struct SparkFunctionRow(nint output, ReadOnlySpan<nint> data, ReadOnlySpan<nint> validity, int row)
{
    private readonly ReadOnlySpan<nint> _data = data;
    private readonly ReadOnlySpan<nint> _validity = validity;

    public bool IsNull(int argument) =>
        _validity[argument] != 0 && (((ulong*)_validity[argument])[row >> 6] >> (row & 63) & 1) == 0;

    /// <summary>An argument of a fixed size: BOOLEAN as byte, DATE as int, TIMESTAMP as long.</summary>
    public T Get<T>(int argument) where T : unmanaged => ((T*)_data[argument])[row];

    public bool Flag(int argument) => Get<byte>(argument) != 0;

    /// <summary>The bytes of a VARCHAR or BLOB.</summary>
    public ReadOnlySpan<byte> Bytes(int argument)
    {
        var text = (NativeString*)_data[argument] + row;
        return new ReadOnlySpan<byte>(text->Length <= NativeString.InlineLength ? text->Inlined : text->Pointer, (int)text->Length);
    }

    public string Text(int argument) => Encoding.UTF8.GetString(Bytes(argument));

    public void Set<T>(T value) where T : unmanaged => ((T*)NativeMethods.duckdb_vector_get_data(output))[row] = value;

    public void SetText(ReadOnlySpan<byte> text)
    {
        fixed (byte* bytes = text)
            NativeMethods.duckdb_vector_assign_string_element_len(output, (ulong)row, bytes, (ulong)text.Length);
    }

    public void SetText(string text) => SetText(Encoding.UTF8.GetBytes(text));

    public void SetNull()
    {
        NativeMethods.duckdb_vector_ensure_validity_writable(output);
        NativeMethods.duckdb_vector_get_validity(output)[row >> 6] &= ~(1UL << (row & 63));
    }

    /// <summary>A value that can't be parsed: NULL if a flag says so, else an error.</summary>
    public void Refuse(int lenient, string type)
    {
        if (!Flag(lenient))
            throw new SparkValueException($"CAST_INVALID_INPUT: '{Text(0)}' is not a value of type {type}");
        SetNull();
    }

    /// <summary>A text that Spark may know and we don't: an error in any case.</summary>
    public void RefuseUnknown(string type) =>
        throw new SparkValueException($"'{Text(0)}' may be a value of type {type}, in a form that DeltaQuery does not read");
}
