using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Statements that change rows open the files that may hold one, and tell how many these were.</summary>
public sealed class ChangeScanTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("DELETE FROM t WHERE id = 250", 1)]
    [InlineData("UPDATE t SET s = 'b' WHERE id BETWEEN 150 AND 250", 2)]
    [InlineData("MERGE INTO t USING (SELECT 250 AS id) AS n ON t.id = n.id WHEN MATCHED THEN UPDATE SET s = 'b'", 1)]
    [InlineData("MERGE INTO t USING (SELECT unnest([50, 350, 1000]) AS id) AS n ON t.id = n.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id) VALUES (n.id)", 2)]
    [InlineData("MERGE INTO t USING (SELECT 9999 AS id) AS n ON t.id = n.id WHEN NOT MATCHED THEN INSERT (id) VALUES (n.id)", 0)]
    [InlineData("MERGE INTO t USING (SELECT 250 AS id) AS n ON t.id = n.id WHEN NOT MATCHED BY SOURCE AND t.id > 1000 THEN DELETE", 4)]
    public async Task Files_that_cannot_hold_a_row_are_not_opened(string sql, int files)
    {
        await _engine.RunAsync("CREATE TABLE t (id INT, s STRING)");
        for (var i = 0; i < 4; i++)
            await _engine.RunAsync($"INSERT INTO t SELECT n, 'a' FROM range({100 * i}, {100 * (i + 1)}) r(n)");
        await _engine.RowsAsync(sql);
        Assert.Equal(files, _engine.FilesScanned);
        if (sql.StartsWith("MERGE", StringComparison.Ordinal) && await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')") == "5")
            Assert.Equal($"{files}", await _engine.ValueAsync("SELECT operationMetrics['numTargetFilesAfterSkipping'] FROM delta_history('t') LIMIT 1"));
    }
}
