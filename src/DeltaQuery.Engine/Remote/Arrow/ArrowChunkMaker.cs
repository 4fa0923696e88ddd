using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>Makes chunks of columns.</summary>
internal sealed unsafe class ArrowChunkMaker : IDisposable
{
    private readonly LogicalType[] _types;
    private readonly LogicalTypeHandle[] _handles;
    private readonly nint[] _pointers;
    private readonly ArrowVectors _vectors = new();

    public ArrowChunkMaker(DuckDbConnection connection, IReadOnlyList<LogicalType> types)
    {
        _types = [.. types];
        _handles = new LogicalTypeHandle[_types.Length];
        _pointers = new nint[Math.Max(1, _types.Length)];
        for (var i = 0; i < _types.Length; i++)
        {
            _handles[i] = HasVariant(_types[i]) ? Asked(connection, _types[i]) : _types[i].ToNative();
            _pointers[i] = _handles[i].DangerousGetHandle();
        }
    }

    /// <summary>Makes a chunk of some rows of the columns.</summary>
    public DataChunk Make(ArrowColumn[] columns, int first, int count)
    {
        DataChunkHandle handle;
        fixed (nint* types = _pointers)
            handle = NativeMethods.duckdb_create_data_chunk(types, (ulong)_types.Length);
        try
        {
            for (var i = 0; i < columns.Length; i++)
                _vectors.Copy(columns[i], first, count, NativeMethods.duckdb_data_chunk_get_vector(handle, (ulong)i));
            NativeMethods.duckdb_data_chunk_set_size(handle, (ulong)count);
            return new DataChunk(handle, _types);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var handle in _handles)
            handle.Dispose();
    }

    private static bool HasVariant(LogicalType type) =>
        type.Id == DuckDbType.Variant || type.Children.Any(HasVariant);

    // The C API makes a VARIANT without its parts, over which DuckDB stumbles.
    private static LogicalTypeHandle Asked(DuckDbConnection connection, LogicalType type)
    {
        using var statement = connection.Prepare($"SELECT NULL::{type}");
        return statement.NativeColumnType(0);
    }
}
