using DeltaQuery.Engine;

namespace DeltaQuery.Ado.Tests;

/// <summary>Commands that were prepared: planned once, and anew when what they read has changed.</summary>
public class PreparedCommandTests(AdoFixture fixture) : AdoTest(fixture)
{
    private DeltaQueryCommand Prepared(string text, params (string Name, object? Value)[] parameters)
    {
        var command = Command(text, parameters);
        command.Prepare();
        return command;
    }

    [SkippableTheory]
    [InlineData("SELECT count(id) FROM {t} WHERE id >= 0")]
    [InlineData("SELECT count(id) FROM {t} WHERE id >= @p")]
    [InlineData("SELECT count(*) FROM {t} WHERE name LIKE 'n%' AND now() IS NOT NULL")]
    public void A_prepared_query_sees_what_others_have_committed(string text)
    {
        var table = Numbers(10);
        using var command = Prepared(text.Replace("{t}", table), ("p", 0));
        Assert.Equal(10L, command.ExecuteScalar());
        Assert.Equal(10L, command.ExecuteScalar());
        Fixture.Run($"INSERT INTO {table} VALUES (77, 'new')");
        Fixture.Run($"UPDATE {table} SET name = 'n77' WHERE id = 77");
        Assert.Equal(11L, command.ExecuteScalar());
        Fixture.Run($"DELETE FROM {table} WHERE id < 5");
        Assert.Equal(6L, command.ExecuteScalar());
    }

    [SkippableFact]
    public void A_prepared_query_sees_a_commit_of_another_engine()
    {
        NeedsLocal("the versions that a query has read");
        var table = Numbers(10);
        using var command = Prepared($"SELECT sum(id)::BIGINT FROM {table} WHERE id > 3");
        Assert.Equal(39L, command.ExecuteScalar());
        using (var other = Fixture.Open(";Application Name=another engine"))
            new DeltaQueryCommand($"INSERT INTO {table} VALUES (100, 'x')", other).ExecuteNonQuery();
        Assert.Equal(139L, command.ExecuteScalar());
        Assert.Equal(139L, command.ExecuteScalar());
        Assert.Equal(1L, command.SnapshotVersions[table]);
    }

    [SkippableFact]
    public void A_version_that_the_text_names_stays()
    {
        var table = Numbers(10);
        using var command = Prepared($"SELECT sum(id)::BIGINT FROM {table} VERSION AS OF 0 WHERE id > 3");
        Assert.Equal(39L, command.ExecuteScalar());
        Fixture.Run($"DELETE FROM {table}");
        Assert.Equal(39L, command.ExecuteScalar());
    }

    [SkippableFact]
    public void Settings_variables_and_values_count_at_each_execution()
    {
        NeedsLocal("variables of the session");
        var table = Table("AS SELECT TIMESTAMP '2026-01-01 00:00:00' AT TIME ZONE 'UTC' AS t, 5 AS x");
        using var shown = Prepared($"SELECT t::VARCHAR FROM {table}");
        Assert.Equal("2026-01-01 00:00:00+00", shown.ExecuteScalar());
        Run("SET TimeZone = 'Europe/Berlin'");
        Assert.Equal("2026-01-01 01:00:00+01", shown.ExecuteScalar());
        Run("SET VARIABLE least = 9");
        using var filtered = Prepared($"SELECT count(x) FROM {table} WHERE x > getvariable('least')");
        Assert.Equal(0L, filtered.ExecuteScalar());
        Run("SET VARIABLE least = 1");
        Assert.Equal(1L, filtered.ExecuteScalar());
        using var given = Prepared($"SELECT count(x) FROM {table} WHERE x = @p", ("p", 5));
        Assert.Equal(1L, given.ExecuteScalar());
        given.Parameters["p"].Value = 6;
        Assert.Equal(0L, given.ExecuteScalar());
    }

    [SkippableFact]
    public void A_transaction_s_own_rows_are_seen()
    {
        NeedsLocal("transactions");
        var table = Numbers(3);
        using var command = Prepared($"SELECT max(id + 0) FROM {table} WHERE id >= 0");
        Assert.Equal(2, command.ExecuteScalar());
        using var transaction = Connection.BeginTransaction();
        Run($"INSERT INTO {table} VALUES (9, 'mine')");
        command.Transaction = transaction;
        Assert.Equal(9, command.ExecuteScalar());
        transaction.Rollback();
        command.Transaction = null;
        Assert.Equal(2, command.ExecuteScalar());
    }

    [SkippableFact]
    public void A_temporary_table_of_the_name_takes_its_place()
    {
        NeedsLocal("temporary tables");
        var table = Numbers(3);
        using var command = Prepared($"SELECT max(id + 0) FROM {table} WHERE id >= 0");
        Assert.Equal(2, command.ExecuteScalar());
        Run($"CREATE TEMP TABLE {table} AS SELECT 50 AS id");
        Assert.Equal(50, command.ExecuteScalar());
    }

    [SkippableTheory]
    [InlineData("SELEKT 1", DeltaErrorCode.SyntaxError)]
    [InlineData("SELECT * FROM there_is_no_such_table", DeltaErrorCode.TableNotFound)]
    [InlineData("SELECT no_such_column FROM {t}", DeltaErrorCode.ColumnNotFound)]
    [InlineData("OPTIMIZE {t} WHERE", DeltaErrorCode.SyntaxError)]
    public async Task Prepare_tells_what_is_wrong(string text, DeltaErrorCode code)
    {
        if (!text.StartsWith("SELECT ", StringComparison.Ordinal))
            NeedsLocal("Spark is asked about queries alone before they run");
        text = text.Replace("{t}", Numbers(1));
        Assert.Equal(code, Assert.Throws<DeltaQueryException>(() => Command(text).Prepare()).Code);
        Assert.Equal(code, (await Assert.ThrowsAsync<DeltaQueryException>(() => Command(text).PrepareAsync())).Code);
        CheckUsable(Connection);
    }

    [SkippableFact]
    public void Prepare_does_not_run_and_needs_no_values()
    {
        var table = Numbers(3);
        Command($"DELETE FROM {table} WHERE id = @p").Prepare();
        Command($"SELECT * FROM {table} WHERE id = @p").Prepare();
        Command($"CREATE TABLE {table}_x (a INT); SELECT * FROM {table}_x").Prepare();
        Assert.Equal(3, RowsOf(table));
    }

    [SkippableFact]
    public void A_plan_is_used_again_as_long_as_nothing_has_changed()
    {
        NeedsLocal("what a query has read");
        var table = Numbers(3);
        using var command = Prepared($"SELECT id, name FROM {table} WHERE id >= 1");
        for (var i = 0; i < 5; i++)
        {
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read() && reader.Read() && !reader.Read());
            Assert.Equal(["id", "name"], Enumerable.Range(0, 2).Select(reader.GetName));
        }

        Assert.Equal(2, command.Statistics!.RowsRead);
        Assert.Equal(1, command.Statistics.FilesScanned);
    }
}
