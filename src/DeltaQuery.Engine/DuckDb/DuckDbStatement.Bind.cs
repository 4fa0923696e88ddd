using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Parameters.</summary>
internal sealed partial class DuckDbStatement
{
    /// <summary>Gives a parameter its value for the next runs; the first is 1.</summary>
    /// <exception cref="ArgumentException">There is no such parameter, or no DuckDB type for the value.</exception>
    public void Bind(int index, object? value)
    {
        CheckParameter(index);
        var at = (ulong)index;
        var state = value switch
        {
            null or DBNull or TypedNull => NativeMethods.duckdb_bind_null(_handle, at),
            bool flag => NativeMethods.duckdb_bind_boolean(_handle, at, flag),
            int number => NativeMethods.duckdb_bind_int32(_handle, at, number),
            long number => NativeMethods.duckdb_bind_int64(_handle, at, number),
            double number => NativeMethods.duckdb_bind_double(_handle, at, number),
            string text => BindText(at, text),
            byte[] bytes => BindBlob(at, bytes),
            _ => BindValue(at, value),
        };
        if (state != DuckDbState.Success)
            throw new ArgumentException($"DuckDB refused a {value?.GetType().Name ?? "null"} for parameter {index}.", nameof(value));
    }

    /// <inheritdoc cref="Bind(int, object?)"/>
    public void Bind(string name, object? value)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (NativeMethods.duckdb_bind_parameter_index(_handle, out var index, name) != DuckDbState.Success)
            throw new ArgumentException($"The statement has no parameter named {name}.", nameof(name));
        Bind((int)index, value);
    }

    public void ClearBindings() => NativeMethods.duckdb_clear_bindings(_handle);

    private unsafe DuckDbState BindText(ulong index, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = NotEmpty(bytes))
            return NativeMethods.duckdb_bind_varchar_length(_handle, index, pointer, (ulong)bytes.Length);
    }

    private unsafe DuckDbState BindBlob(ulong index, byte[] bytes)
    {
        fixed (byte* pointer = NotEmpty(bytes))
            return NativeMethods.duckdb_bind_blob(_handle, index, pointer, (ulong)bytes.Length);
    }

    private DuckDbState BindValue(ulong index, object value)
    {
        using var native = NativeValue.Create(value);
        return NativeMethods.duckdb_bind_value(_handle, index, native);
    }

    // An empty array pins to null, which DuckDB takes for NULL or refuses.
    internal static byte[] NotEmpty(byte[] bytes) => bytes.Length == 0 ? OneByte : bytes;

    private static readonly byte[] OneByte = [0];
}
