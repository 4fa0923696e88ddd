using DeltaQuery.Engine;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Testing;

/// <summary>An engine over a folder of its own, with one session.</summary>
internal sealed class TestEngine : IDisposable
{
    private readonly TempFolder? own;

    public TestEngine(string? root = null, bool readOnly = false, Func<IObjectStore, IObjectStore>? wrap = null)
    {
        own = root is null ? new TempFolder() : null;
        Root = root ?? own!.Path;
        Engine = DeltaEngine.Open(new DeltaEngineOptions { Root = Root, ReadOnly = readOnly, WrapStore = wrap, Threads = 2 });
        Session = Engine.OpenSession();
    }

    public string Root { get; }

    public DeltaEngine Engine { get; }

    public DeltaSession Session { get; }

    /// <summary>Runs a statement for what it does.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<long?> RunAsync(string sql, IReadOnlyDictionary<string, object?>? parameters = null)
    {
        using var result = await Session.ExecuteAsync(sql, parameters);
        while (result.Rows?.Next() is not null)
        {
        }

        return result.RecordsAffected;
    }

    /// <summary>The rows of a query, each as its values' texts joined by <c>|</c>, with NULL for NULL.</summary>
    public Task<List<string>> RowsAsync(string sql) => RowsAsync(Session, sql);

    public static async Task<List<string>> RowsAsync(DeltaSession session, string sql)
    {
        using var result = await session.ExecuteAsync(sql);
        var rows = new List<string>();
        while (result.Rows!.Next() is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
                rows.Add(string.Join('|', Enumerable.Range(0, result.Rows.Columns.Count).Select(c => batch.GetText(c, row) ?? "NULL")));
        }

        return rows;
    }

    /// <summary>The error that a statement ends with.</summary>
    public async Task<DeltaException> ErrorAsync(string sql)
    {
        try
        {
            await RunAsync(sql);
        }
        catch (DeltaException e)
        {
            return e;
        }

        throw new InvalidOperationException($"no error: {sql}");
    }

    /// <summary>All files below a folder of the root, hidden ones too, as paths relative to it.</summary>
    public List<string> Files(string folder)
    {
        var below = Path.Combine(Root, folder);
        return Directory.Exists(below)
            ? [.. Directory.GetFiles(below, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
                .Select(f => Path.GetRelativePath(below, f)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>The lines of a table's commit.</summary>
    public string[] Commit(string table, long version) =>
        File.ReadAllLines(Path.Combine(Root, table, "_delta_log", $"{version:D20}.json"));

    public void Dispose()
    {
        Session.Dispose();
        Engine.Dispose();
        own?.Dispose();
    }
}
