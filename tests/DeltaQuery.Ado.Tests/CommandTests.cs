using System.Data;
using System.Data.Common;

namespace DeltaQuery.Ado.Tests;

public class CommandTests(AdoFixture fixture) : AdoTest(fixture)
{
    public static readonly TheoryData<string> Calls = ["ExecuteNonQuery", "ExecuteScalar", "ExecuteReader", "Prepare"];

    private static Task CallAsync(DbCommand command, string call, CancellationToken token = default) => call switch
    {
        "ExecuteNonQuery" => command.ExecuteNonQueryAsync(token),
        "ExecuteScalar" => command.ExecuteScalarAsync(token),
        "ExecuteReader" => command.ExecuteReaderAsync(token),
        _ => command.PrepareAsync(token),
    };

    private static void Call(DbCommand command, string call)
    {
        switch (call)
        {
            case "ExecuteNonQuery":
                command.ExecuteNonQuery();
                break;
            case "ExecuteScalar":
                command.ExecuteScalar();
                break;
            case "ExecuteReader":
                command.ExecuteReader();
                break;
            default:
                command.Prepare();
                break;
        }
    }

    private static async Task RefusesAsync(DbCommand command, string call)
    {
        Assert.Throws<InvalidOperationException>(() => Call(command, call));
        await Assert.ThrowsAsync<InvalidOperationException>(() => CallAsync(command, call));
    }

    [SkippableFact]
    public void A_new_command_has_defaults()
    {
        var command = new DeltaQueryCommand();
        Assert.Equal("", command.CommandText);
        Assert.Equal(CommandType.Text, command.CommandType);
        Assert.Equal(30, command.CommandTimeout);
        Assert.Equal(UpdateRowSource.None, command.UpdatedRowSource);
        Assert.Null(command.Connection);
        Assert.Null(command.Transaction);
        Assert.Empty(command.Parameters);
        Assert.Same(command.Parameters, command.Parameters);
        Assert.IsType<DeltaQueryParameter>(command.CreateParameter());
    }

    [SkippableFact]
    public void CommandText_of_null_is_empty() => Assert.Equal("", new DeltaQueryCommand { CommandText = null }.CommandText);

    [SkippableFact]
    public void CommandTimeout_is_that_of_the_connection_string_unless_it_is_set()
    {
        using var connection = Fixture.Open(";Command Timeout=77");
        var command = connection.CreateCommand();
        Assert.Equal(77, command.CommandTimeout);
        command.CommandTimeout = 5;
        Assert.Equal(5, command.CommandTimeout);
        Assert.Throws<ArgumentException>(() => command.CommandTimeout = -1);
    }

    [SkippableTheory]
    [InlineData(CommandType.StoredProcedure)]
    [InlineData(CommandType.TableDirect)]
    [InlineData((CommandType)99)]
    public void Commands_are_text_alone(CommandType type) => Assert.ThrowsAny<SystemException>(() => new DeltaQueryCommand().CommandType = type);

    [SkippableFact]
    public void A_disposed_command_still_tells_what_it_was()
    {
        var command = new DeltaQueryCommand("SELECT 1");
        command.Dispose();
        Assert.Equal("SELECT 1", command.CommandText);
        Assert.Equal(CommandType.Text, command.CommandType);
        Assert.Empty(command.Parameters);
    }

    [SkippableTheory]
    [MemberData(nameof(Calls))]
    public Task A_command_needs_a_connection(string call) => RefusesAsync(new DeltaQueryCommand("SELECT 1"), call);

    [SkippableTheory]
    [MemberData(nameof(Calls))]
    public Task A_command_needs_an_open_connection(string call) =>
        RefusesAsync(new DeltaQueryCommand("SELECT 1", new DeltaQueryConnection(Fixture.ConnectionString)), call);

    [SkippableTheory]
    [MemberData(nameof(Calls))]
    public Task A_command_needs_a_text(string call) => RefusesAsync(Connection.CreateCommand(), call);

