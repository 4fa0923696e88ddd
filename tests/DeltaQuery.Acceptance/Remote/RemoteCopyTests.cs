using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Remote;

/// <summary>COPY (query) TO of sessions that work on a Spark cluster: the rows are written here.</summary>
public sealed class RemoteCopyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => $"{_folder.Path}/it's.parquet";

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Rows_are_written_here_as_those_of_a_query_that_runs_here()
    {
        await using var sessions = await RemoteFixture.OpenAsync();
        const string Query = "SELECT id, id % 3 = 0 AS b, CAST(id AS VARCHAR) AS \"a b\", CAST(id AS DECIMAL(20, 3)) AS d, CAST('2024-02-29 01:02:03.5' AS TIMESTAMP) AS n, "
            + "CASE WHEN id % 2 = 0 THEN 'x' END AS s FROM range(0, 20000) r(id)";
        var target = $"TO '{File.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet)";
        await RemoteFixture.RunAsync(sessions.Here, $"COPY ({Query}) {target}");
        var local = await ReadAsync(sessions.Here);
        using (var copied = await sessions.There.ExecuteAsync($"COPY ({Query}) {target}"))
            Assert.Equal(("COPY", 20_000L), (copied.Tag, copied.RecordsAffected));
        var remote = await ReadAsync(sessions.Here);
        Assert.Equal(20_000, remote.Rows.Count);
        Assert.Equal(local.Columns, remote.Columns);
        Assert.Equal(local.Rows, remote.Rows);
    }

    [SkippableFact]
    public async Task Rows_of_every_kind_can_be_copied_and_none_too()
    {
        await using var sessions = await RemoteFixture.OpenAsync();
        var target = $"TO '{_folder.Path}/f.parquet'";
        await RemoteFixture.RunAsync(
            sessions.There, $"COPY (SELECT NULL AS nothing, array() AS e, map(1, named_struct('x', DATE '2020-01-01')) AS m, $v AS v, INTERVAL '1' DAY AS i) {target}",
            new Dictionary<string, object?> { ["v"] = 1.5m });
        Assert.Equal(["NULL | [] | {1={'x': 2020-01-01}} | 1.5 | 1 day"], (await ReadAsync(sessions.Here, "f.parquet")).Rows);
        await RemoteFixture.RunAsync(sessions.There, $"COPY (SELECT id FROM range(3) r(id) WHERE id > 7) {target}");
        var (columns, rows) = await ReadAsync(sessions.Here, "f.parquet");
        Assert.Equal(["id"], columns);
        Assert.Empty(rows);
        await RemoteFixture.RunAsync(sessions.There, $"COPY (SELECT 1 AS a, 'x,y' AS \"b\"\"c\") TO '{_folder.Path}/f.csv' (HEADER)");
        Assert.Equal("a,\"b\"\"c\"\n1,\"x,y\"\n", await System.IO.File.ReadAllTextAsync($"{_folder.Path}/f.csv"));
    }

    [SkippableFact]
    public async Task One_statement_of_a_session_that_works_here_can_be_copied()
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        using var engine = new TestEngine();
        await engine.RunAsync($"CREATE CONNECTION big TO SPARK (URL '{SparkConnect.Address}')");
        await engine.RunAsync($"EXECUTE ON big COPY (SELECT count(*) AS n FROM range(7) r(i)) TO '{_folder.Path}/f.parquet'");
        Assert.Equal(["7"], await engine.RowsAsync($"SELECT n FROM '{_folder.Path}/f.parquet'"));
        Assert.Empty(await engine.RowsAsync("SELECT table_name FROM duckdb_tables() WHERE temporary"));
    }

    [SkippableTheory]
    [InlineData("COPY (SELECT nowhere FROM range(3)) TO 'f'", DeltaErrorCode.ColumnNotFound, 14)]
    [InlineData("COPY (SELECT 1 AS a) TO 'f' (FORMAT nothing)", DeltaErrorCode.QueryFailed, null)]
    [InlineData("COPY (SELECT 1 AS a) TO 'f' (FORMAT parquet,, )", DeltaErrorCode.SyntaxError, 45)]
    [InlineData("COPY (SELECT 1 AS a) TO '/no/such/folder/f'", DeltaErrorCode.StorageFailed, null)]
    [InlineData("COPY (FROM t INSERT INTO u SELECT 1) TO 'f'", DeltaErrorCode.SyntaxError, 7)]
    public async Task What_is_wrong_is_told_at_its_place_and_leaves_nothing(string sql, DeltaErrorCode code, int? column)
    {
        await using var sessions = await RemoteFixture.OpenAsync();
        var error = await Assert.ThrowsAsync<DeltaException>(() => RemoteFixture.RunAsync(
            sessions.There, sql.Replace("'f'", $"'{_folder.Path}/f'", StringComparison.Ordinal)));
        Assert.Equal(code, error.Code);
        if (column is not null)
            Assert.Equal(column + (sql.IndexOf("'f'", StringComparison.Ordinal) < column - 1 ? _folder.Path.Length + 1 : 0), error.Column);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private Task<(string[] Columns, List<string> Rows)> ReadAsync(DeltaSession here, string? file = null) => RemoteFixture.RunAsync(
        here, $"SELECT * FROM '{(file is null ? File : $"{_folder.Path}/{file}").Replace("'", "''", StringComparison.Ordinal)}' ORDER BY 1");
}
