using System.Data;
using System.Text.RegularExpressions;

namespace DeltaQuery.Ado.Tests;

/// <summary>Tests of one class: a folder of tables for all of them, and a connection for each.</summary>
/// <remarks>Classes of <see cref="RemoteConformanceTests"/> run the same tests over a Spark cluster: statements are those that both know, or the test says
/// by <see cref="NeedsLocal"/> why it needs the engine here.</remarks>
public abstract partial class AdoTest : IClassFixture<AdoFixture>, IDisposable
{
    private static int _tables;
    private DeltaQueryConnection? _connection;

    protected AdoTest(AdoFixture fixture)
    {
        fixture.CheckThere();
        Fixture = fixture;
    }

    protected AdoFixture Fixture { get; }

    /// <summary>The test's connection, opened when it is first asked for.</summary>
    protected DeltaQueryConnection Connection => _connection ??= Fixture.Take();

    public void Dispose()
    {
        if (_connection is not null)
            Fixture.Give(_connection);
        GC.SuppressFinalize(this);
    }

    /// <summary>Skips the test over a cluster.</summary>
    /// <param name="why">What only the engine here has; <c>docs/remote.md</c> tells users of it.</param>
    protected void NeedsLocal(string why) => Skip.If(Fixture.IsRemote, $"needs the local engine: {why}");

    /// <summary>Skips the test over a cluster where a statement has a type, or a function that makes one, that Spark does not have.</summary>
    protected void NeedsLocalFor(string sql)
    {
        if (OnlyHere().Match(sql) is { Success: true } type)
            NeedsLocal($"{type.Value} is DuckDB's alone");
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
        Fixture.Run($"CREATE TABLE {name} {definition}");
        return name;
    }

    /// <summary>A table of the numbers below a count.</summary>
    protected string Numbers(int count) => Table($"AS SELECT i::INT AS id, 'n' || i AS name FROM range({count}) r(i)");

    /// <summary>How many rows an INSERT of one row tells of: Spark tells of none.</summary>
    protected int? Inserted => Fixture.IsRemote ? null : 1;

    /// <summary>How many rows a table has for others.</summary>
    protected long RowsOf(string table) =>
        Fixture.Use(other => (long)new DeltaQueryCommand($"SELECT count(*) FROM {table}", other).ExecuteScalar()!);

    [GeneratedRegex(@"\bU?HUGEINT\b|\bU(TINY|SMALL|BIG)INT\b|\bUINTEGER\b|\bBIGNUM\b|\bUUID\b|\bENUM\b|\bBIT\b|\bJSON\b|\barray_value\b|\bunion_value\b"
        + @"|\bto_seconds\b|\bmake_timestamp\b|\bencode\b")]
    private static partial Regex OnlyHere();

    private protected static void CheckUsable(DeltaQueryConnection connection) =>
        Assert.Equal(1, new DeltaQueryCommand("SELECT 1", connection).ExecuteScalar());
}
