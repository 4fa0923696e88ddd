using System.Security.Cryptography;
using DeltaQuery.Engine;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Remote;

/// <summary>Sessions on a real Spark Connect server.</summary>
public sealed class SparkSessionTests
{
    [SkippableFact]
    public async Task A_query_streams_its_rows_in_batches_that_follow_each_other()
    {
        await using var session = await OpenAsync();
        await using var execution = await session.ExecuteAsync("SELECT id, CAST(NULL AS decimal(10,2)) AS d FROM range(25000)", null,
            default);
        Assert.False(execution.RanAtOnce);
        Assert.Equal([new SparkColumn("id", "bigint", false), new SparkColumn("d", "decimal(10,2)", true)], execution.Columns);
        var rows = 0L;
        await foreach (var batch in execution.BatchesAsync())
        {
            Assert.Equal(rows, batch.StartRow);
            Assert.InRange(batch.ArrowStream.Length, 8 * batch.Rows!.Value, 4 << 20);
            rows += batch.Rows.Value;
        }

        Assert.Equal(25_000, rows);
    }

    [SkippableFact]
    public async Task An_empty_result_has_one_batch_with_the_schema()
    {
        await using var session = await OpenAsync();
        await using var execution = await session.ExecuteAsync("SELECT 1 AS a WHERE false", null, default);
        var batch = Assert.Single(await AllAsync(execution));
        Assert.Equal(0, batch.Rows);
        Assert.NotEqual(0, batch.ArrowStream.Length);
    }

    [SkippableFact]
    public async Task A_command_has_run_when_it_returns_and_its_rows_tell_what_it_did()
    {
        await using var session = await OpenAsync();
        await using (var create = await session.ExecuteAsync("CREATE OR REPLACE TEMPORARY VIEW wire_v AS SELECT 7 AS seven", null, default))
        {
            Assert.True(create.RanAtOnce);
            Assert.Single(await AllAsync(create));
        }

        await using var query = await session.ExecuteAsync("SELECT seven FROM wire_v", null, default);
        Assert.Equal(1, (await AllAsync(query)).Sum(batch => batch.Rows));
    }

    [SkippableFact]
    public async Task A_session_tells_its_version_describes_queries_and_keeps_settings()
    {
        await using var session = await OpenAsync(new SparkSessionOptions
        {
            TimeZone = "Europe/Berlin", Settings = new Dictionary<string, string> { ["spark.sql.ansi.enabled"] = "false" },
        });
        Assert.StartsWith("4.", session.ServerVersion, StringComparison.Ordinal);
        Assert.Equal("Europe/Berlin", await session.GetSettingAsync("spark.sql.session.timeZone", default));
        Assert.Equal("false", await session.GetSettingAsync("spark.sql.ansi.enabled", default));
        await session.UnsetSettingAsync("spark.sql.ansi.enabled", default);
        Assert.Equal("true", await session.GetSettingAsync("spark.sql.ansi.enabled", default));
        Assert.Null(await session.GetSettingAsync("spark.deltaquery.none", default));
        Assert.Equal(
            [new SparkColumn("a", "array<struct<x:int,`y z`:map<string,date>>>", false),
                new SparkColumn("i", "interval day to second", false)],
            await session.DescribeAsync(
                "SELECT array(named_struct('x', 1, 'y z', map('k', DATE '2024-01-01'))) AS a, INTERVAL '1 02:03:04' DAY TO SECOND AS i",
                null, default));
    }

    [SkippableTheory]
    [InlineData("SELECT\n  nope FROM range(1)", DeltaErrorCode.ColumnNotFound, "UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703", 9, 2, 3)]
    [InlineData("SELECT '😀', nope FROM range(1)", DeltaErrorCode.ColumnNotFound, "UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703", 13, 1, 14)]
    [InlineData("SELECT * FROM no_such_table_of_wire", DeltaErrorCode.TableNotFound, "TABLE_OR_VIEW_NOT_FOUND", "42P01", 14, 1, 15)]
    [InlineData("SELECT 1 FROM\n  range(1) WHERE )", DeltaErrorCode.SyntaxError, "PARSE_SYNTAX_ERROR", "42601", 31, 2, 18)]
    [InlineData("SELECT 1, 1 / (id - 7) FROM range(10)", DeltaErrorCode.QueryFailed, "DIVIDE_BY_ZERO", "22012", 10, 1, 11)]
    public async Task Errors_have_Sparks_class_and_state_and_their_place(
        string sql, DeltaErrorCode code, string errorClass, string sqlState, int position, int line, int column)
    {
        await using var session = await OpenAsync();
        var error = await Assert.ThrowsAsync<DeltaException>(async () =>
        {
            await using var execution = await session.ExecuteAsync(sql, null, default);
            await AllAsync(execution);
        });
        Assert.Equal((code, errorClass, sqlState), (error.Code, error.ErrorClass, error.SqlState));
        Assert.Equal((position, line, column), (error.Position, error.Line, error.Column));
        Assert.DoesNotContain("SQLSTATE", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [SkippableFact]
    public async Task Batches_that_come_in_pieces_are_the_batches_that_come_whole()
    {
        const string Query = "SELECT id, repeat('x', 100) AS s FROM range(0, 30000, 1, 3)";
        var digests = new List<string>();
        foreach (var bytes in new long?[] { null, 10_000 })
        {
            await using var session = await OpenAsync(new SparkSessionOptions { ChunkBytes = bytes });
            await using var execution = await session.ExecuteAsync(Query, null, default);
            var batches = await AllAsync(execution);
            Assert.Equal(30_000, batches.Sum(batch => batch.Rows));
            digests.Add(string.Join('\n',
                batches.Select(batch => $"{batch.StartRow} {batch.Rows} {Convert.ToHexString(SHA256.HashData(batch.ArrowStream.Span))}")));
        }

        Assert.Equal(digests[0], digests[1]);
    }

    [SkippableFact]
    public async Task Statements_of_one_session_run_at_the_same_time()
    {
        await using var session = await OpenAsync();
        await using var first = await session.ExecuteAsync("SELECT id, repeat('x', 1000) FROM range(20000)", null, default);
        var batches = first.BatchesAsync().GetAsyncEnumerator();
        Assert.True(await batches.MoveNextAsync());
        await using var second = await session.ExecuteAsync("SELECT 1", null, default);
        Assert.Equal(1, (await AllAsync(second)).Sum(batch => batch.Rows));
        var rows = batches.Current.Rows;
        while (await batches.MoveNextAsync())
            rows += batches.Current.Rows;
        Assert.Equal(20_000, rows);
    }

    internal static async Task<SparkSession> OpenAsync(SparkSessionOptions? options = null, string? address = null)
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        return await SparkSession.OpenAsync(SparkEndpoint.Parse(address ?? SparkConnect.Address!), options ?? new SparkSessionOptions(),
            default);
    }

    internal static async Task<List<SparkBatch>> AllAsync(SparkExecution execution)
    {
        var batches = new List<SparkBatch>();
        await foreach (var batch in execution.BatchesAsync())
            batches.Add(batch);
        return batches;
    }
}
