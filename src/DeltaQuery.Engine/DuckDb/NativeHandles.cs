using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>A pointer that DuckDB gave us and wants back once. DuckDB counts references inside, so handles may be released in any
/// order.</summary>
internal abstract class DuckDbHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}

internal sealed class DatabaseHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_close(ref handle);
        return true;
    }
}

internal sealed class ConfigHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_config(ref handle);
        return true;
    }
}

internal sealed class ConnectionHandle : DuckDbHandle
{
    /// <summary>Told of interrupts, from any thread: DuckDB does not tell functions of ours that it calls.</summary>
    public event Action? Interrupted;

    /// <summary>Makes the running statement end.</summary>
    public void Interrupt()
    {
        NativeMethods.duckdb_interrupt(this);
        Interrupted?.Invoke();
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_disconnect(ref handle);
        return true;
    }
}

internal sealed class ExtractedStatementsHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_extracted(ref handle);
        return true;
    }
}

internal sealed class PreparedStatementHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_prepare(ref handle);
        return true;
    }
}

internal sealed class PendingResultHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_pending(ref handle);
        return true;
    }
}

/// <summary>Owns the memory of a duckdb_result and the result itself.</summary>
internal sealed unsafe class ResultHandle : DuckDbHandle
{
    public ResultHandle() => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));

    public NativeResult* Pointer => (NativeResult*)handle;

    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_result(Pointer);
        NativeMemory.Free(Pointer);
        return true;
    }
}

internal sealed class DataChunkHandle : DuckDbHandle
{
    public DataChunkHandle()
    {
    }

    public DataChunkHandle(nint chunk) => SetHandle(chunk);

    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_data_chunk(ref handle);
        return true;
    }
}

internal sealed class SelectionHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_selection_vector(handle);
        return true;
    }
}

internal sealed class LogicalTypeHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_logical_type(ref handle);
        return true;
    }
}

internal sealed class ValueHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_value(ref handle);
        return true;
    }
}

internal sealed class AppenderHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_appender_destroy(ref handle);
        return true;
    }
}

internal sealed class ArrowOptionsHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_arrow_options(ref handle);
        return true;
    }
}

internal sealed class ErrorDataHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_error_data(ref handle);
        return true;
    }
}
