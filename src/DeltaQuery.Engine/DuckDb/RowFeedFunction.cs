using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>A SQL function of ours: <c>dq_rows(feed BIGINT) -> TABLE</c>, the rows of a feed (<see cref="Feeds"/>), made while the query
/// takes them.</summary>
/// <remarks>Binding a call asks a feed for its columns alone, so that a query can be planned, described and explained without a row being
/// made. One
/// thread scans a feed; what was written for a chunk is DuckDB's.</remarks>
internal static unsafe class RowFeedFunction
{
    public const string Name = "dq_rows";

    /// <summary>The feeds of queries that run.</summary>
    public static FunctionSets<IRowFeed> Feeds { get; } = new();

    /// <summary>Makes the function known to a database.</summary>
    public static void Register(DuckDbConnection connection)
    {
        var function = NativeMethods.duckdb_create_table_function();
        try
        {
            NativeMethods.duckdb_table_function_set_name(function, Name);
            using (var number = NativeMethods.duckdb_create_logical_type(DuckDbType.BigInt))
                NativeMethods.duckdb_table_function_add_parameter(function, number);
            NativeMethods.duckdb_table_function_set_bind(function, &Bind);
            NativeMethods.duckdb_table_function_set_init(function, &Init);
            NativeMethods.duckdb_table_function_set_function(function, &Run);
            NativeMethods.duckdb_table_function_supports_projection_pushdown(function, true);
            if (NativeMethods.duckdb_register_table_function(connection.Handle, function) != DuckDbState.Success)
                throw new InvalidOperationException($"DuckDB did not take the function {Name}");
        }
        finally
        {
            NativeMethods.duckdb_destroy_table_function(ref function);
        }
    }

    // No exception must pass through DuckDB's frames.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        try
        {
            var value = NativeMethods.duckdb_bind_get_parameter(info, 0);
            var number = NativeMethods.duckdb_get_int64_raw(value);
            NativeMethods.duckdb_destroy_value(ref value);
            foreach (var (name, type) in Feed(number).Columns)
            {
                using var native = type.ToNative();
                NativeMethods.duckdb_bind_add_result_column(info, name, native);
            }

            NativeMethods.duckdb_bind_set_bind_data(info, (nint)number, null);
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_bind_set_error(info, error.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info)
    {
        IRowFeed? feed = null;
        try
        {
            feed = Feed(NativeMethods.duckdb_init_get_bind_data(info));
            var all = feed.Columns;
            // A number beyond the last column is DuckDB's for "no column at all": the count is all it wants.
            var columns = Enumerable.Range(0, (int)NativeMethods.duckdb_init_get_column_count(info))
                .Select(i => NativeMethods.duckdb_init_get_column_index(info, (ulong)i))
                .Select(i => i < (ulong)all.Count ? (int)i : -1).ToList();
            NativeMethods.duckdb_init_set_max_threads(info, 1);
            var scan = new Scan(feed, columns);
            NativeMethods.duckdb_init_set_init_data(info, GCHandle.ToIntPtr(GCHandle.Alloc(scan)), &End);
        }
        catch (Exception error)
        {
            feed?.Failed(error);
            NativeMethods.duckdb_init_set_error(info, error.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint info, nint output)
    {
        Scan? scan = null;
        try
        {
            scan = (Scan)GCHandle.FromIntPtr(NativeMethods.duckdb_function_get_init_data(info)).Target!;
            NativeMethods.duckdb_data_chunk_set_size_raw(output, (ulong)scan.Fill(output));
        }
        catch (Exception error)
        {
            scan?.Feed.Failed(error);
            NativeMethods.duckdb_function_set_error(info, error.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void End(nint data)
    {
        var handle = GCHandle.FromIntPtr(data);
        var scan = (Scan)handle.Target!;
        handle.Free();
        try
        {
            scan.Dispose();
        }
        catch (Exception error)
        {
            scan.Feed.Failed(error);
        }
    }

    private static IRowFeed Feed(long number) =>
        Feeds.Find(number) ?? throw new InvalidOperationException($"{Name}() is for queries that the engine makes of read_kafka() alone");

    /// <summary>A scan: the cursor is opened with the first chunk.</summary>
    private sealed class Scan(IRowFeed feed, List<int> columns) : IDisposable
    {
        private readonly List<int> _wanted = [.. columns.Where(c => c >= 0)];
        private IRowCursor? _cursor;

        public IRowFeed Feed => feed;

        public int Fill(nint output)
        {
            _cursor ??= feed.Open(_wanted);
            var writers = columns.Index().Where(c => c.Item >= 0)
                .Select(c => new VectorWriter(
                    NativeMethods.duckdb_data_chunk_get_vector_raw(output, (ulong)c.Index), feed.Columns[c.Item].Type, ChunkWriter.Capacity))
                .ToArray();
            var rows = _cursor.Next(writers, ChunkWriter.Capacity);
            foreach (var writer in writers)
                writer.Finish();
            return rows;
        }

        public void Dispose() => _cursor?.Dispose();
    }
}
