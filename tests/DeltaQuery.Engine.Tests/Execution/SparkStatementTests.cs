using System.Collections.Concurrent;
using DeltaQuery.Engine.Remote.Protocol;
using DeltaQuery.Engine.Tests.Remote;
using DeltaQuery.Engine.Tests.Remote.Arrow;
using DeltaQuery.Engine.Tests.Remote.Grpc;
using Google.Protobuf;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Statements of a session that runs them on a cluster, as the cluster sees them.</summary>
public sealed class SparkStatementTests
{
    [Theory]
    [InlineData("SELECT $a, ? AS b", "SELECT (5), 'it\\'s' AS b")]
    [InlineData("SELECT count(*) FROM t WHERE id > $a AND name = ?", "SELECT count(*) FROM t WHERE id > (5) AND name = 'it\\'s'")]
    [InlineData("INSERT INTO t VALUES ($a, ?)", "INSERT INTO t VALUES ((5), 'it\\'s')")]
    public async Task A_server_that_loses_parameters_gets_them_as_literals(string sql, string literal)
    {
        var lost = new ConcurrentQueue<string>();
        await using var server = await StartAsync(lost);
        using var engine = DeltaEngine.Open(new DeltaEngineOptions { Remote = server.Address });
        using var session = engine.OpenSession();
        var values = new Dictionary<string, object?> { ["a"] = 5, ["1"] = "it's" };
        using (var result = await session.ExecuteAsync(sql, values))
            Assert.NotNull(result.Rows);
        Assert.Equal([sql.Replace("$a", ":a").Replace("?", ":dq_1")], lost);
        Assert.Equal(literal, Assert.Single(server.CallsOf("ExecutePlan").Select(SqlOf).OfType<SqlRelation>(), s => s.NamedArguments.Count == 0).Query);
    }

    [Fact]
    public async Task Columns_are_told_by_a_server_that_loses_parameters()
    {
        var lost = new ConcurrentQueue<string>();
        await using var server = await StartAsync(lost);
        using var engine = DeltaEngine.Open(new DeltaEngineOptions { Remote = server.Address });
        using var session = engine.OpenSession();
        var columns = await session.DescribeAsync("SELECT $a AS x", new Dictionary<string, object?> { ["a"] = 5 });
        Assert.Equal(["x"], columns.Select(c => c.Name));
        Assert.Equal(["SELECT :a AS x"], lost);
    }

    [Theory]
    [InlineData("RESET VARIABLE x", "Spark has none: SET VARIABLE x = DEFAULT")]
    [InlineData("EXECUTE ON there RESET VARIABLE x", "Spark has none: SET VARIABLE x = DEFAULT")]
    [InlineData("EXECUTE ON there RESET deltaquery.commit.max_retries", "it runs here")]
    [InlineData("EXECUTE ON there SET TimeZone = 'UTC'", "it runs here")]
    public async Task What_is_nothing_for_a_cluster_is_refused_with_its_reason(string sql, string hint)
    {
        await using var server = await StartAsync([]);
        using var engine = DeltaEngine.Open(new DeltaEngineOptions { Remote = server.Address });
        using var session = engine.OpenSession();
        var error = await Assert.ThrowsAsync<DeltaException>(() => session.ExecuteAsync(sql));
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.StartsWith(hint, error.Hint, StringComparison.Ordinal);
        Assert.Empty(server.CallsOf("ExecutePlan"));
    }

    [Theory]
    [InlineData("FROM range(1) INSERT INTO t SELECT id")]
    [InlineData("CACHE TABLE t")]
    [InlineData("INSERT INTO t VALUES (1)")]
    public async Task What_changes_something_is_neither_described_nor_run_by_who_only_reads(string sql)
    {
        await using var server = await StartAsync([]);
        using var engine = DeltaEngine.Open(new DeltaEngineOptions { Remote = server.Address, ReadOnly = true });
        using var session = engine.OpenSession();
        await session.ConnectAsync();
        var asked = server.CallsOf("AnalyzePlan").Count();
        Assert.Empty(await session.DescribeAsync(sql));
        Assert.Equal(asked, server.CallsOf("AnalyzePlan").Count());
        Assert.Equal(DeltaErrorCode.ReadOnly, (await Assert.ThrowsAsync<DeltaException>(() => session.ExecuteAsync(sql))).Code);
        Assert.Empty(server.CallsOf("ExecutePlan"));
    }

    [Fact]
    public async Task A_table_of_the_clusters_catalog_is_not_looked_for_here()
    {
        await using var server = await StartAsync([]);
        using var engine = DeltaEngine.Open(new DeltaEngineOptions { Remote = server.Address });
        using var session = engine.OpenSession();
        var error = await Assert.ThrowsAsync<DeltaException>(() => session.DescribeTableAsync("sales"));
        Assert.Equal((DeltaErrorCode.NotSupported, "sales is a table of Spark's catalog, which is not known here"), (error.Code, error.Message));
    }

    // Loses parameters as Delta's parser does, and gives one row of one column.
    private static async Task<FakeSpark> StartAsync(ConcurrentQueue<string> lost)
    {
        var server = await FakeSpark.StartAsync();
        var rows = ByteString.CopyFrom(new TestStream().Write([TestColumn.Int<int>("x", 5)]));
        server.Before = async call =>
        {
            if (SqlOf(call) is not { } sql)
                return false;
            if (sql.NamedArguments.Count > 0)
            {
                lost.Enqueue(sql.Query);
                await FakeSpark.FailAsync(call, "UNBOUND_SQL_PARAMETER", "[UNBOUND_SQL_PARAMETER] Found the unbound parameter: a.");
            }
            else if (call.Method == "AnalyzePlan")
            {
                var schema = new DataType { Struct = new() { Fields = { new DataType.Types.Field { Name = "x", DataType = new() { Integer = new() } } } } };
                await call.SendAsync(new AnalyzePlanResponse { ServerSideSessionId = server.ServerSession, Schema = new() { Schema = schema } });
                await call.EndAsync();
            }
            else
            {
                var relation = new Relation { LocalRelation = new() { Data = rows } };
                foreach (var answer in new ExecutePlanResponse[] { new() { SqlCommandResult = new() { Relation = relation } }, new() { ResultComplete = new() } })
                {
                    (answer.ResponseId, answer.ServerSideSessionId) = (Guid.NewGuid().ToString(), server.ServerSession);
                    await call.SendAsync(answer);
                }

                await call.EndAsync();
            }

            return true;
        };
        return server;
    }

    private static SqlRelation? SqlOf(FakeCall call) => call.Method switch
    {
        "ExecutePlan" => call.Request<ExecutePlanRequest>().Plan.Command?.SqlCommand?.Input?.Sql,
        "AnalyzePlan" => call.Request<AnalyzePlanRequest>().Schema?.Plan?.Root?.Sql,
        _ => null,
    };
}
