using DeltaQuery.Engine;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Text;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Remote;

/// <summary>Statements of sessions that work on a Spark cluster.</summary>
public sealed class RemoteStatementsTests
{
    [SkippableFact]
    public async Task Values_of_all_types_of_a_table_are_those_that_are_read_here()
    {
        await using var sessions = await RemoteFixture.OpenAsync(
            """
            kinds (id BIGINT, b BOOLEAN, i1 TINYINT, i2 SMALLINT, i4 INT, f FLOAT, d DOUBLE, d5 DECIMAL(4,1), d9 DECIMAL(9,2), d18 DECIMAL(18,3), d38 DECIMAL(38,6),
                s STRING, bin BINARY, day DATE, t TIMESTAMP, n TIMESTAMP_NTZ, l ARRAY<ARRAY<STRING>>, m MAP<STRING, DECIMAL(10,2)>,
                r STRUCT<x: INT, y: STRUCT<z: TIMESTAMP, w: ARRAY<INT>>>) TBLPROPERTIES ('delta.feature.timestampNtz' = 'supported');;
            INSERT INTO kinds SELECT i, i % 2 = 0, (i % 100)::TINYINT, (-i)::SMALLINT, i * 7, i / 3, -i / 7, (i % 1000 / 10)::DECIMAL(4,1), (i * 1.25)::DECIMAL(9,2),
                -i::DECIMAL(18,3), i * 1000000000000000000000000.000001::DECIMAL(38,6), CASE i % 3 WHEN 0 THEN '' WHEN 1 THEN 'short' ELSE 'longer than twelve ü' || i END,
                encode('b' || i), DATE '1900-01-01' + i::INT, TIMESTAMPTZ '1969-12-31 23:59:59.999999+00' + i * INTERVAL '1.000001' SECOND,
                TIMESTAMP '2024-01-01' - i * INTERVAL 1 HOUR, [['a', NULL, 'l' || i], [], NULL][: (i % 4)::INT], MAP {'k' || i: (i / 4)::DECIMAL(10,2), 'null': NULL},
                {'x': i::INT, 'y': {'z': TIMESTAMPTZ '2024-01-01 00:00:00+00', 'w': [i::INT, NULL]}} FROM range(5001) t(i);;
            INSERT INTO kinds (id) SELECT 5001 + i FROM range(5000) t(i)
            """);
        const string Query = "SELECT * FROM kinds ORDER BY id";
        var (here, there) = (await RemoteFixture.RunAsync(sessions.Here, Query), await RemoteFixture.RunAsync(sessions.There, Query));
        Assert.Equal(10_001, there.Rows.Count);
        Assert.Equal(here.Columns, there.Columns);
        Assert.Equal(here.Rows, there.Rows);
        Assert.Equal(here.Columns, (await sessions.There.DescribeAsync(Query)).Select(c => c.Name));
        Assert.Equal((await sessions.Here.DescribeAsync(Query)).Select(c => c.TypeName), (await sessions.There.DescribeAsync(Query)).Select(c => c.TypeName));
    }

    [SkippableFact]
    public async Task Values_that_tables_do_not_have_come_as_the_types_here()
    {
        await using var sessions = await RemoteFixture.OpenAsync();
        using var result = await sessions.There.ExecuteAsync(
            "SELECT NULL AS n, INTERVAL '1 02:03:04.5' DAY TO SECOND AS d, INTERVAL '14' MONTH AS y, make_interval(0, 1, 0, 2, 0, 0, 0.5) AS c, "
            + "parse_json('{\"a\":[1,null,\"x\"]}') AS v, array() AS e, map(1, array(named_struct('x', DATE '2020-01-01'))) AS m");
        Assert.Equal(
            ["\"NULL\"", "INTERVAL", "INTERVAL", "INTERVAL", "VARIANT", "\"NULL\"[]", "MAP(INTEGER, STRUCT(x DATE)[])"],
            result.Rows!.Columns.Select(c => c.TypeName));
        var row = result.Rows.Next()!;
        Assert.Equal(
            [null, "1 day 02:03:04.5", "1 year 2 months", "1 month 2 days 00:00:00.5", "{'a': [1, NULL, x]}", "[]", "{1=[{'x': 2020-01-01}]}"],
            Enumerable.Range(0, 7).Select(c => row.GetText(c, 0)));
    }