    [SkippableTheory]
    [MemberData(nameof(Calls))]
    public async Task A_call_with_a_cancelled_token_is_cancelled_and_does_nothing(string call)
    {
        var table = Numbers(1);
        var task = CallAsync(Command($"DELETE FROM {table}"), call, new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.True(task.IsCanceled);
        Assert.Equal(1, RowsOf(table));
        CheckUsable(Connection);
    }

    [SkippableTheory]
    [InlineData("ExecuteNonQuery")]
    [InlineData("ExecuteScalar")]
    [InlineData("ExecuteReader")]
    public async Task A_statement_that_is_wrong_is_an_exception_of_the_provider(string call)
    {
        Assert.Throws<DeltaQueryException>(() => Call(Command("SELEKT 1"), call));
        await Assert.ThrowsAsync<DeltaQueryException>(() => CallAsync(Command("SELEKT 1"), call));
        CheckUsable(Connection);
    }

    [SkippableTheory]
    [InlineData("ExecuteNonQuery")]
    [InlineData("ExecuteScalar")]
    [InlineData("ExecuteReader")]
    public Task One_reader_is_open_at_a_time(string call)
    {
        using var reader = Reader("SELECT 1");
        return RefusesAsync(Command("SELECT 2"), call);
    }

    [SkippableTheory]
    [MemberData(nameof(Calls))]
    public async Task A_transaction_of_another_connection_is_refused(string call)
    {
        NeedsLocal("transactions");
        using var other = Fixture.Open();
        using var transaction = other.BeginTransaction();
        var command = new DeltaQueryCommand("SELECT 1", Connection, transaction);
        if (call != "Prepare")
            await RefusesAsync(command, call);
    }

    [SkippableFact]
    public void A_command_without_the_transaction_that_is_under_way_is_refused()
    {
        NeedsLocal("transactions");
        using var transaction = Connection.BeginTransaction();
        Assert.Throws<InvalidOperationException>(() => new DeltaQueryCommand("SELECT 1", Connection).ExecuteScalar());
        Assert.Equal(1, new DeltaQueryCommand("SELECT 1", Connection, transaction).ExecuteScalar());
    }

    [SkippableFact]
    public void A_transaction_that_has_ended_is_refused()
    {
        NeedsLocal("transactions");
        var transaction = Connection.BeginTransaction();
        transaction.Commit();
        Assert.Throws<InvalidOperationException>(() => new DeltaQueryCommand("SELECT 1", Connection, transaction).ExecuteScalar());
    }

    [SkippableFact]
    public void Text_and_connection_cannot_change_while_the_reader_is_open()
    {
        var command = Command("SELECT 1");
        using (command.ExecuteReader())
        {
            Assert.Throws<InvalidOperationException>(() => command.CommandText = "SELECT 2");
            Assert.Throws<InvalidOperationException>(() => command.Connection = null);
            Assert.Throws<InvalidOperationException>(() => command.Connection = new DeltaQueryConnection());
        }

        command.CommandText = "SELECT 2";
        Assert.Equal(2, command.ExecuteScalar());
        command.Connection = null;
        Assert.Null(command.Connection);
    }

    [SkippableFact]
    public void Cancel_where_nothing_runs_does_nothing()
    {
        new DeltaQueryCommand().Cancel();
        var command = Command("SELECT 1");
        command.Cancel();
        command.ExecuteNonQuery();
        command.Cancel();
        command.Cancel();
        Assert.Equal(1, command.ExecuteScalar());
        command.Dispose();
        command.Cancel();
        Connection.Dispose();
        command.Cancel();
    }

    public static readonly TheoryData<string, object?> Scalars = new()
    {
        { "SELECT 1", 1 },
        { "SELECT 1, 2", 1 },
        { "SELECT * FROM (VALUES (1), (2)) t(x) ORDER BY x", 1 },
        { "SELECT 1; SELECT 2", 1 },
        { "SELECT 3.5::DOUBLE", 3.5 },
        { "SELECT 'text'", "text" },
        { "SELECT NULL", DBNull.Value },
        { "SELECT 1 WHERE false", null },
        { "-- only a comment", null },
        { "SET TimeZone = 'UTC'", null },
    };

    [SkippableTheory]
    [MemberData(nameof(Scalars))]
    public async Task ExecuteScalar_gives_the_first_value(string sql, object? value)
    {
        Assert.Equal(value, Scalar(sql));
        Assert.Equal(value, await Command(sql).ExecuteScalarAsync());
    }

    [SkippableFact]
    public void ExecuteScalar_runs_the_writes_that_follow_the_first_result()
    {
        var table = Numbers(3);
        Assert.Equal(1, Scalar($"SELECT 1; DELETE FROM {table} WHERE id = 0"));
        Assert.Equal(2, RowsOf(table));
    }

    [SkippableTheory]
    [InlineData("SELECT 1", -1)]
    [InlineData("SET TimeZone = 'UTC'", -1)]
    [InlineData("/* nothing */", -1)]
    [InlineData("DESCRIBE HISTORY {0}", -1)]
    [InlineData("INSERT INTO {0} VALUES (10, 'a'), (11, 'b')", 2)]
    [InlineData("INSERT INTO {0} SELECT * FROM {0} WHERE false", 0)]
    [InlineData("DELETE FROM {0} WHERE id < 2", 2)]
    [InlineData("DELETE FROM {0} WHERE id > 100", 0)]
    [InlineData("UPDATE {0} SET name = 'x' WHERE id = 1", 1)]
    [InlineData("UPDATE {0} SET name = 'x'", 3)]
    [InlineData("MERGE INTO {0} t USING (SELECT 1 AS id UNION ALL SELECT 9) s ON t.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, 'new')", 2)]
    [InlineData("DELETE FROM {0} WHERE id = 1; SELECT 1; UPDATE {0} SET name = 'y'", 3)]
    public async Task ExecuteNonQuery_counts_the_rows_that_were_changed(string sql, int count)
    {
        if (sql.StartsWith("INSERT", StringComparison.Ordinal))
            count = Inserted is null ? -1 : count;
        var text = string.Format(null, sql, Numbers(3));
        Assert.Equal(count, Run(text));
        if (Fixture.IsRemote)
            return; // a second table takes Spark longer than all else
        text = string.Format(null, sql, Numbers(3));
        Assert.Equal(count, await Command(text).ExecuteNonQueryAsync());
    }

    [SkippableFact]
    public void A_command_can_run_again()
    {
        var table = Numbers(0);
        var command = Command($"INSERT INTO {table} VALUES (@id, 'x')", ("id", 0));
        for (var i = 0; i < 3; i++)
        {
            command.Parameters["id"].Value = i;
            Assert.Equal(Inserted ?? -1, command.ExecuteNonQuery());
        }

        Assert.Equal(3L, Scalar($"SELECT sum(id)::BIGINT FROM {table}"));
    }

    [SkippableFact]
    public void A_prepared_command_sees_what_was_committed_since()
    {
        var table = Numbers(2);
        var command = Command($"SELECT count(*) FROM {table} WHERE id >= @from", ("from", 1));
        command.Prepare();
        Assert.Equal(1L, command.ExecuteScalar());
        Fixture.Run($"INSERT INTO {table} VALUES (5, 'x')");
        Assert.Equal(2L, command.ExecuteScalar());
        Fixture.Run($"ALTER TABLE {table} ADD COLUMN more INT");
        command.Parameters[0].Value = 0;
        Assert.Equal(3L, command.ExecuteScalar());
    }

    [SkippableFact]
    public void Prepare_refuses_a_text_that_does_not_end() => Assert.Throws<DeltaQueryException>(() => Command("SELECT 'abc").Prepare());

    [SkippableFact]
    public void A_changed_text_is_what_runs()
    {
        var command = Command("SELECT 1");
        command.Prepare();
        command.CommandText = "SELECT 2";
        Assert.Equal(2, command.ExecuteScalar());
    }

    [SkippableTheory]
    [InlineData("SELECT 1 -- done")]
    [InlineData("SELECT 1; -- done")]
    [InlineData("SELECT 1; /* done; ' */ ;;")]
    [InlineData("/* first */ SELECT 1")]
    public void Comments_and_empty_statements_are_no_results(string sql)
    {
        using var reader = Reader(sql);
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));
        Assert.False(reader.NextResult());
    }

    [SkippableFact]
    public void A_text_of_nothing_but_comments_gives_no_result()
    {
        using var reader = Reader("-- nothing\n/* at all */");
        Assert.False(reader.HasRows);
        Assert.Equal(0, reader.FieldCount);
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
    }

    [SkippableFact]
    public void A_semicolon_in_text_or_a_name_ends_no_statement() => Assert.Equal("a;b", Scalar("SELECT 'a;b' AS \"c;d\""));

    [SkippableFact]
    public void A_disposed_command_leaves_its_reader_open()
    {
        var command = Command("SELECT 1");
        using var reader = command.ExecuteReader();
        command.Dispose();
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));
    }

    [SkippableFact]
    public void The_base_class_sees_the_same()
    {
        DbCommand command = new DeltaQueryCommand();
        command.Connection = Connection;
        command.CommandText = "SELECT @a";
        var parameter = command.CreateParameter();
        parameter.ParameterName = "a";
        parameter.Value = 42;
        command.Parameters.Add(parameter);
        Assert.Same(Connection, command.Connection);
        using var reader = command.ExecuteReader();
        Assert.IsType<DeltaQueryDataReader>(reader);
        Assert.True(reader.Read());
        Assert.Equal(42, reader[0]);
    }
}
