using System.Numerics;
using System.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>What DuckDB's C API can do: chunks of a streamed result, and loops over their vectors.</summary>
internal static unsafe class RawRows
{
    /// <summary>Sums the columns BIGINT, DOUBLE, INTEGER of a query and, where it has a fourth one, makes a string of each text.</summary>
    public static string Sum(DuckDbConnection connection, string sql)
    {
        using var result = Start(connection, sql);
        var columns = NativeMethods.duckdb_column_count(result.Pointer);
        var sums = default(Sums);
        while (NativeMethods.duckdb_fetch_chunk(*result.Pointer) is not 0 and var fetched)
        {
            using var chunk = new DataChunkHandle(fetched);
            var rows = (int)NativeMethods.duckdb_data_chunk_get_size(chunk);
            sums = new Sums(
                sums.Ids + Column<long, long>(chunk, 0, rows), sums.Amounts + Column<double, double>(chunk, 1, rows),
                sums.Counts + Column<int, long>(chunk, 2, rows), sums.Letters + (columns > 3 ? Letters(chunk, 3, rows) : 0));
        }

        return sums.ToString();
    }

    private static ResultHandle Start(DuckDbConnection connection, string sql)
    {
        var result = new ResultHandle();
        PreparedStatementHandle statement;
        fixed (byte* text = NativeText.Sql(sql))
            Check(NativeMethods.duckdb_prepare(connection.Handle, text, out statement));
        using (statement)
        {
            Check(NativeMethods.duckdb_pending_prepared_streaming(statement, out var pending));
            using (pending)
                Check(NativeMethods.duckdb_execute_pending(pending, result.Pointer));
        }

        return result;
    }

    private static TSum Column<T, TSum>(DataChunkHandle chunk, ulong column, int rows)
        where T : unmanaged, INumberBase<T>
        where TSum : INumberBase<TSum>
    {
        var values = Vector<T>(chunk, column, out var validity);
        var sum = TSum.Zero;
        if (validity == null)
        {
            for (var row = 0; row < rows; row++)
                sum += TSum.CreateTruncating(values[row]);
            return sum;
        }

        for (var row = 0; row < rows; row++)
            if ((validity[row >> 6] & (1UL << row)) != 0)
                sum += TSum.CreateTruncating(values[row]);
        return sum;
    }

    private static long Letters(DataChunkHandle chunk, ulong column, int rows)
    {
        var values = Vector<NativeString>(chunk, column, out var validity);
        var sum = 0L;
        for (var row = 0; row < rows; row++)
        {
            if (validity != null && (validity[row >> 6] & (1UL << row)) == 0)
                continue;
            var text = values + row;
            sum += Encoding.UTF8.GetString(text->Length <= NativeString.InlineLength ? text->Inlined : text->Pointer, (int)text->Length).Length;
        }

        return sum;
    }

    private static T* Vector<T>(DataChunkHandle chunk, ulong column, out ulong* validity) where T : unmanaged
    {
        var vector = NativeMethods.duckdb_data_chunk_get_vector(chunk, column);
        validity = NativeMethods.duckdb_vector_get_validity(vector);
        return (T*)NativeMethods.duckdb_vector_get_data(vector);
    }

    private static void Check(DuckDbState state)
    {
        if (state != DuckDbState.Success)
            throw new InvalidOperationException("DuckDB refused the query.");
    }
}
