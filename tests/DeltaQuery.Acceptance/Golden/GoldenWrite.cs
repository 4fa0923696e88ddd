using System.Text.Json;
using DeltaQuery.Engine;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Testing;
using DeltaQuery.Testing.PlainDelta;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>INSERT, UPDATE, DELETE and MERGE on a copy of one table. The same statements run in plain DuckDB over the rows before, and after
/// each <see cref="PlainTable"/>, which shares nothing with the engine, must find the same rows in the table.</summary>
internal sealed class GoldenWrite : IDisposable
{
    private static readonly DeltaErrorCode[] Refusals = [DeltaErrorCode.UnsupportedFeature, DeltaErrorCode.NotSupported, DeltaErrorCode.ReadOnly];

    /// <summary>Whether the rows are compared after each statement; else at the end: what went wrong before is still there.</summary>
    private static readonly bool ComparesEach = TestSize.IsLong;

    /// <summary>Tables whose logs have other numbers of rows than their files.</summary>
    private static readonly string[] Miscounted = ["dremio/multibatchCheckpointWithRemove", "spark42/dmg_stats_numrecords_wrong"];

    /// <summary>What a table cannot take for another reason than its features, in the words of the error.</summary>
    private static readonly Dictionary<string, string> Impossible = new(StringComparer.Ordinal)
    {
        ["dat/generated_columns"] = "CHECK constraint Generated Column (creation <=> (CAST(now() AS DATE))) is violated", // old rows no longer are
        ["trino/databricks131__timestamp_ntz_partition"] = "cannot be the value of a partition column of type timestamp_ntz",
    };

    /// <summary>What plain DuckDB cannot read, and so not hold against us.</summary>
    private static readonly string[] Unreadable = ["type variant", "codec \"LZ4\""];

    private readonly GoldenCase _case;
    private readonly GoldenCopy _copy;
    private readonly TestEngine _engine;
    private readonly string _name;
    private readonly List<string> _done = [];
    private readonly List<string> _refused = [];
    private GoldenRows? _rows;

    public GoldenWrite(GoldenCase golden)
    {
        _case = golden;
        _copy = new GoldenCopy(golden);
        _engine = new TestEngine(Path.GetDirectoryName(_copy.Root)!);
        _name = $"delta.`{_copy.Root}`";
    }

    /// <summary>The statements that took effect.</summary>
    public IReadOnlyList<string> Done => _done;

    /// <summary>The statements that were refused by name, with the reason.</summary>
    public IReadOnlyList<string> Refused => _refused;

    private DuckDbConnection Plain => _engine.Maker;

    /// <summary>Runs the four statements.</summary>
    /// <returns>The first difference, or null.</returns>
    public async Task<string?> RunAsync()
    {
        var before = PlainTable.Open(_copy.Root, Plain);
        if (before.Columns.Count == 0)
            return Refuse("all", "the table has no columns");
        try
        {
            before.CopyInto(GoldenRows.Expected);
        }
        catch (Exception e) when (Unreadable.FirstOrDefault(u => e.Message.Contains(u, StringComparison.Ordinal)) is { } reason)
        {
            return reason == "type variant" ? await DoubleAsync() : Refuse("check", $"plain DuckDB has no {reason}");
        }

        _rows = new GoldenRows(before, Plain, Path.Combine(_engine.Root, "source"));
        return await RunAsync("INSERT", _rows.Insert) ?? await RunAsync("UPDATE", _rows.Update) ?? await RunAsync("DELETE", _rows.Delete)
            ?? await RunAsync("MERGE", _rows.Merge) ?? (ComparesEach || _done.Count == 0 ? null : await DifferenceAsync());
    }

    public void Dispose()
    {
        _engine.Dispose();
        _copy.Dispose();
    }

