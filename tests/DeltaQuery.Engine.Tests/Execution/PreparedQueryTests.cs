namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Prepared queries: which plans are used again, and that none outlives what it was made for.</summary>
public sealed class PreparedQueryTests : IDisposable
{
    private const string Sum = "SELECT sum(i), min(s) FROM t WHERE i >= 3";

    private readonly string _folder = Directory.CreateTempSubdirectory("dq prepared").FullName;
    private readonly DeltaEngine _engine;
    private readonly DeltaSession _session;

    public PreparedQueryTests()
    {
        _engine = DeltaEngine.Open(new DeltaEngineOptions { Root = _folder, TempDirectory = _folder });
        _session = _engine.OpenSession();
        Make(_session, 10);
    }

    public void Dispose()
    {
        _session.Dispose();
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_plan_is_used_again_while_nothing_has_changed()
    {
        var query = await PrepareAsync(Sum);
        for (var i = 0; i < 4; i++)
            Assert.Equal("42|s3", await RowAsync(query));
        Assert.Equal(3, _session.PlansUsedAgain);
    }

    [Fact]
    public async Task Rows_that_deletion_vectors_hide_stay_hidden()
    {
        await RunAsync("DELETE FROM t WHERE i = 5");
        var query = await PrepareAsync(Sum);
        for (var i = 0; i < 3; i++)
            Assert.Equal("37|s3", await RowAsync(query));
        Assert.Equal(2, _session.PlansUsedAgain);
    }

    [Theory]
    [InlineData("SELECT count(i) FROM t WHERE now() > TIMESTAMPTZ '2000-01-01' AND i >= 0")]
    [InlineData("SELECT count(i) FROM t WHERE i > random() - 2")]
    [InlineData("SELECT count(i) FROM t WHERE i >= $least", "least")]
    [InlineData("SELECT count(i) FROM t, '{folder}/rows.parquet'")]
    [InlineData("SELECT count(i) FROM t WHERE i >= (SELECT min(k) FROM own)")]
    public async Task What_may_change_without_a_version_is_planned_anew(string text, string? parameter = null)
    {
        await RunAsync($"COPY (SELECT 1 AS x) TO '{Path.Combine(_folder, "rows.parquet")}'");
        await RunAsync("CREATE TEMP TABLE own AS SELECT 0 AS k");
        var query = await PrepareAsync(text.Replace("{folder}", _folder, StringComparison.Ordinal));
        var values = parameter is null ? null : new Dictionary<string, object?> { [parameter] = 0 };
        for (var i = 0; i < 3; i++)
            Assert.Equal("10", await RowAsync(query, values));
        Assert.Equal(0, _session.PlansUsedAgain);
    }

    [Fact]
    public async Task A_new_version_a_statement_of_another_session_and_a_transaction_are_planned_anew()
    {
        var query = await PrepareAsync(Sum);
        Assert.Equal("42|s3", await RowAsync(query));
        using (var other = DeltaEngine.Open(new DeltaEngineOptions { Root = _folder, TempDirectory = _folder }))
        using (var session = other.OpenSession())
            await RunAsync("INSERT INTO t VALUES (100, 'a')", session);
        Assert.Equal("142|a", await RowAsync(query));
        using (var session = _engine.OpenSession())
            await RunAsync("SET TimeZone = 'Asia/Tokyo'", session);
        Assert.Equal("142|a", await RowAsync(query));
        await RunAsync("BEGIN");
        await RunAsync("INSERT INTO t VALUES (1000, 'b')");
        Assert.Equal("1142|a", await RowAsync(query));
        await RunAsync("ROLLBACK");
        Assert.Equal("142|a", await RowAsync(query));
        Assert.Equal(0, _session.PlansUsedAgain);
        Assert.Equal("142|a", await RowAsync(query));
        Assert.Equal(1, _session.PlansUsedAgain);
    }

    [Fact]
    public async Task A_table_that_another_has_made_again_is_another_though_its_version_is_the_same()
    {
        var query = await PrepareAsync(Sum);
        Assert.Equal("42|s3", await RowAsync(query));
        using (var other = DeltaEngine.Open(new DeltaEngineOptions { Root = _folder, TempDirectory = _folder }))
        using (var session = other.OpenSession())
        {
            await RunAsync("DROP TABLE t", session);
            Make(session, 5);
        }

        Assert.Equal("7|s3", await RowAsync(query));
        Assert.Equal(0, _session.PlansUsedAgain);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_statement_that_is_forgotten_while_its_rows_are_read_gives_all_of_them(int execution)
    {
        await RunAsync("INSERT INTO t SELECT i, 's' FROM range(10, 300000) r(i)");
        await RunAsync("DELETE FROM t WHERE i % 1000 = 7");
        var query = await PrepareAsync("SELECT i FROM t WHERE i >= 0");
        for (var i = 1; i < execution; i++)
            Assert.Equal(299_700, await CountAsync(query));
        Assert.Equal(299_700, await CountAsync(query, () => _session.Forget(query)));
        Assert.Equal(299_700, await CountAsync(query));
        Assert.Equal(execution - 1, _session.PlansUsedAgain);
    }

    [Fact]
    public async Task What_failed_while_its_rows_were_read_is_planned_anew()
    {
        await RunAsync("INSERT INTO t SELECT i, CASE i WHEN 200000 THEN 'x' ELSE i::VARCHAR END FROM range(10, 300000) r(i)");
        var query = await PrepareAsync("SELECT CAST(s AS BIGINT) FROM t WHERE i >= 10");
        for (var i = 0; i < 3; i++)
            Assert.Contains("'x'", (await Assert.ThrowsAsync<DeltaException>(() => CountAsync(query))).Message, StringComparison.Ordinal);
        Assert.Equal(0, _session.PlansUsedAgain);
    }

    [Fact]
    public async Task As_many_statements_as_one_likes_may_be_prepared()
    {
        var queries = new List<PreparedStatement>();
        for (var i = 0; i < 70; i++)
            queries.Add(await PrepareAsync($"SELECT sum(i) + {i} FROM t WHERE i >= 3"));
        for (var round = 0; round < 2; round++)
            for (var i = 0; i < 70; i++)
                Assert.Equal($"{42 + i}", await RowAsync(queries[i]));
        Assert.Equal(0, _session.PlansUsedAgain); // the oldest goes, which is the next to be run
        for (var i = 69; i > 5; i--)
            Assert.Equal($"{42 + i}", await RowAsync(queries[i]));
        Assert.Equal(64, _session.PlansUsedAgain);
    }

    private static void Make(DeltaSession session, int rows)
    {
        RunAsync("CREATE TABLE t (i BIGINT, s STRING) TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')", session).GetAwaiter().GetResult();
        RunAsync($"INSERT INTO t SELECT i, 's' || i FROM range({rows}) r(i)", session).GetAwaiter().GetResult();
    }

    private async Task<PreparedStatement> PrepareAsync(string text)
    {
        var statement = Assert.Single(SqlScript.Prepare(text));
        await _session.PrepareAsync(statement);
        return statement;
    }

    private async Task<string> RowAsync(PreparedStatement query, IReadOnlyDictionary<string, object?>? values = null)
    {
        using var result = await _session.ExecuteAsync(query, values);
        var batch = result.Rows!.Next();
        Assert.Equal(1, batch?.RowCount);
        var row = string.Join('|', Enumerable.Range(0, result.Rows.Columns.Count).Select(column => batch!.GetText(column, 0)));
        Assert.Null(result.Rows.Next());
        return row;
    }

    private async Task<int> CountAsync(PreparedStatement query, Action? afterFirst = null)
    {
        using var result = await _session.ExecuteAsync(query);
        var count = 0;
        while (result.Rows!.Next() is { } batch)
        {
            if (count == 0)
                afterFirst?.Invoke();
            count += batch.RowCount;
        }

        return count;
    }

    private Task RunAsync(string statement) => RunAsync(statement, _session);

    private static async Task RunAsync(string statement, DeltaSession session)
    {
        using var result = await session.ExecuteAsync(statement);
        while (result.Rows?.Next() is not null)
        {
            // To its end.
        }
    }
}