    [SkippableTheory]
    [InlineData("SELECT\n  \"no\"\"pe\" FROM range(3)", DeltaErrorCode.ColumnNotFound, "42703", 2, 3)]
    [InlineData("SELECT 'it''s', nowhere FROM range(3)", DeltaErrorCode.ColumnNotFound, "42703", 1, 17)]
    [InlineData("SELECT list_value(1)", DeltaErrorCode.QueryFailed, "42883", 1, 8)]
    [InlineData("SELECT $$a$$, 1 FROM no_such_table_here", DeltaErrorCode.TableNotFound, "42P01", 1, 22)]
    [InlineData("SELECT (1", DeltaErrorCode.SyntaxError, "42601", 1, 10)]
    [InlineData("SELECT CAST('x' AS INTEGER) AS i", DeltaErrorCode.QueryFailed, "22018", 1, 8)]
    public async Task An_error_of_Sparks_stands_at_its_place_in_the_users_text(string sql, DeltaErrorCode code, string sqlState, int line, int column)
    {
        await using var sessions = await RemoteFixture.OpenAsync();
        var error = await Assert.ThrowsAsync<DeltaException>(() => RemoteFixture.RunAsync(sessions.There, sql));
        Assert.Equal((code, sqlState, line, column), (error.Code, error.SqlState, error.Line!.Value, error.Column!.Value));
        Assert.NotNull(error.ErrorClass);
    }

    [SkippableTheory]
    [InlineData("BEGIN", "TRANSACTION|BEGIN")]
    [InlineData("OPTIMIZE ALL TABLES", "OPTIMIZE ALL")]
    [InlineData("CREATE TEMP TABLE x (i INT)", "CREATE TEMP TABLE")]
    [InlineData("EXPLAIN ANALYZE SELECT 1", "EXPLAIN")]
    [InlineData("CHECK TABLE t", "CHECK TABLE of a table of Spark's catalog")]
    [InlineData("SELECT 2 ^ 3", "^")]
    public async Task What_Spark_does_not_have_is_refused_by_name(string sql, string name)
    {
        await using var sessions = await RemoteFixture.OpenAsync();
        var error = await Assert.ThrowsAsync<DeltaException>(() => RemoteFixture.RunAsync(sessions.There, sql));
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Contains(name.Split('|'), part => error.Message.Contains(part, StringComparison.Ordinal));
        Assert.NotNull(error.Hint);
    }

    private static readonly SparkSessionOptions Options = new()
    {
        TimeZone = "UTC", Settings = new Dictionary<string, string> { ["spark.sql.variable.substitute"] = "false" },
    };

    [SkippableFact]
    public async Task Parameters_travel_as_typed_values_and_can_be_printed_as_such()
    {
        await using var sessions = await RemoteFixture.OpenAsync();
        await using var spark = await SparkSession.OpenAsync(SparkEndpoint.Parse(SparkConnect.Address!), Options, default);
        object?[] values =
        [
            true, (sbyte)-1, (short)2, 3, 4L, 1.5f, -0.0, double.NaN, 2.50m, "it's \\ ${x}\n", new byte[] { 1, 255 }, new DateOnly(2024, 2, 29),
            new DateTime(2024, 2, 29, 10, 0, 0, 123), new DateTime(2024, 2, 29, 10, 0, 0, DateTimeKind.Utc), TimeSpan.FromHours(25.5), new[] { 1, 2 }, null,
        ];
        foreach (var value in values)
        {
            var literal = SparkLiteralText.Of(value);
            var arguments = SparkArguments.Of(new Dictionary<string, object?> { ["v"] = value });
            await using var execution = await spark.ExecuteAsync($"SELECT 1 / CAST(:v <=> {literal} AND typeof(:v) = typeof({literal}) AS INT) AS same", arguments, default);
            await foreach (var batch in execution.BatchesAsync())
                Assert.Equal(1, batch.Rows); // what differs divides by zero
        }

        var named = new Dictionary<string, object?> { ["low"] = 3, ["high"] = 6L };
        var (_, rows) = await RemoteFixture.RunAsync(sessions.There, "SELECT id FROM range(10) WHERE id > $low AND id < :high ORDER BY id", named);
        Assert.Equal(["4", "5"], rows);
        var missing = await Assert.ThrowsAsync<DeltaException>(() => RemoteFixture.RunAsync(sessions.There, "SELECT $none"));
        Assert.Equal("parameter $none has no value", missing.Message);
    }

