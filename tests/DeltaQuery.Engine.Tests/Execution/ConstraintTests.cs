using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>No row slips by a constraint that is added while the row is on its way.</summary>
public sealed class ConstraintTests : IDisposable
{
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public ConstraintTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_constraint_is_not_added_when_rows_came_in_that_it_has_not_seen()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        Meanwhile("INSERT INTO t VALUES (-1)");
        var error = await _engine.ErrorAsync("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Contains("added rows to what this statement has read", error.Message, StringComparison.Ordinal);
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)")).Code);
    }

    [Fact]
    public async Task A_row_is_not_added_when_a_constraint_came_in_that_has_not_seen_it()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        Meanwhile("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("INSERT INTO t VALUES (-1)")).Code);
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT INTO t VALUES (-1)")).Code);
        Assert.Equal(["_delta_log/00000000000000000000.json", "_delta_log/00000000000000000001.json"], _engine.Files("t"));
    }

    [Fact]
    public async Task An_added_constraint_raises_the_protocol_once_and_no_further_than_it_must()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)");
        Assert.Contains("{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":3}}", _engine.Commit("t", 1));
        await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT d CHECK (a < 10)");
        Assert.DoesNotContain(_engine.Commit("t", 2), line => line.StartsWith("{\"protocol\"", StringComparison.Ordinal));
    }

    /// <summary>Another session runs a statement just before the next commit is put.</summary>
    private void Meanwhile(string sql) => _store!.OnNextPut(async (_, put) =>
    {
        using var session = _engine.Engine.OpenSession();
        using var result = await session.ExecuteAsync(sql);
        return await put();
    });
}
