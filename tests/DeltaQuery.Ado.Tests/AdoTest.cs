using System.Data;

namespace DeltaQuery.Ado.Tests;

/// <summary>Tests of one class: a folder of tables for all of them, and a connection for each.</summary>
public abstract class AdoTest(AdoFixture fixture) : IClassFixture<AdoFixture>, IDisposable
{
    private static int _tables;
    private DeltaQueryConnection? _connection;

    protected AdoFixture Fixture => fixture;

    /// <summary>The test's connection, opened when it is first asked for.</summary>
    protected DeltaQueryConnection Connection => _connection ??= fixture.Open();

    public void Dispose()
    {
        _connection?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected DeltaQueryCommand Command(string text, params (string Name, object? Value)[] parameters)
    {
        var command = new DeltaQueryCommand(text, Connection, Connection.CurrentTransaction);
        foreach (var (name, value) in parameters)
            command.Parameters.Add(new DeltaQueryParameter(name, value));
        return command;
    }

    protected DeltaQueryDataReader Reader(string text, CommandBehavior behavior = CommandBehavior.Default) => Command(text).ExecuteReader(behavior);

    /// <summary>A reader on the first row.</summary>
    protected DeltaQueryDataReader Row(string text, params (string Name, object? Value)[] parameters)
    {
        var reader = Command(text, parameters).ExecuteReader();
        Assert.True(reader.Read());
        return reader;
    }

    protected object? Scalar(string text, params (string Name, object? Value)[] parameters) => Command(text, parameters).ExecuteScalar();

    protected int Run(string text, params (string Name, object? Value)[] parameters) => Command(text, parameters).ExecuteNonQuery();

    /// <summary>A table of this test alone.</summary>
    /// <param name="definition">What follows its name.</param>
    protected string Table(string definition)
    {
        var name = $"t{Interlocked.Increment(ref _tables)}";
        fixture.Run($"CREATE TABLE {name} {definition}");
        return name;
    }

    /// <summary>A table of the numbers below a count.</summary>
    protected string Numbers(int count) => Table($"AS SELECT i::INT AS id, 'n' || i AS name FROM range({count}) r(i)");

    /// <summary>How many rows a table has for others.</summary>
    protected long RowsOf(string table)
    {
        using var other = fixture.Open();
        return (long)new DeltaQueryCommand($"SELECT count(*) FROM {table}", other).ExecuteScalar()!;
    }

    private protected static void CheckUsable(DeltaQueryConnection connection) =>
        Assert.Equal(1, new DeltaQueryCommand("SELECT 1", connection).ExecuteScalar());
}
