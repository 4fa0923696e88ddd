using System.Runtime.CompilerServices;
using DeltaQuery.Ado;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>The provider's reader gives the values of ten million rows hardly slower than a loop over the C API's vectors.</summary>
internal sealed class AdoReader : IGoal
{
    private static readonly Limit Hardly = new(1.3);

    public string Name => "ADO";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        using var work = new WorkTable(bench.Data, "lineitem");
        var table = work.Next();
        var rows = bench.Scale.ReadRows;
        Workbench.Run(
            bench.Session,
            $"CREATE TABLE {table} AS SELECT i AS id, i / 4 AS amount, (i % 1000)::INT AS n, 'name ' || i % 100000 AS name FROM range({rows}) r(i)");
        using var connection = new DeltaQueryConnection($"Data Source={bench.Data}");
        connection.Open();

        var numbers = $"SELECT id, amount, n FROM {table}";
        var raw = new Side("a loop over the C API", () => RawRows.Sum(bench.PlainConnection, Plain(bench, numbers, table)));
        yield return Paired.Compare(
            Name, $"typed getters, {rows / 1e6:0.#}M rows of BIGINT, DOUBLE, INT", Read(connection, numbers, Numbers), raw, Hardly, bench.Rounds);
        yield return Paired.Compare(Name, "GetFieldValue<T>", Read(connection, numbers, FieldValues), raw, null, bench.Rounds); // a generic virtual call each
        yield return Allocated("typed getters", connection, numbers, Numbers, rows);
        yield return Allocated("GetFieldValue<T>", connection, numbers, FieldValues, rows);

        var all = $"SELECT id, amount, n, name FROM {table}";
        yield return Paired.Compare(
            Name, "typed getters, and GetString", Read(connection, all, WithText),
            new Side("a loop that makes strings", () => RawRows.Sum(bench.PlainConnection, Plain(bench, all, table))), Hardly, bench.Rounds);
    }

    private static string Plain(Workbench bench, string sql, string table) =>
        sql.Replace(table, $"read_parquet({bench.Files(table)})", StringComparison.Ordinal);

    private static Side Read(DeltaQueryConnection connection, string sql, Func<DeltaQueryDataReader, Sums> sum) => new("", () =>
    {
        using var command = new DeltaQueryCommand(sql, connection);
        using var reader = command.ExecuteReader();
        return sum(reader).ToString();
    });

    private Figure Allocated(string what, DeltaQueryConnection connection, string sql, Func<DeltaQueryDataReader, Sums> sum, long rows)
    {
        using var command = new DeltaQueryCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var before = GC.GetAllocatedBytesForCurrentThread();
        sum(reader);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)rows;
        // What a chunk of 2,048 rows costs is left: no row of its own may cost an object, which has 24 bytes at least.
        var limit = new Limit(null, AtMost: 1);
        return new Figure(Name, $"bytes allocated a row, {what}", each, "", null, null, limit, each <= 1) { Unit = "B" };
    }

    // Compiled as a loop is that has run for a while: what was compiled ahead of time calls every getter.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Sums Numbers(DeltaQueryDataReader reader)
    {
        var (ids, amounts, counts) = (0L, 0.0, 0L);
        while (reader.Read())
        {
            ids += reader.GetInt64(0);
            amounts += reader.GetDouble(1);
            counts += reader.GetInt32(2);
        }

        return new Sums(ids, amounts, counts, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Sums FieldValues(DeltaQueryDataReader reader)
    {
        var (ids, amounts, counts) = (0L, 0.0, 0L);
        while (reader.Read())
        {
            ids += reader.GetFieldValue<long>(0);
            amounts += reader.GetFieldValue<double>(1);
            counts += reader.GetFieldValue<int>(2);
        }

        return new Sums(ids, amounts, counts, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Sums WithText(DeltaQueryDataReader reader)
    {
        var (ids, amounts, counts, letters) = (0L, 0.0, 0L, 0L);
        while (reader.Read())
        {
            ids += reader.GetInt64(0);
            amounts += reader.GetDouble(1);
            counts += reader.GetInt32(2);
            letters += reader.GetString(3).Length;
        }

        return new Sums(ids, amounts, counts, letters);
    }
}
