using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>Holds the engine against the facts of one table; what differs is collected, so that one run tells all.</summary>
internal sealed partial class GoldenCheck : IDisposable
{
    // Reader features whose refusal by name is an answer: they are not among those that must be read.
    public static readonly string[] Refusable = ["geospatial", "catalogManaged"];

    private static readonly string[] Zones = ["UTC", "America/New_York", "Asia/Kolkata"];

    // Words of types whose values have to do with a zone, or may have.
    private static readonly string[] Timed = ["DATE", "TIME", "VARIANT"];

    private readonly GoldenCase _case;
    private readonly GoldenCopy? _copy;
    private readonly DeltaSession _session;
    private readonly string _table;
    private readonly string _root;
    private readonly List<string> _failures = [];
    private readonly List<string> _notes = [];
    private readonly IReadOnlyList<KnownDifference> _known;
    private readonly HashSet<KnownDifference> _seen = [];

    public GoldenCheck(GoldenCase golden, DeltaEngine engine)
    {
        _case = golden;
        _known = KnownDifference.Of(golden.Name);
        if (golden.AbsolutePathPrefix is not null || golden.FileTimes.Any()) _copy = new GoldenCopy(golden);
        _root = _copy?.Root ?? Path.Combine(golden.Folder, golden.TableRoot);
        _table = $"delta.`{_root}`";
        _session = engine.OpenSession();
    }

    /// <summary>What differs, line by line.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Why the table was not checked in full, if it wasn't.</summary>
    public string? Reason { get; private set; }

    /// <summary>Differences that must be, and why.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Whether the table was refused by the name of a feature.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>How many single checks were made.</summary>
    public int Checks { get; private set; }

    public async Task RunAsync()
    {
        if (_case.MustFail is not null) await CheckMustFailAsync();
        else if (await IsRefusedAsync()) return;
        else if (_case.Rows is null) await CheckMetadataAsync();
        else await CheckTableAsync();
        foreach (var known in _known.Where(k => !_seen.Contains(k)))
            _failures.Add($"{known.Check}: differs no more: {known.Difference}");
    }

    public void Dispose()
    {
        _session.Dispose();
        _copy?.Dispose();
    }

    private async Task CheckTableAsync()
    {
        var hasTimes = await HasTimesAsync();
        foreach (var zone in hasTimes ? ComparedZones() : Zones[..1])
        {
            await RunAsync($"SET TimeZone = '{zone}'");
            if (TestSize.IsLong || zone == Zones[0])
            {
                // Numbers of rows, which no zone should change.
                await CheckRowsAsync(zone);
                await CheckVersionsAsync(zone);
            }

            await CheckExpectedAsync(zone);
        }

        if (hasTimes)
            await CheckInstantsAsync();

        await RunAsync("SET TimeZone = 'UTC'");
        await CheckSumsAsync();
        await CheckFilesAsync();
        await CheckPruningAsync();
        await CheckSparkCountsAsync();
        await CheckHistoryAsync();
        await CheckDetailAsync();
        await CheckTimestampsAsync();
        await CheckDescriptionsAsync();
        await CheckChangesAsync();
    }

    /// <summary>Under which zones the expected rows are compared: UTC and one of the others; the long run has all. That the values are the same
    /// instants is checked under all of them.</summary>
    private string[] ComparedZones() => TestSize.IsLong ? Zones : [Zones[0], Zones[1 + (_case.Name.Sum(c => c) % (Zones.Length - 1))]];

    /// <summary>Whether the session's zone can make a difference to the values: not those of columns without dates and times.</summary>
    private async Task<bool> HasTimesAsync()
    {
        try
        {
            return TestSize.IsLong || (await RunAsync($"SELECT * FROM {_table} LIMIT 0")).Columns.Any(c => Timed.Any(word => c.TypeName.Contains(word, StringComparison.Ordinal)));
        }
        catch (DeltaException)
        {
            return true; // the checks will tell
        }
    }

    private async Task CheckRowsAsync(string zone)
    {
        await CheckAsync($"{zone}: count(*)", async () =>
        {
            var count = await NumberAsync($"SELECT count(*) FROM {_table}");
            // Who trusts wrong statistics, as Spark does, counts wrongly and can't know it.
            return count == _case.Rows || count == _case.SparkCount ? null : $"{count}, expected {_case.Rows}";
        });
        await CheckAsync($"{zone}: rows read", async () =>
        {
            var rows = (await RunAsync($"SELECT * FROM {_table}", keep: 0)).RowCount;
            return rows == _case.Rows ? null : $"{rows}, expected {_case.Rows}";
        });
    }