    private async Task<string?> RunAsync(string name, Func<string, string> statement)
    {
        var files = Directory.GetFiles(_copy.Root, "*", SearchOption.AllDirectories).Length;
        var sql = statement(_name);
        try
        {
            await _engine.RunAsync(sql);
        }
        catch (DeltaException e) when (Refusals.Contains(e.Code) || IsAppendOnly(e) || IsImpossible(e))
        {
            return Directory.GetFiles(_copy.Root, "*", SearchOption.AllDirectories).Length == files
                ? Refuse(name, e.Message)
                : $"{name} left files behind: {e.Message}";
        }
        catch (DeltaException e)
        {
            return $"{name}: {e.Code}: {e.Message}\n{sql}";
        }

        Plain.Execute(statement(GoldenRows.Expected));
        _done.Add(name);
        return ComparesEach && await DifferenceAsync() is { } difference ? $"{name}: {difference}\n{sql}" : null;
    }

    /// <summary>Writes the rows of a table that plain DuckDB cannot read once more: each is there twice, as it was.</summary>
    private async Task<string?> DoubleAsync()
    {
        var sql = $"SELECT * FROM {_name}";
        var before = await _engine.RowsAsync(sql);
        await _engine.RunAsync($"INSERT INTO {_name} {sql}");
        _done.Add("INSERT");
        return before.Concat(before).Order(StringComparer.Ordinal).SequenceEqual((await _engine.RowsAsync(sql)).Order(StringComparer.Ordinal))
            ? null
            : "the rows are no longer what they were";
    }

    private bool IsImpossible(DeltaException error) =>
        Impossible.TryGetValue(_case.Name, out var reason) && error.Message.Contains(reason, StringComparison.Ordinal);

    private bool IsAppendOnly(DeltaException error) => error.Code == DeltaErrorCode.ConstraintViolation && _done.Count == 1
        && error.Message.Contains("is append-only (delta.appendOnly)", StringComparison.Ordinal)
        && PlainTable.Open(_copy.Root, Plain).Properties.GetValueOrDefault("delta.appendOnly") == "true";

    private string? Refuse(string name, string reason)
    {
        _refused.Add($"{name}: {reason}");
        return null;
    }

    private async Task<string?> DifferenceAsync()
    {
        var table = PlainTable.Open(_copy.Root, Plain);
        table.CopyInto("actual");
        var columns = string.Join(", ", _rows!.Compared.Select(PlainTypes.Quote));
        foreach (var (from, without, what) in new[] { (GoldenRows.Expected, "actual", "missing"), ("actual", GoldenRows.Expected, "too many") })
        {
            var rows = PlainTable.Rows(
                Plain, $"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (SELECT {columns} FROM {from} EXCEPT ALL SELECT {columns} FROM {without}) LIMIT 3");
            if (rows.Count > 0)
                return $"rows {what}: {string.Join("; ", rows.Select(row => string.Join('|', row)))}";
        }

        if (table.Files.Select(WrongCount).FirstOrDefault(wrong => wrong is not null) is { } wrong)
            return wrong;
        if (Miscounted.Contains(_case.Name))
            return null;
        var count = $"{PlainTable.Rows(Plain, $"SELECT count(*) FROM {GoldenRows.Expected}")[0][0]}";
        var ours = await _engine.ValueAsync($"SELECT count(*) FROM {_name}");
        return ours == count ? null : $"the engine counts {ours} rows, expected {count}";
    }

    /// <summary>Statistics that we wrote count the rows of the file.</summary>
    private string? WrongCount(PlainFile file)
    {
        if (!Path.GetFileName(file.Path).StartsWith("part-", StringComparison.Ordinal) || File.GetLastWriteTimeUtc(file.Path) < _rows!.Begun
            || !file.Add.TryGetProperty("stats", out var stats) || stats.GetString() is not { } text)
            return null;
        using var json = JsonDocument.Parse(text);
        var said = json.RootElement.GetProperty("numRecords").GetInt64();
        var held = Convert.ToInt64(PlainTable.Rows(Plain, $"SELECT count(*) FROM read_parquet({PlainTypes.PathText(file.Path)})")[0][0], null);
        return said == held ? null : $"{file.Path} holds {held} rows, the log says {said}";
    }
}
