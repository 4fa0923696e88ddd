using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Remote;

/// <summary>Two sessions over copies of the same tables: one runs its statements here, the other on Spark, in a schema of its
/// own.</summary>
internal sealed class RemoteFixture : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DeltaEngine _here;
    private readonly DeltaEngine _there;
    private readonly string _schema = $"dq_{Guid.NewGuid():N}";

    private RemoteFixture()
    {
        Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "here"));
        Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "there"));
        _here = DeltaEngine.Open(new DeltaEngineOptions { Root = System.IO.Path.Combine(_folder.Path, "here"), Threads = 2 });
        _there = DeltaEngine.Open(new DeltaEngineOptions { Root = System.IO.Path.Combine(_folder.Path, "there"), Threads = 2, Remote = SparkConnect.Address });
        (Here, There) = (_here.OpenSession(), _there.OpenSession());
    }

    /// <summary>The session whose statements run here.</summary>
    public DeltaSession Here { get; }

    /// <summary>The session whose statements run on Spark.</summary>
    public DeltaSession There { get; }

    /// <summary>A folder for tables that both see by their paths.</summary>
    public string Path => _folder.Path;

    /// <summary>Makes the tables; the test is skipped where there is no Spark.</summary>
    public static async Task<RemoteFixture> OpenAsync(params string[] tables)
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        var fixture = new RemoteFixture();
        await RunAsync(fixture.There, $"CREATE SCHEMA {fixture._schema}");
        await RunAsync(fixture.There, "SET spark.sql.shuffle.partitions = 1"); // a task each would cost more than the rows
        await RunAsync(fixture.There, $"USE {fixture._schema}");
        foreach (var table in tables)
            await fixture.MakeAsync(table);
        return fixture;
    }

    /// <summary>Makes a table in both places, by a statement that runs here.</summary>
    /// <param name="definition">What follows CREATE TABLE, and statements that fill it, separated by semicolons; the table's name
    /// first.</param>
    public async Task MakeAsync(string definition)
    {
        var name = definition[..definition.IndexOf(' ', StringComparison.Ordinal)];
        foreach (var root in new[] { "here", "there" })
        {
            using var engine = DeltaEngine.Open(new DeltaEngineOptions { Root = System.IO.Path.Combine(_folder.Path, root), Threads = 2 });
            using var session = engine.OpenSession();
            foreach (var statement in $"CREATE TABLE {definition}".Split(";;"))
                await RunAsync(session, statement);
        }

        await RunAsync(There, $"CREATE TABLE {name} USING DELTA LOCATION '{System.IO.Path.Combine(_folder.Path, "there", name)}'");
    }

    /// <summary>Runs a statement and reads its rows to their end.</summary>
    public static async Task<(string[] Columns, List<string> Rows)> RunAsync(
        DeltaSession session, string statement, IReadOnlyDictionary<string, object?>? parameters = null)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var result = await session.ExecuteAsync(statement, parameters, timeout.Token);
        var rows = new List<string>();
        while (result.Rows?.Next(timeout.Token) is { } batch)
            for (var row = 0; row < batch.RowCount; row++)
                rows.Add(string.Join(" | ", result.Rows.Columns.Select((_, column) => batch.GetText(column, row) ?? "NULL")));
        return ([.. result.Rows?.Columns.Select(c => c.Name) ?? []], rows);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(There, $"DROP SCHEMA {_schema} CASCADE");
        Here.Dispose();
        There.Dispose();
        _here.Dispose();
        _there.Dispose();
        _folder.Dispose();
    }
}