    // The same values under every session time zone, also where no rows are expected by name.
    private async Task CheckInstantsAsync()
    {
        string? first = null;
        foreach (var zone in Zones)
            await CheckAsync($"{zone}: the same instants", async () =>
            {
                await RunAsync($"SET TimeZone = '{zone}'");
                var sum = (await RunAsync($"SELECT sum(hash(t)) FROM {_table} t")).Scalar;
                first ??= sum ?? "";
                return first == (sum ?? "") ? null : $"the values' sum is {sum}, under {Zones[0]} {first}";
            });
    }

    private async Task CheckVersionsAsync(string zone)
    {
        // Of very many versions a part; all of them in the long run.
        var versions = _case.RowsByVersion.ToList();
        var step = TestSize.IsLong || versions.Count <= 30 ? 1 : versions.Count / 10;
        for (var i = 0; i < versions.Count; i += step)
        {
            var (version, rows) = versions[i];
            if (rows is null) await CheckAsync($"{zone}: version {version} (files gone)", () => OrRefusedAsync($"SELECT * FROM {_table} VERSION AS OF {version}"));
            else
                await CheckAsync($"{zone}: version {version}", async () =>
                {
                    var met = (await RunAsync($"SELECT * FROM {_table} VERSION AS OF {version}", keep: 0)).RowCount;
                    return met == rows ? null : $"{met} rows, expected {rows}";
                });
        }

        if (zone != "UTC") return;
        foreach (var version in _case.VersionErrors)
            await CheckAsync($"version {version} must fail", () => MustFailAsync($"SELECT * FROM {_table} VERSION AS OF {version}"));
    }

    private async Task CheckSumsAsync()
    {
        foreach (var (column, expected) in _case.Sums)
            await CheckAsync($"sum of {column}", async () =>
            {
                var name = SqlName(column);
                var row = (await RunAsync($"SELECT sum({name}), count({name}) FROM {_table}")).Rows[0];
                var slash = expected.LastIndexOf('/');
                // The sum of nothing is NULL here and 0 there.
                return row[1] == expected[(slash + 1)..] && (row[1] == "0" ? row[0] is null : Same(row[0], expected[..slash]))
                    ? null
                    : $"{row[0]}/{row[1]}, expected {expected}";
            });
    }

    private async Task CheckFilesAsync()
    {
        if (_case.LiveFiles is not { } files) return;
        await CheckAsync("delta_files", async () =>
        {
            var met = await NumberAsync($"SELECT count(*) FROM delta_files('{_root.Replace("'", "''", StringComparison.Ordinal)}')");
            return met == files ? null : $"{met} files, expected {files}";
        });
        await CheckAsync("DESCRIBE DETAIL", async () =>
        {
            var met = await NumberAsync($"SELECT numFiles FROM (DESCRIBE DETAIL {_table})");
            return met == files ? null : $"{met} files, expected {files}";
        });
    }

    private async Task CheckPruningAsync()
    {
        foreach (var fact in _case.Pruning)
            await CheckAsync($"where {fact.Where}", async () =>
            {
                var result = await RunAsync($"SELECT * FROM {_table} WHERE {SparkFilter.ToDuckDb(fact.Where)}", keep: 0);
                var files = result.Scans.Sum(scan => (long)scan.FilesScanned);
                if (result.RowCount != fact.Rows) return $"{result.RowCount} rows, expected {fact.Rows}";
                return fact.Files is { } most && files > most ? $"{files} files read, Spark reads {most}" : null;
            });
    }

    private async Task CheckTimestampsAsync()
    {
        foreach (var (timestamp, version) in _case.TimestampAsOf)
        {
            var sql = $"SELECT max(v) FROM {_table} TIMESTAMP AS OF '{timestamp}'";
            if (version is null) await CheckAsync($"timestamp {timestamp} must fail", () => MustFailAsync(sql));
            else
                await CheckAsync($"timestamp {timestamp}", async () =>
                {
                    var met = await NumberAsync(sql);
                    return met == version ? null : $"version {met}, expected {version}";
                });
        }
    }

