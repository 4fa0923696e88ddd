using System.Data;
using System.Data.Common;

namespace DeltaQuery.Ado.Tests;

public class ConnectionTests(AdoFixture fixture) : AdoTest(fixture)
{
    [SkippableFact]
    public void ConnectionString_is_empty_before_it_is_set() => Assert.Equal("", new DeltaQueryConnection().ConnectionString);

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("")]
    public void ConnectionString_may_be_set_to_nothing(string? text)
    {
        using var connection = new DeltaQueryConnection(Fixture.ConnectionString);
        connection.ConnectionString = text;
        Assert.Equal("", connection.ConnectionString);
        Assert.Equal("", connection.DataSource);
    }

    [SkippableFact]
    public void ConnectionString_is_as_it_was_written()
    {
        var text = $"  data source = {Fixture.Root} ; ";
        Assert.Equal(text, new DeltaQueryConnection(text).ConnectionString);
        using var connection = new DeltaQueryConnection(text);
        connection.Open();
        Assert.Equal(text, connection.ConnectionString);
    }

    [SkippableFact]
    public void ConnectionString_cannot_be_set_while_open() =>
        Assert.Throws<InvalidOperationException>(() => Connection.ConnectionString = Fixture.ConnectionString);

    [SkippableFact]
    public void ConnectionString_can_be_set_after_Close()
    {
        using var connection = Fixture.Open();
        connection.Close();
        connection.ConnectionString = Fixture.ConnectionString + ";Threads=1";
        connection.Open();
        Assert.Equal(1, new DeltaQueryCommand("SELECT 1", connection).ExecuteScalar());
    }

    [SkippableTheory]
    [InlineData("Nonsense=1")]
    [InlineData("Threads=many")]
    [InlineData("no equals sign")]
    public void A_connection_string_that_is_wrong_is_refused_when_it_is_set(string text) =>
        Assert.ThrowsAny<ArgumentException>(() => new DeltaQueryConnection().ConnectionString = text);

    [SkippableFact]
    public void A_refused_connection_string_leaves_the_one_before_it()
    {
        using var connection = new DeltaQueryConnection(Fixture.ConnectionString);
        Assert.ThrowsAny<ArgumentException>(() => connection.ConnectionString = "Nonsense=1");
        Assert.Equal(Fixture.ConnectionString, connection.ConnectionString);
    }

    [SkippableFact]
    public void Secrets_are_hidden_once_the_connection_was_opened()
    {
        using var connection = new DeltaQueryConnection(Fixture.ConnectionString + ";S3 Secret Access Key=very-secret;S3 Session Token=token-too;Threads=1");
        Assert.Contains("very-secret", connection.ConnectionString);
        connection.Open();
        Assert.DoesNotContain("very-secret", connection.ConnectionString);
        Assert.DoesNotContain("token-too", connection.ConnectionString);
        Assert.Contains("Threads=1", connection.ConnectionString);
        connection.Close();
        Assert.DoesNotContain("very-secret", connection.ConnectionString);
        connection.Open();
        CheckUsable(connection);
    }

    [SkippableFact]
    public void Secrets_are_shown_where_that_is_asked_for()
    {
        using var connection = Fixture.Open(";S3 Secret Access Key=very-secret;Persist Security Info=true");
        Assert.Contains("very-secret", connection.ConnectionString);
    }

    [SkippableFact]
    public void A_connection_is_closed_at_first() => Assert.Equal(ConnectionState.Closed, new DeltaQueryConnection().State);

    [SkippableFact]
    public void DataSource_is_that_of_the_string() => Assert.Equal(Fixture.IsRemote ? Testing.SparkConnect.Address : Fixture.Root, Connection.DataSource);

    [SkippableFact]
    public void DataSource_and_Database_are_empty_without_a_string()
    {
        using var connection = new DeltaQueryConnection();
        Assert.Equal("", connection.DataSource);
        Assert.Equal("", connection.Database);
    }

    [SkippableFact]
    public void ServerVersion_needs_an_open_connection()
    {
        Assert.NotEmpty(Connection.ServerVersion);
        Assert.Throws<InvalidOperationException>(() => new DeltaQueryConnection(Fixture.ConnectionString).ServerVersion);
    }

    [SkippableFact]
    public void Open_needs_a_connection_string() => Assert.Throws<InvalidOperationException>(() => new DeltaQueryConnection().Open());

    [SkippableFact]
    public async Task OpenAsync_needs_a_connection_string() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => new DeltaQueryConnection().OpenAsync());

    [SkippableFact]
    public void Open_needs_a_closed_connection() => Assert.Throws<InvalidOperationException>(Connection.Open);

    [SkippableFact]
    public async Task OpenAsync_opens()
    {
        await using var connection = new DeltaQueryConnection(Fixture.ConnectionString);
        await connection.OpenAsync();
        Assert.Equal(ConnectionState.Open, connection.State);
        CheckUsable(connection);
    }

    [SkippableFact]
    public async Task OpenAsync_of_a_cancelled_token_is_cancelled()
    {
        await using var connection = new DeltaQueryConnection(Fixture.ConnectionString);
        var opening = connection.OpenAsync(new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        Assert.True(opening.IsCanceled);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [SkippableFact]
    public void An_Open_that_fails_leaves_the_connection_closed()
    {
        using var connection = new DeltaQueryConnection($"Data Source={Fixture.Root}/there/is/nothing");
        var states = new List<ConnectionState>();
        connection.StateChange += (_, e) => states.Add(e.CurrentState);
        Assert.Throws<DeltaQueryException>(connection.Open);
        Assert.Equal(ConnectionState.Closed, connection.State);
        Assert.Equal([ConnectionState.Connecting, ConnectionState.Closed], states);
    }

    [SkippableFact]
    public void A_connection_that_could_not_be_opened_can_be_when_the_folder_is_there()
    {
        var folder = Path.Combine(Fixture.Root, "later");
        using var connection = new DeltaQueryConnection($"Data Source={folder}");
        Assert.Throws<DeltaQueryException>(connection.Open);
        Directory.CreateDirectory(folder);
        connection.Open();
        CheckUsable(connection);
    }

    [SkippableFact]
    public void StateChange_tells_of_opening_and_closing()
    {
        using var connection = new DeltaQueryConnection(Fixture.ConnectionString);
        var changes = new List<(ConnectionState From, ConnectionState To)>();
        connection.StateChange += (sender, e) =>
        {
            Assert.Same(connection, sender);
            changes.Add((e.OriginalState, e.CurrentState));
        };
        connection.Open();
        connection.Close();
        Assert.Equal(
            [
                (ConnectionState.Closed, ConnectionState.Connecting), (ConnectionState.Connecting, ConnectionState.Open),
                (ConnectionState.Open, ConnectionState.Closed),
            ],
            changes);
    }

    [SkippableFact]
    public void Close_before_Open_and_twice_does_nothing()
    {
        using var connection = new DeltaQueryConnection(Fixture.ConnectionString);
        connection.Close();
        connection.Open();
        connection.Close();
        connection.Close();
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [SkippableFact]
    public void A_closed_connection_can_be_opened_again()
    {
        using var connection = Fixture.Open();
        connection.Close();
        connection.Open();
        CheckUsable(connection);
    }

    [SkippableFact]
    public void Dispose_closes_and_raises_Disposed()
    {
        var connection = Fixture.Open();
        var raised = 0;
        connection.Disposed += (_, _) => raised++;
        connection.Dispose();
        Assert.Equal(ConnectionState.Closed, connection.State);
        Assert.Equal(1, raised);
    }

    [SkippableFact]
    public async Task DisposeAsync_closes_and_raises_Disposed()
    {
        var connection = Fixture.Open();
        var raised = 0;
        connection.Disposed += (_, _) => raised++;
        await connection.DisposeAsync();
        Assert.Equal(ConnectionState.Closed, connection.State);
        Assert.Equal(1, raised);
    }

    [SkippableFact]
    public void Dispose_may_be_called_twice()
    {
        var connection = Fixture.Open();
        connection.Dispose();
        connection.Dispose();
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [SkippableFact]
    public void Close_ends_the_reader_that_is_open()
    {
        using var connection = Fixture.Open();
        var reader = new DeltaQueryCommand("SELECT i FROM range(100000) r(i)", connection).ExecuteReader();
        Assert.True(reader.Read());
        connection.Close();
        Assert.True(reader.IsClosed);
        Assert.Throws<InvalidOperationException>(() => reader.Read());
    }

    [SkippableFact]
    public void Close_rolls_back_the_transaction()
    {
        NeedsLocal("transactions");
        var table = Numbers(3);
        using (var connection = Fixture.Open())
        {
            var transaction = connection.BeginTransaction();
            new DeltaQueryCommand($"INSERT INTO {table} VALUES (10, 'x')", connection, transaction).ExecuteNonQuery();
            connection.Close();
            Assert.Null(transaction.Connection);
            Assert.Throws<InvalidOperationException>(transaction.Commit);
        }

        Assert.Equal(3, RowsOf(table));
    }

    [SkippableFact]
    public void CreateCommand_gives_a_command_of_the_connection()
    {
        using var command = Connection.CreateCommand();
        Assert.Same(Connection, command.Connection);
        Assert.Null(command.Transaction);
        Assert.Equal("", command.CommandText);
    }

    [SkippableFact]
    public void CreateCommand_sets_no_transaction()
    {
        NeedsLocal("transactions");
        using var transaction = Connection.BeginTransaction();
        Assert.Null(Connection.CreateCommand().Transaction);
    }

    [SkippableFact]
    public void CreateBatch_gives_a_batch_of_the_connection()
    {
        Assert.True(Connection.CanCreateBatch);
        Assert.Same(Connection, ((DbConnection)Connection).CreateBatch().Connection);
    }

    [SkippableFact]
    public void The_factory_of_a_connection_is_the_provider_s() =>
        Assert.Same(DeltaQueryFactory.Instance, DbProviderFactories.GetFactory(Connection));

    [SkippableFact]
    public void ChangeDatabase_changes_where_names_are_looked_for()
    {
        var other = Schema();
        Fixture.Run($"CREATE SCHEMA IF NOT EXISTS {other}; CREATE TABLE {other}.only_here AS SELECT 7 AS x");
        Assert.Throws<DeltaQueryException>(() => Scalar("SELECT x FROM only_here"));
        Connection.ChangeDatabase(other);
        Assert.Equal(other, Connection.Database);
        Assert.Equal(7, Scalar("SELECT x FROM only_here"));
    }

    [SkippableFact]
    public void Default_Schema_is_where_names_are_looked_for()
    {
        var mine = Schema();
        Fixture.Run($"CREATE SCHEMA IF NOT EXISTS {mine}; CREATE TABLE {mine}.in_mine AS SELECT 8 AS x");
        using var connection = Fixture.Open($";Default Schema={mine}");
        Assert.Equal(mine, connection.Database);
        Assert.Equal(8, new DeltaQueryCommand("SELECT x FROM in_mine", connection).ExecuteScalar());
    }

    private static string Schema() => $"other_{Guid.NewGuid():n}";

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void ChangeDatabase_needs_a_name(string? name) => Assert.ThrowsAny<ArgumentException>(() => Connection.ChangeDatabase(name!));

    [SkippableFact]
    public void ChangeDatabase_needs_an_open_connection() =>
        Assert.Throws<InvalidOperationException>(() => new DeltaQueryConnection(Fixture.ConnectionString).ChangeDatabase("x"));

    [SkippableFact]
    public void Mode_ReadOnly_refuses_writes()
    {
        var table = Numbers(2);
        using var connection = Fixture.Open(";Mode=ReadOnly");
        Assert.Equal(2L, new DeltaQueryCommand($"SELECT count(*) FROM {table}", connection).ExecuteScalar());
        var error = Assert.Throws<DeltaQueryException>(() => new DeltaQueryCommand($"DELETE FROM {table}", connection).ExecuteNonQuery());
        Assert.Equal("25006", error.SqlState);
        Assert.Equal(2, RowsOf(table));
    }

    [SkippableFact]
    public void TimeZone_is_that_of_the_session()
    {
        using var connection = Fixture.Open(";TimeZone=Asia/Tokyo");
        var reader = new DeltaQueryCommand("SELECT TIMESTAMP '2026-01-01 00:00:00'::TIMESTAMPTZ", connection).ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(new DateTime(2025, 12, 31, 15, 0, 0, DateTimeKind.Utc), reader.GetDateTime(0));
    }

    [SkippableFact]
    public void Memory_has_no_tables_but_answers()
    {
        using var connection = new DeltaQueryConnection("Data Source=:memory:");
        connection.Open();
        CheckUsable(connection);
    }

    [SkippableFact]
    public void Application_Name_stands_in_the_history()
    {
        NeedsLocal("what commits of the engine tell");
        var table = Numbers(1);
        using var connection = Fixture.Open(";Application Name=the app");
        new DeltaQueryCommand($"INSERT INTO {table} VALUES (5, 'x')", connection).ExecuteNonQuery();
        using var reader = new DeltaQueryCommand($"DESCRIBE HISTORY {table}", connection).ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal("the app", reader["userMetadata"]);
    }

    [SkippableTheory]
    [InlineData("true")]
    [InlineData("false")]
    public void Connections_see_each_other_s_commits(string pooling)
    {
        var table = Numbers(1);
        using var one = Fixture.Open($";Pooling={pooling}");
        using var two = Fixture.Open($";Pooling={pooling}");
        new DeltaQueryCommand($"INSERT INTO {table} VALUES (2, 'x')", one).ExecuteNonQuery();
        Assert.Equal(2L, new DeltaQueryCommand($"SELECT count(*) FROM {table}", two).ExecuteScalar());
    }

    [SkippableFact]
    public void Connections_of_one_string_have_settings_and_temporary_tables_of_their_own()
    {
        NeedsLocal("temporary tables");
        using var other = Fixture.Open();
        Run("CREATE TEMP TABLE own AS SELECT 1 AS x; SET TimeZone = 'Asia/Tokyo'");
        Assert.Throws<DeltaQueryException>(() => new DeltaQueryCommand("SELECT * FROM own", other).ExecuteScalar());
        Assert.Equal("UTC", new DeltaQueryCommand("SELECT current_setting('TimeZone')", other).ExecuteScalar());
    }

    [SkippableFact]
    public void ClearPool_leaves_open_connections_usable()
    {
        DeltaQueryConnection.ClearPool(Connection);
        CheckUsable(Connection);
        using var other = Fixture.Open();
        CheckUsable(other);
    }

    [SkippableFact]
    public void EnlistTransaction_is_not_supported() => Assert.Throws<NotSupportedException>(() => Connection.EnlistTransaction(null));

    [SkippableFact]
    public void A_duplicate_is_a_connection_of_its_own()
    {
        var table = Numbers(3);
        using var reader = Reader($"SELECT * FROM {table}");
        using (var other = Connection.Duplicate())
            Assert.Equal(3L, new DeltaQueryCommand($"SELECT count(*) FROM {table}", other).ExecuteScalar());
        Assert.True(reader.Read());
        using var closed = new DeltaQueryConnection(Fixture.ConnectionString).Duplicate();
        Assert.Equal(ConnectionState.Closed, closed.State);
    }
}
