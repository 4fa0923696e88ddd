using DeltaQuery.Acceptance.Pruning;
using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>Each statement of <see cref="RefusedChanges"/> once, on one table: we refuse it, and so does Spark, and it stays as it is.</summary>
public sealed class RefusedChangesTests : IDisposable
{
    private readonly TestEngine _engine = new();
    private readonly SparkOracle _spark = new() { Session = "refused" };
    private readonly List<string> _faults = [];

    public void Dispose() => _engine.Dispose();

    [SkippableTheory]
    [InlineData("PARTITIONED BY (p) TBLPROPERTIES (delta.columnMapping.mode = 'name', delta.enableDeletionVectors = true)", true)]
    [InlineData("TBLPROPERTIES (delta.enableChangeDataFeed = true)", false)]
    public async Task What_we_refuse_Spark_refuses(string clauses, bool isMapped)
    {
        Skip.If(SparkOracle.Address is null, SparkOracle.Missing);
        await _engine.RunAsync($"CREATE TABLE u ({RandomChanges.PlainDefinition})");
        await _engine.RunAsync(
            $"CREATE TABLE t ({RandomChanges.PlainDefinition.Replace("id BIGINT", "id BIGINT NOT NULL", StringComparison.Ordinal)}, g INT GENERATED ALWAYS AS (k * 2)) {clauses}");
        await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT k_small CHECK (k IS NULL OR k < 1000)");
        await _engine.RunAsync("INSERT INTO t (id, k, s, p) VALUES (1, 2, 'a', 'x'), (2, NULL, NULL, NULL)");
        await _spark.RowsAsync($"CREATE OR REPLACE TEMP VIEW u AS SELECT * FROM delta.`{_engine.Root}/u`");
        var refusals = new RefusedChanges(new Dice(1), new TableTraits(isMapped, isMapped, true, true, true));
        foreach (var change in refusals.All(1))
            await AskAsync(change);
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.appendOnly = true)");
        foreach (var change in RefusedChanges.AppendOnly)
            await AskAsync(change);
        Assert.True(_faults.Count == 0, string.Join('\n', _faults));
        Assert.Equal("2|3", await _engine.ValueAsync("SELECT count(*), (SELECT max(version) FROM delta_history('t')) FROM t"));
    }

    private async Task AskAsync(RefusedChange change)
    {
        var ours = "no error";
        try
        {
            await _engine.RunAsync(change.Sql);
        }
        catch (DeltaException e)
        {
            ours = $"{e.Code}: {e.Message}";
        }

        if (!ours.StartsWith($"{change.Code}:", StringComparison.Ordinal))
            _faults.Add($"{change.Sql}: {ours}, expected {change.Code}");
        var theirs = await _spark.ErrorAsync(SparkCopy.Spelled(change.Sql, $"{_engine.Root}/t", $"{_engine.Root}/missing"));
        if (theirs is null || !change.IsClass(theirs))
            _faults.Add($"{change.Sql}: Spark says {theirs ?? "nothing"}, expected {change.Class}");
    }
}
