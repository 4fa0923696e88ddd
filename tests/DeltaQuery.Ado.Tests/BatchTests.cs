using System.Data;
using System.Data.Common;

namespace DeltaQuery.Ado.Tests;

public class BatchTests(AdoFixture fixture) : AdoTest(fixture)
{
    private DeltaQueryBatch Batch(params string[] texts)
    {
        var batch = Connection.CreateBatch();
        foreach (var text in texts)
            batch.BatchCommands.Add(new DeltaQueryBatchCommand(text));
        return batch;
    }

    [SkippableFact]
    public async Task The_commands_give_their_results_in_order()
    {
        await using var reader = await Batch("SELECT 1", "SELECT 'b'; SELECT 'c'").ExecuteReaderAsync();
        Assert.True(reader.Read());
        Assert.Equal(1, reader[0]);
        Assert.True(await reader.NextResultAsync());
        Assert.True(reader.Read());
        Assert.Equal("b", reader[0]);
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal("c", reader[0]);
        Assert.False(reader.NextResult());
    }

    [SkippableFact]
    public void Each_command_has_parameters_of_its_own()
    {
        var batch = Batch("SELECT ?, ?", "SELECT @p", "SELECT ?; SELECT @p");
        batch.BatchCommands[0].Parameters.AddWithValue("", 1);
        batch.BatchCommands[0].Parameters.AddWithValue("", 2);
        batch.BatchCommands[1].Parameters.AddWithValue("p", 3);
        batch.BatchCommands[2].Parameters.AddWithValue("", 4);
        batch.BatchCommands[2].Parameters.AddWithValue("p", 5);
        using var reader = batch.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal((1, 2), (reader.GetInt32(0), reader.GetInt32(1)));
        foreach (var expected in new[] { 3, 4, 5 })
        {
            Assert.True(reader.NextResult() && reader.Read());
            Assert.Equal(expected, reader.GetInt32(0));
        }
    }

    [SkippableFact]
    public async Task RecordsAffected_is_of_each_command()
    {
        var table = Numbers(5);
        var batch = Batch($"DELETE FROM {table} WHERE id < 2", "SELECT 1", $"UPDATE {table} SET name = 'x'; DELETE FROM {table} WHERE id = 4");
        Assert.All(batch.BatchCommands, c => Assert.Equal(-1, c.RecordsAffected));
        Assert.Equal(6, await batch.ExecuteNonQueryAsync());
        Assert.Equal([2, -1, 4], batch.BatchCommands.Select(c => c.RecordsAffected));
    }

    [SkippableFact]
    public void RecordsAffected_is_of_the_last_run()
    {
        var table = Numbers(5);
        var batch = Batch($"DELETE FROM {table} WHERE id < 2");
        batch.ExecuteNonQuery();
        Assert.Equal(0, batch.ExecuteNonQuery());
        Assert.Equal(0, batch.BatchCommands[0].RecordsAffected);
    }

    [SkippableFact]
    public void The_command_that_failed_is_named()
    {
        var table = Numbers(3);
        var batch = Batch($"DELETE FROM {table} WHERE id = 0", "SELECT * FROM there_is_no_such_table", $"DELETE FROM {table}");
        var error = Assert.Throws<DeltaQueryException>(() => batch.ExecuteNonQuery());
        Assert.Same(batch.BatchCommands[1], error.BatchCommand);
        Assert.Equal(2, RowsOf(table));
        var syntax = Batch("SELECT 1", "SELECT 'no end");
        Assert.Same(syntax.BatchCommands[1], Assert.Throws<DeltaQueryException>(() => syntax.ExecuteNonQuery()).BatchCommand);
    }

    [SkippableFact]
    public async Task ExecuteScalar_gives_the_first_value()
    {
        Assert.Equal(1, Batch("SELECT 1", "SELECT 2").ExecuteScalar());
        Assert.Equal(2, await Batch("SET TimeZone = 'UTC'", "SELECT 2").ExecuteScalarAsync());
    }

    [SkippableFact]
    public void A_batch_runs_in_its_transaction()
    {
        NeedsLocal("transactions");
        var table = Numbers(2);
        using var transaction = Connection.BeginTransaction();
        var batch = Batch($"DELETE FROM {table}");
        Assert.Throws<InvalidOperationException>(() => batch.ExecuteNonQuery());
        batch.Transaction = transaction;
        Assert.Equal(2, batch.ExecuteNonQuery());
        transaction.Rollback();
        Assert.Equal(2, RowsOf(table));
    }

    [SkippableFact]
    public void A_batch_needs_commands_texts_and_an_open_connection()
    {
        Assert.Throws<InvalidOperationException>(() => Batch().ExecuteNonQuery());
        Assert.Throws<InvalidOperationException>(() => Batch("SELECT 1", "").ExecuteNonQuery());
        var batch = new DeltaQueryBatch();
        batch.BatchCommands.Add(new DeltaQueryBatchCommand("SELECT 1"));
        Assert.Throws<InvalidOperationException>(() => batch.ExecuteNonQuery());
        Assert.Throws<InvalidOperationException>(() => batch.Prepare());
    }

    [SkippableFact]
    public void A_batch_may_be_prepared_cancelled_and_timed()
    {
        var batch = Batch("SELECT 1");
        batch.Prepare();
        batch.Cancel();
        batch.Timeout = 7;
        Assert.Equal(7, batch.Timeout);
        Assert.Equal(1, batch.ExecuteScalar());
    }

    [SkippableFact]
    public void A_new_command_of_a_batch_has_defaults()
    {
        var command = new DeltaQueryBatchCommand();
        Assert.Equal("", command.CommandText);
        Assert.Equal(CommandType.Text, command.CommandType);
        Assert.Throws<NotSupportedException>(() => command.CommandType = CommandType.StoredProcedure);
        Assert.True(command.CanCreateParameter);
        Assert.IsType<DeltaQueryParameter>(command.CreateParameter());
        Assert.Equal("", new DeltaQueryBatchCommand(null).CommandText);
        Assert.IsType<DeltaQueryBatchCommand>(Connection.CreateBatch().CreateBatchCommand());
    }

    [SkippableFact]
    public void The_collection_is_a_list()
    {
        var commands = Batch("a", "b").BatchCommands;
        var inserted = new DeltaQueryBatchCommand("c");
        commands.Insert(1, inserted);
        Assert.Equal(["a", "c", "b"], commands.Select(c => c.CommandText));
        Assert.Equal(1, commands.IndexOf(inserted));
        Assert.Contains(inserted, commands);
        Assert.True(commands.Remove(inserted));
        Assert.False(commands.Remove(inserted));
        commands.RemoveAt(0);
        commands[0] = inserted;
        var copy = new DbBatchCommand[2];
        commands.CopyTo(copy, 1);
        Assert.Same(inserted, copy[1]);
        Assert.False(commands.IsReadOnly);
        Assert.Throws<ArgumentNullException>(() => commands.Add(null!));
        commands.Clear();
        Assert.Empty(commands);
    }

    [SkippableFact]
    public void A_batch_of_the_source_opens_its_connection_itself()
    {
        var table = Numbers(3);
        using var source = new DeltaQueryDataSource(Fixture.ConnectionString);
        using var batch = source.CreateBatch();
        var command = batch.CreateBatchCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        batch.BatchCommands.Add(command);
        Assert.Equal(3L, batch.ExecuteScalar());
    }
}
