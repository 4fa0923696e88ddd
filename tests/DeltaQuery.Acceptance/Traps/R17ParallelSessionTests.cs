using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R17: sessions that read one table at once, while it grows, each see one version whole.</summary>
public sealed class R17ParallelSessionTests : TrapTest
{
    [Fact]
    public async Task R17_each_query_of_parallel_sessions_sees_one_version_whole()
    {
        // Each version adds a file of ten rows, so that any count that is no multiple of ten is a mixture.
        const int Versions = 25;
        var schema = TestEngine.Schema("i INTEGER, v INTEGER");
        var table = Engine.Table("t", "i INTEGER, v INTEGER", Rows(0));
        Grow(1);
        Grow(2);
        var grown = new TaskCompletionSource();
        var readers = Enumerable.Range(0, 8).Select(r => Task.Run(async () =>
        {
            using var session = Engine.Engine.OpenSession();
            for (var n = 0; n < 15 || !grown.Task.IsCompleted; n++)
            {
                var old = r % 3;
                var row = await Read(
                    session,
                    $"SELECT count(*) % 10, max(v) + 1 = count(*) // 10, (SELECT count(*) FROM t VERSION AS OF {old}) FROM t WHERE i >= 0");
                Assert.Equal($"0|true|{(old + 1) * 10}", row);
            }
        })).ToList();
        for (var v = 3; v < Versions; v++)
            Grow(v);

        grown.SetResult();
        await Task.WhenAll(readers);
        Assert.Equal($"{Versions * 10}", await Engine.ValueAsync("SELECT count(*) FROM t"));

        void Grow(int version) => table.Commit(table.Append(schema, Engine.Maker, Rows(version)));

        static string Rows(int version) => $"SELECT i::INTEGER AS i, {version} AS v FROM range(10) r(i)";
    }

    [Fact]
    public async Task R17_a_session_in_a_transaction_reads_tables_that_appeared_after_it_began()
    {
        await Engine.RowsAsync("BEGIN");
        await Engine.RowsAsync("SELECT 1");
        using (var other = Engine.Engine.OpenSession())
        {
            Engine.Table("t", "i INTEGER", "SELECT 1 AS i", "SELECT 2 AS i");
            Assert.Equal(["2"], await Engine.RowsAsync(other, "SELECT i FROM t WHERE i > 1"));
        }

        Assert.Equal(["2"], await Engine.RowsAsync("SELECT i FROM t WHERE i > 1"));
        Assert.Equal(1, Engine.FilesScanned);
        await Engine.RowsAsync("ROLLBACK");
        Assert.Equal(["1", "2"], await Engine.RowsAsync("SELECT i FROM t ORDER BY i"));
        Assert.Equal(["2"], await Engine.RowsAsync("SELECT i FROM t WHERE i > 1"));
    }

    [Fact]
    public async Task R17_a_failed_query_in_a_transaction_leaves_others_whole()
    {
        Engine.Table("t", "i INTEGER, s VARCHAR", "SELECT 1 AS i, 'x' AS s", "SELECT 2 AS i, '2' AS s");
        await Engine.RowsAsync("BEGIN");
        await Assert.ThrowsAsync<DeltaQuery.Engine.DeltaException>(() => Engine.RowsAsync("SELECT CAST(s AS INTEGER) FROM t WHERE i = 1"));
        await Engine.RowsAsync("ROLLBACK");
        Assert.Equal(["2"], await Engine.RowsAsync("SELECT CAST(s AS INTEGER) FROM t WHERE i = 2"));
    }

    private static async Task<string> Read(DeltaQuery.Engine.DeltaSession session, string sql)
    {
        using var result = await session.ExecuteAsync(sql);
        var batch = result.Rows!.Next()!;
        return string.Join('|', Enumerable.Range(0, result.Rows.Columns.Count).Select(c => batch.GetText(c, 0)));
    }
}