    [SkippableFact]
    public async Task A_local_session_goes_to_a_cluster_and_comes_back()
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        using var engine = new TestEngine();
        var session = engine.Session;
        await engine.RunAsync($"CREATE CONNECTION big TO SPARK (URL '{SparkConnect.Address}')");
        await engine.RunAsync("SET TimeZone = 'Europe/Berlin'");
        Assert.Equal(["Europe/Berlin"], (await RemoteFixture.RunAsync(session, "EXECUTE ON big SELECT current_timezone()")).Rows);
        Assert.Null(session.Remote);
        await engine.RunAsync("SET deltaquery.remote = big");
        Assert.Equal(("big", "4.2.0"), (session.Remote!.Connection, session.Remote.Version));
        Assert.Equal(["2024-07-01 00:00:00+02"], (await RemoteFixture.RunAsync(session, "SELECT TIMESTAMPTZ '2024-07-01 00:00:00' AS t")).Rows);
        await engine.RunAsync("SET TimeZone = 'UTC'");
        Assert.Equal(["UTC"], (await RemoteFixture.RunAsync(session, "SELECT current_timezone()")).Rows);
        await engine.RunAsync("SET spark.sql.ansi.enabled = false");
        Assert.Equal(["NULL"], (await RemoteFixture.RunAsync(session, "SELECT 1 / 0 AS n")).Rows);
        Assert.Contains("big", (await RemoteFixture.RunAsync(session, "SHOW CONNECTIONS")).Rows.Single(), StringComparison.Ordinal);
        await engine.RunAsync("RESET deltaquery.remote");
        Assert.StartsWith("v", (await RemoteFixture.RunAsync(session, "SELECT version()")).Rows.Single(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_statement_that_is_stopped_stops_on_the_cluster_and_the_session_goes_on()
    {
        await using var sessions = await RemoteFixture.OpenAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sessions.There.ExecuteAsync(
            "SELECT count(*) AS n FROM range(1000000000) a JOIN range(1000) b ON a.id % 7 <> b.id % 5", null, stop.Token));
        Assert.Equal(["1"], (await RemoteFixture.RunAsync(sessions.There, "SELECT 1")).Rows);
        using var rows = (await sessions.There.ExecuteAsync("SELECT id FROM range(10000000)")).Rows!;
        Assert.NotNull(rows.Next());
        sessions.There.Interrupt();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            while (rows.Next() is not null)
            {
            }
        });
    }

    [SkippableFact]
    public async Task A_large_result_streams_in_bounded_memory()
    {
        await using var sessions = await RemoteFixture.OpenAsync();
        var count = TestSize.IsLong ? 5_000_000 : 200_000;
        using var result = await sessions.There.ExecuteAsync($"SELECT id, id % 7 AS k, concat('row ', id, ' of many') AS text FROM range({count})");
        var (rows, sum, most) = (0L, 0L, 0L);
        while (result.Rows!.Next() is { } batch)
        {
            var ids = batch.Column(0);
            for (var row = 0; row < batch.RowCount; row++)
                sum += ids.Value<long>(row);
            rows += batch.RowCount;
            most = Math.Max(most, GC.GetTotalMemory(false));
        }

        Assert.Equal((count, (long)count * (count - 1) / 2), (rows, sum));
        Assert.InRange(most, 0, 200L << 20);
    }

    [Fact]
    public async Task What_leads_nowhere_is_told_in_a_sentence_and_shows_no_token()
    {
        using var engine = new TestEngine();
        var token = await engine.ErrorAsync("SET deltaquery.remote = 'sc://localhost:1/;token=very-secret-token'");
        Assert.Equal(DeltaErrorCode.NotSupported, token.Code);
        Assert.DoesNotContain("very-secret", token.ToString(), StringComparison.Ordinal);
        Assert.Equal(DeltaErrorCode.NotSupported, (await engine.ErrorAsync("CREATE CONNECTION c TO SPARK (URL 'sc://h/;token=very-secret-token')")).Code);
        Assert.Contains("connection nowhere", (await engine.ErrorAsync("EXECUTE ON nowhere SELECT 1")).Message, StringComparison.OrdinalIgnoreCase);
        var closed = await engine.ErrorAsync("SET deltaquery.remote = 'sc://127.0.0.1:1'");
        Assert.Equal(DeltaErrorCode.ConnectionFailed, closed.Code);
        Assert.Equal("1", await engine.ValueAsync("SELECT 1")); // all is as before
    }
}
