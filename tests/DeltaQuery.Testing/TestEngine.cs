using DeltaQuery.Engine;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Testing;

/// <summary>An engine over a folder of its own with one session, and a DuckDB beside it (in UTC) on which data files are made.</summary>
internal sealed class TestEngine : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly DuckDbDatabase database = DuckDbDatabase.Open();

    /// <param name="largeCheckpointRows">From how many rows on a checkpoint is large; null for the engine's own choice.</param>
    public TestEngine(long? largeCheckpointRows = null)
    {
        Maker = database.Connect();
        Maker.Execute("SET TimeZone = 'UTC'");
        var options = new DeltaEngineOptions { Root = folder.Path };
        Engine = DeltaEngine.Open(largeCheckpointRows is { } rows ? options with { LargeCheckpointRows = rows } : options);
        Session = Engine.OpenSession();
    }

    public DeltaEngine Engine { get; }

    public DeltaSession Session { get; }

    /// <summary>Where data files are made.</summary>
    public DuckDbConnection Maker { get; }

    /// <summary>The folder of the tables.</summary>
    public string Root => folder.Path;

    /// <summary>How many files the scans of the last query read.</summary>
    public int FilesScanned { get; private set; }

    /// <summary>A table below the root that is still to be made.</summary>
    public TestTable Table(string name) => new(Path.Combine(Root, name));

    /// <summary>A table with one file for each query, with Spark's statistics.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="columns">Its columns as DuckDB writes types: <c>i INTEGER, s STRUCT(f DATE)</c>.</param>
    /// <param name="selects">The rows of each file.</param>
    public TestTable Table(string name, string columns, params IEnumerable<string> selects) =>
        TestTable.Create(Path.Combine(Root, name), Schema(columns), Maker, selects);

    /// <summary>The schema of columns as DuckDB writes types.</summary>
    public static StructType Schema(string columns) => (StructType)DuckDbTypes.Parse($"STRUCT({columns})", "test");

    /// <summary>Runs a statement and gives its rows, the values as text with '|' between them; NULL is the word.</summary>
    public Task<IReadOnlyList<string>> RowsAsync(string sql, params IEnumerable<object?> parameters) => RowsAsync(Session, sql, parameters);

    /// <inheritdoc cref="RowsAsync(string, IEnumerable{object?})"/>
    public async Task<IReadOnlyList<string>> RowsAsync(DeltaSession session, string sql, params IEnumerable<object?> parameters)
    {
        var named = parameters.Select((p, i) => (Name: $"{i + 1}", Value: p)).ToDictionary(p => p.Name, p => p.Value);
        using var result = await session.ExecuteAsync(sql, named).ConfigureAwait(false);
        var rows = new List<string>();
        while (result.Rows?.Next() is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
                rows.Add(string.Join('|', result.Rows.Columns.Select((_, c) => batch.GetText(c, row) ?? "NULL")));
        }

        FilesScanned = result.Scans.Sum(s => s.FilesScanned);
        return rows;
    }

    /// <summary>Runs a statement that gives one value.</summary>
    public async Task<string> ValueAsync(string sql, params IEnumerable<object?> parameters)
    {
        var rows = await RowsAsync(sql, parameters).ConfigureAwait(false);
        return rows.Count == 1 ? rows[0] : throw new InvalidOperationException($"{rows.Count} rows: {sql}");
    }

    public void Dispose()
    {
        Session.Dispose();
        Engine.Dispose();
        Maker.Dispose();
        database.Dispose();
        folder.Dispose();
    }
}
