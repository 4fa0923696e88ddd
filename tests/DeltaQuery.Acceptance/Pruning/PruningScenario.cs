using System.Globalization;
using System.Text.RegularExpressions;
using DeltaQuery.Engine;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>Two random tables, in an engine and in plain DuckDB, and queries over both.</summary>
internal sealed partial class PruningScenario : IDisposable
{
    private readonly int _seed;
    private readonly string _zone;
    private readonly Dice _dice;
    private readonly TempFolder _folder = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    private readonly DuckDbConnection _plain;
    private readonly TimeZoneOffsets? _offsets;
    private readonly List<RandomTable> _tables = [];
    private readonly DeltaEngine _engine;
    private readonly DeltaSession _session;

    public PruningScenario(int seed, string zone)
    {
        _seed = seed;
        _zone = zone;
        _dice = new Dice(seed);
        _plain = _database.Connect();
        _plain.Execute("SET TimeZone = 'UTC'");
        using (var maker = _database.Connect())
        {
            maker.Execute("SET TimeZone = 'UTC'");
            for (var t = 0; t < 2; t++)
            {
                _tables.Add(new RandomTable(_dice, maker, Path.Combine(_folder.Path, TableName(t))));
                for (var v = 0; v < _tables[t].Versions; v++)
                    _tables[t].CopyTo(_plain, PlainName(t, v), v);
            }
        }

        _plain.Execute($"SET TimeZone = '{zone}'");
        _offsets = zone == "UTC" ? null : new TimeZoneOffsets(_database, zone);
        _engine = DeltaEngine.Open(new DeltaEngineOptions { Root = _folder.Path, LargeCheckpointRows = _dice.Chance(60) ? 0 : int.MaxValue });
        _session = _engine.OpenSession();
    }