    // Also what a table must answer whose data files are gone.
    private async Task CheckDescriptionsAsync()
    {
        foreach (var sql in new[]
                 {
                     $"EXPLAIN SELECT * FROM {_table}", $"DESCRIBE TABLE {_table}", $"DESCRIBE EXTENDED {_table}", $"SHOW COLUMNS IN {_table}",
                     $"SHOW TBLPROPERTIES {_table}", $"SHOW CREATE TABLE {_table}",
                 })
            await CheckAsync(sql[..sql.IndexOf(" delta", StringComparison.Ordinal)], async () =>
            {
                await RunAsync(sql);
                return null;
            });
    }

    private async Task CheckMetadataAsync()
    {
        Reason = _case.MissingDataFiles > 0 ? "no data files: metadata only" : "log only";
        if (_case.Note.Contains("may refuse", StringComparison.Ordinal) || _case.Note.Contains("must refuse", StringComparison.Ordinal)
            || _case.Note.Contains("contested", StringComparison.Ordinal))
        {
            Reason = "contested: read or refused";
            await CheckAsync("read or refused", () => OrRefusedAsync($"DESCRIBE DETAIL {_table}"));
            return;
        }

        await CheckDescriptionsAsync();
        await CheckFilesAsync();
        await CheckHistoryAsync();
        foreach (var (version, _) in _case.RowsByVersion.Take(3))
            await CheckAsync($"version {version} (files gone)", () => OrRefusedAsync($"SELECT * FROM {_table} VERSION AS OF {version}"));
    }

    private async Task<bool> IsRefusedAsync()
    {
        try
        {
            await RunAsync($"DESCRIBE TABLE {_table}");
            return false;
        }
        catch (DeltaException e) when (e.Code is DeltaErrorCode.UnsupportedFeature or DeltaErrorCode.NotSupported
                                       && Refusable.Any(name => e.Message.Contains(name, StringComparison.OrdinalIgnoreCase)))
        {
            IsRefused = true;
            Reason = $"refused by name: {e.Message}";
            return true;
        }
        catch (Exception)
        {
            return false; // the checks will tell
        }
    }

    private Task<QueryResult> RunAsync(string sql, int keep = 1000) => QueryResult.RunAsync(_session, sql, keep);

    private async Task<long> NumberAsync(string sql) => long.Parse((await RunAsync(sql)).Scalar ?? "-1", CultureInfo.InvariantCulture);

    /// <summary>Makes one check: null is right, a text says what differs.</summary>
    private async Task CheckAsync(string what, Func<Task<string?>> check)
    {
        Checks++;
        try
        {
            if (await check() is { } difference) Differs(what, difference);
        }
        catch (DeltaException e)
        {
            Differs(what, $"{e.Code}: {e.Message}");
        }
        catch (Exception e)
        {
            Differs(what, $"{e.GetType().Name}: {e.Message} {FirstFrame(e)}");
        }
    }

    private void Differs(string what, string difference)
    {
        var known = _known.FirstOrDefault(k =>
            (what == k.Check || what.EndsWith($": {k.Check}", StringComparison.Ordinal))
            && difference == k.Difference.Replace("{root}", _root, StringComparison.Ordinal));
        if (known is null) _failures.Add($"{what}: {difference}");
        else if (_seen.Add(known)) _notes.Add($"{known.Check}: {known.Difference}: {known.Why}");
    }

    private async Task<string?> OrRefusedAsync(string sql)
    {
        try
        {
            await RunAsync(sql, keep: 0);
        }
        catch (DeltaException e) when (e.Code != DeltaErrorCode.Internal)
        {
        }

        return null;
    }

    private async Task<string?> MustFailAsync(string sql)
    {
        try
        {
            await RunAsync(sql, keep: 0);
            return "did not fail";
        }
        catch (DeltaException e) when (e.Code != DeltaErrorCode.Internal)
        {
            return null;
        }
    }

    private static string FirstFrame(Exception e) => e.StackTrace?.Split('\n')[0].Trim() ?? "";

    private static string SqlName(string column) => $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Exact where both are decimals, otherwise to the digits that adding doubles in another order leaves.
    private static bool Same(string? met, string expected)
    {
        if (decimal.TryParse(met, NumberStyles.Number, CultureInfo.InvariantCulture, out var left)
            && decimal.TryParse(expected, NumberStyles.Number, CultureInfo.InvariantCulture, out var right) && left == right)
            return true;
        return double.TryParse(met, CultureInfo.InvariantCulture, out var a) && double.TryParse(expected, CultureInfo.InvariantCulture, out var b)
            && (a.Equals(b) || Math.Abs(a - b) <= 1e-9 * Math.Max(Math.Abs(a), Math.Abs(b)));
    }
}
