using System.Text;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Engine;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>What the goals measure with: an engine over the data, and a DuckDB of its own for the other side.</summary>
internal sealed class Workbench : IDisposable
{
    private const string Copied = "copied";

    private readonly DeltaEngine _engine;
    private readonly DeltaSession _session;
    private readonly DuckDbDatabase _database;
    private readonly DuckDbConnection _plain;

    /// <param name="data">The folder of the generated tables.</param>
    /// <param name="scale">How much of it there is.</param>
    /// <param name="rounds">How many pairs count at least.</param>
    public Workbench(string data, DataScale scale, int rounds)
    {
        (Data, Scale, Rounds) = (data, scale, rounds);
        _engine = DeltaEngine.Open(new DeltaEngineOptions { Root = data });
        _session = _engine.OpenSession();
        _database = DuckDbDatabase.Open();
        _plain = _database.Connect();
        _plain.Execute("SET TimeZone = 'UTC'");
    }

    public string Data { get; }

    public DataScale Scale { get; }

    /// <summary>How many pairs count where a run takes long.</summary>
    public int Rounds { get; }

    /// <summary>How many pairs count where a run takes a few milliseconds: more, as noise weighs more.</summary>
    public int ManyRounds => Rounds * 5;

    public DeltaSession Session => _session;

    public DuckDbConnection PlainConnection => _plain;

    /// <summary>A folder of a table.</summary>
    public string Folder(string table) => Path.Combine(Data, table);

    /// <summary>Runs a query through the engine; tables go by their names.</summary>
    public Side Ours(string sql) => new("", () => Run(_session, sql));

    /// <summary>Runs a query in plain DuckDB.</summary>
    public Side Plain(string name, string sql) => new(name, () => RunPlain(sql));

    /// <summary>Copies the rows of a relation into an empty folder with plain DuckDB; the answer is how many there were.</summary>
    public Side Copy(string name, string relation, string options)
    {
        var folder = Folder(Copied);
        return new Side(name, () => RunPlain($"COPY (SELECT * FROM {relation}) TO {SqlText.Literal(folder)} ({options})"))
        {
            Prepare = () =>
            {
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
                Directory.CreateDirectory(folder);
            },
        };
    }

    /// <summary>The data files of a table as a list for read_parquet, in the order of the log.</summary>
    public string Files(string table)
    {
        var commit = SqlText.Literal(Path.Combine(Folder(table), "_delta_log", LogFile.CommitName(0)));
        using var files = _plain.Query(
            $"SELECT add.path FROM read_json({commit}, format = 'newline_delimited', columns = {{add: 'STRUCT(path VARCHAR)'}}) WHERE add.path IS NOT NULL");
        return SqlText.Literal(files.Rows().Select(r => Path.Combine(Folder(table), (string)r[0]!)).ToList());
    }

    public string RunPlain(string sql)
    {
        using var result = _plain.QueryStreaming(sql);
        var text = new StringBuilder();
        while (result.FetchChunk() is { } fetched)
        {
            using var chunk = fetched;
            for (var row = 0; row < chunk.RowCount; row++)
            {
                for (var column = 0; column < result.ColumnCount; column++)
                    text.Append(chunk[column].IsNull(row) ? "NULL" : ValueText.Of(chunk[column], row)).Append('\t');
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    public static string Run(DeltaSession session, string sql)
    {
        using var result = session.ExecuteAsync(sql).GetAwaiter().GetResult();
        var text = new StringBuilder();
        while (result.Rows?.Next() is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                for (var column = 0; column < result.Rows.Columns.Count; column++)
                    text.Append(batch.GetText(column, row) ?? "NULL").Append('\t');
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    public void Dispose()
    {
        _session.Dispose();
        _engine.Dispose();
        _plain.Dispose();
        _database.Dispose();
        if (Directory.Exists(Folder(Copied)))
            Directory.Delete(Folder(Copied), recursive: true);
    }
}