    /// <summary>Runs queries and counts what comes of them.</summary>
    public async Task RunAsync(int queries, PruningTally tally)
    {
        await EngineAsync($"SET TimeZone = '{_zone}'", []);
        string[] variables = [$"SET VARIABLE v1 = {_dice.Between(-300, 300)}", $"SET VARIABLE v2 = {_dice.Between(-5000, 5000)}"];
        foreach (var statement in variables)
        {
            _plain.Execute(statement);
            await EngineAsync(statement, []);
        }

        for (var i = 0; i < queries; i++)
        {
            var query = RandomQuery.Make(_dice, _tables);
            var way = _dice.Below(5);
            tally.Queries++;
            if (await CheckAsync(query, way, tally) is { } failure)
                tally.Failures.Add($"DELTAQUERY_SEED={_seed}, query {i}, zone {_zone}: {failure}\n{Describe(query, way)}");
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _engine.Dispose();
        _offsets?.Dispose();
        _plain.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }

    private static string TableName(int table) => $"t{table}";

    private static string PlainName(int table, int version) => $"t{table}_v{version}";

    private static string Values(IEnumerable<object?> values) =>
        string.Join(", ", values.Select(p => Convert.ToString(p, CultureInfo.InvariantCulture)));

    private async Task<string?> CheckAsync(RandomQuery query, int way, PruningTally tally)
    {
        var expected = Plain(query);
        _session.State.Prune = false;
        var whole = await EngineAsync(query, way);
        _session.State.Prune = true;
        var pruned = await EngineAsync(query, way);
        if (pruned.Error is not null && whole.Error is null)
            return OfSomeRow().IsMatch(pruned.Error) ? Erred(tally) : $"an error comes with pruning alone: {pruned.Error}";
        if (expected.Error is not null || whole.Error is not null)
        {
            tally.Erred++;
            return expected.Error is null && !OfSomeRow().IsMatch(whole.Error!)
                ? $"an error that plain DuckDB does not have: {whole.Error}" : null;
        }

        tally.Files = (tally.Files.All + whole.Files, tally.Files.Read + pruned.Files);
        tally.Pruned += pruned.Files < whole.Files ? 1 : 0;
        tally.WithRows += pruned.Rows.Count > 0 ? 1 : 0;
        return Difference("pruning", whole.Rows, pruned.Rows) ?? Difference("reading (against plain DuckDB)", expected.Rows, whole.Rows);
    }

    private static string? Erred(PruningTally tally)
    {
        tally.Erred++;
        return null;
    }

    private static string? Difference(string of, List<string> expected, List<string> actual)
    {
        if (expected.SequenceEqual(actual))
            return null;
        var (lost, gained) = (new List<string>(expected), new List<string>(actual));
        foreach (var row in actual)
            lost.Remove(row);
        foreach (var row in expected)
            gained.Remove(row);
        return $"{of} changes the answer: {expected.Count} rows become {actual.Count}; "
            + $"lost {string.Join(" / ", lost.Take(3))}; gained {string.Join(" / ", gained.Take(3))}";
    }

    private Answer Plain(RandomQuery query)
    {
        try
        {
            foreach (var view in query.Views)
                _plain.Execute(PlainText(view));
            using var result = _plain.Query(PlainText(query.Text), [.. query.Parameters]);
            var rows = new List<string>();
            while (result.FetchChunk() is { } fetched)
            {
                using var chunk = fetched;
                for (var row = 0; row < chunk.RowCount; row++)
                    rows.Add(Row(Enumerable.Range(0, result.ColumnCount).Select(c =>
                        chunk[c].IsNull(row) ? null : ValueText.Of(chunk[c], row, _offsets))));
            }

            rows.Sort(StringComparer.Ordinal);
            return new Answer(rows, 0, null);
        }
        catch (DuckDbException e)
        {
            return new Answer([], 0, e.Message);
        }
    }

    private async Task<Answer> EngineAsync(RandomQuery query, int way)
    {
        try
        {
            foreach (var view in query.Views)
                await EngineAsync(EngineText(view, way), []);
            return await EngineAsync(EngineText(query.Text, way), query.Parameters);
        }
        catch (DeltaException e)
        {
            return new Answer([], 0, e.Message);
        }
    }

    private async Task<Answer> EngineAsync(string sql, IReadOnlyList<object?> parameters)
    {
        var named = parameters.Select((p, i) => (Name: (i + 1).ToString(CultureInfo.InvariantCulture), p)).ToDictionary(
            p => p.Name, p => p.p);
        using var result = await _session.ExecuteAsync(sql, named);
        var rows = new List<string>();
        while (result.Rows?.Next() is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
                rows.Add(Row(result.Rows.Columns.Select((_, c) => batch.GetText(c, row))));
        }

        rows.Sort(StringComparer.Ordinal);
        return new Answer(rows, result.Scans.Sum(s => s.FilesScanned), null);
    }

    /// <summary>Of -0.0 and 0.0, which are equal, either may stand for both.</summary>
    private static string Row(IEnumerable<string?> values) =>
        NegativeZero().Replace(string.Join(" | ", values.Select(v => v ?? "NULL")), "0.0");

    private static string PlainText(string text) => Table().Replace(text, m => $"t{m.Groups[1]}_v{m.Groups[2]}");

    /// <summary>The query with the tables named in one of the ways that there are.</summary>
    private string EngineText(string text, int way) => Table().Replace(text, m =>
    {
        var (table, version) = (int.Parse(m.Groups[1].ValueSpan, null), int.Parse(m.Groups[2].ValueSpan, null));
        var name = TableName(table);
        if (version == _tables[table].Versions - 1)
            return way == 0 ? $"delta.`{_folder.Path}/{name}`" : way == 1 ? $"delta_scan('{_folder.Path}/{name}')" : name;
        return way switch
        {
            0 => $"delta.`{_folder.Path}/{name}` VERSION AS OF {version}",
            1 => $"{name}@v{version}",
            2 => $"{name} FOR SYSTEM_VERSION AS OF {version}",
            _ => $"{name} VERSION AS OF {version}",
        };
    });

    private string Describe(RandomQuery query, int way) =>
        string.Join("\n", query.Views.Append(query.Text).Select(s => EngineText(s, way)))
            + (query.Parameters.Count > 0 ? $"\nparameters: {Values(query.Parameters)}" : "");

    [GeneratedRegex(@"\{(\d+):(\d+)\}")]
    private static partial Regex Table();

    /// <summary>Errors that come or not by the order in which DuckDB looks at rows and conditions.</summary>
    [GeneratedRegex("^(Overflow in|Could not (convert|cast)|Failed to cast|Casting value|Type .* with value .* can't be cast|invalid)")]
    private static partial Regex OfSomeRow();

    [GeneratedRegex(@"(?<![\w.])-0\.0(?![\d.])")]
    private static partial Regex NegativeZero();

    private sealed record Answer(List<string> Rows, long Files, string? Error);
}
