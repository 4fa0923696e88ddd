using System.Globalization;
using DeltaQuery.Ado;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Small queries by a command that was prepared, against the same command that was not.</summary>
internal sealed class PreparedCommands : IGoal
{
    private const int Rows = 10_000;
    private const int Times = 200; // one takes a millisecond or so

    public string Name => "Prepared";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        using var work = new WorkTable(bench.Data, "lineitem");
        var table = work.Next();
        Workbench.Run(
            bench.Session, $"CREATE TABLE {table} AS SELECT i AS id, (i % 1000)::INT AS n, 'name ' || i AS name FROM range({Rows}) r(i)");
        using var connection = new DeltaQueryConnection($"Data Source={bench.Data}");
        connection.Open();
        yield return Compare(bench, connection, "a point lookup", $"SELECT id FROM {table} WHERE id = 4242", hasParameter: false);
        yield return Compare(bench, connection, "a point lookup by a parameter", $"SELECT id FROM {table} WHERE id = @id", hasParameter: true);
        yield return Compare(bench, connection, "a count over a small table", $"SELECT count(*) FROM {table} WHERE n < 500", hasParameter: false);
        yield return Compare(bench, connection, "a count by a parameter", $"SELECT count(*) FROM {table} WHERE n < @id % 1000", hasParameter: true);
    }

    private Figure Compare(Workbench bench, DeltaQueryConnection connection, string what, string sql, bool hasParameter) => Paired.Compare(
        Name, $"{what}, prepared, {Times} times", Side("", connection, sql, hasParameter, prepares: true),
        Side("not prepared", connection, sql, hasParameter, prepares: false), null, bench.Rounds);

    private static Side Side(string name, DeltaQueryConnection connection, string sql, bool hasParameter, bool prepares) => new(name, () =>
    {
        using var command = new DeltaQueryCommand(sql, connection);
        var parameter = hasParameter ? command.Parameters.AddWithValue("id", 0L) : null;
        if (prepares)
            command.Prepare();
        var sum = 0L;
        for (var i = 0; i < Times; i++)
        {
            if (parameter is not null)
                parameter.Value = i * 37L % Rows;
            sum += (long)command.ExecuteScalar()!;
        }

        return sum.ToString(CultureInfo.InvariantCulture);
    });
}
