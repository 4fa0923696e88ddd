using System.Globalization;
using DeltaQuery.Acceptance.Pruning;
using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Maintenance;

/// <summary>A random history of a table, a version every so many hours up to now, and what its versions hold.</summary>
internal sealed class VacuumedHistory : IDisposable
{
    private const int StepHours = 20;

    private readonly Dice _dice;
    private readonly TestEngine _engine = new();
    private readonly List<string> _statements = [];
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private readonly bool _keepsFeed;

    /// <summary>0: tombstones tell the time of their commit. 1: they tell no time. 2: they tell the time at which the test runs.</summary>
    private readonly int _tombstones;

    /// <summary>When each version was made.</summary>
    private readonly List<DateTimeOffset> _times = [];

    private int _steps;

    public VacuumedHistory(int seed)
    {
        _dice = new Dice(seed);
        _keepsFeed = _dice.Chance(40);
        _tombstones = _dice.Between(0, 2);
    }

    /// <summary>The statements, for messages.</summary>
    public string Story => string.Join('\n', _statements);

    /// <summary>Makes the table and its versions.</summary>
    public async Task MakeAsync()
    {
        _steps = _dice.Between(4, 14);
        List<string> properties = ["delta.checkpointInterval = 1000"];
        if (_dice.Chance(60))
            properties.Add("delta.enableDeletionVectors = true");
        if (_keepsFeed)
            properties.Add("delta.enableChangeDataFeed = true");
        if (_dice.Chance(30))
            properties.Add("delta.enableInCommitTimestamps = true");
        if (_dice.Chance(30))
            properties.Add("delta.checkpointPolicy = 'v2'");
        var aged = new AgedTable(Path.Combine(_engine.Root, "t"));
        await StepAsync($"CREATE TABLE t (id INT, p STRING, v STRING) {(_dice.Chance(60) ? "PARTITIONED BY (p)" : "")} TBLPROPERTIES ({string.Join(", ", properties)})");
        await AgeAsync(0);
        for (var step = 1; step < _steps; step++)
        {
            await StepAsync(step == 1 ? Insert() : Change(_times.Count));
            await AgeAsync(step);
            if (_dice.Chance(25))
            {
                await StepAsync("CHECKPOINT TABLE t");
                await AgeAsync(step);
            }
        }

        async Task AgeAsync(int step)
        {
            var time = _now.AddHours(-(_steps - step) * StepHours);

            // A statement that changes nothing makes no version.
            if (await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')") != $"{_times.Count - 1}")
                _times.Add(time);
            aged.Age(time, _tombstones switch { 0 => time.ToUnixTimeMilliseconds(), 1 => 0, _ => null });
        }
    }

    /// <summary>Vacuums with a random retention.</summary>
    /// <returns>How many files went, and what is wrong; null if nothing.</returns>
    public async Task<(int Deleted, string? Fault)> VacuumAsync()
    {
        var hours = (_dice.Between(0, _steps) * StepHours) + (StepHours / 2);
        var oldest = Enumerable.Range(0, _times.Count).Last(v => v == 0 || _times[v] <= _now.AddHours(-hours));
        var before = await ReadAsync(oldest, _engine);
        var young = Orphan("young.parquet", _now.AddMinutes(-5));
        var old = Orphan("p=x/old.parquet", _now.AddHours(-hours - 200));
        var files = Count();
        await StepAsync("SET deltaquery.retention_check = false");
        var isLite = _dice.Chance(30);
        var asked = string.Create(CultureInfo.InvariantCulture, $"VACUUM t {(isLite ? "LITE " : "")}RETAIN {hours} HOURS");
        await StepAsync(asked);
        var deleted = files - Count();
        using var later = new TestEngine(_engine.Root);
        var fault = Difference(before, await ReadAsync(oldest, later));
        if (!File.Exists(young))
            fault ??= "the file of a writer has gone";
        if (File.Exists(old) != isLite)
            fault ??= isLite ? "LITE has looked into the folder" : "a file that nobody needs has stayed";
        await StepAsync(asked.Replace("LITE ", "", StringComparison.Ordinal));
        files = Count();
        await StepAsync(asked.Replace("LITE ", "", StringComparison.Ordinal));
        if (Count() != files)
            fault ??= "a second VACUUM has found more";
        return (deleted, fault);
    }

    /// <summary>Vacuums with no retention, as if nothing were protected.</summary>
    /// <returns>Whether a version can no longer be read that could before.</returns>
    public async Task<bool> LosesWithoutRetentionAsync()
    {
        var before = await ReadAsync(0, _engine);
        await StepAsync("VACUUM t RETAIN 0 HOURS");
        using var later = new TestEngine(_engine.Root);
        return Difference(before, await ReadAsync(0, later)) is not null;
    }

    public void Dispose() => _engine.Dispose();

    private static string? Difference(List<string> before, List<string> after)
    {
        for (var i = 0; i < before.Count; i++)
        {
            if (before[i] != after[i])
                return $"before:\n{Short(before[i])}\nafter:\n{Short(after[i])}";
        }

        return null;
    }

    private static string Short(string text) => text.Length > 400 ? text[..400] + " .." : text;

    private int Count() => _engine.Files("t").Count(f => !f.StartsWith("_delta_log", StringComparison.Ordinal));

    private string Orphan(string name, DateTimeOffset time)
    {
        var path = Path.Combine(_engine.Root, "t", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");
        File.SetLastWriteTimeUtc(path, time.UtcDateTime);
        return path;
    }

    /// <summary>What all versions from one on hold, and what came in with each commit after it.</summary>
    private async Task<List<string>> ReadAsync(int oldest, TestEngine engine)
    {
        var read = new List<string>();
        for (var version = oldest; version < _times.Count; version++)
        {
            read.Add(await TryAsync(engine, $"SELECT * FROM t VERSION AS OF {version} ORDER BY ALL"));
            if (_keepsFeed && version > oldest)
                read.Add(await TryAsync(engine, $"SELECT * EXCLUDE (_commit_timestamp) FROM table_changes('t', {version}, {version}) ORDER BY ALL"));
        }

        return read;
    }

    private static async Task<string> TryAsync(TestEngine engine, string sql)
    {
        try
        {
            return $"{sql}\n{string.Join('\n', await engine.RowsAsync(sql))}";
        }
        catch (DeltaException e)
        {
            return $"{sql}\n{e.Message}";
        }
    }

    private async Task StepAsync(string sql)
    {
        _statements.Add(sql);
        await _engine.RunAsync(sql);
    }

    private string Insert() =>
        $"INSERT INTO t SELECT i, {Partition("i")}, repeat('v', i % 7) FROM range({_dice.Between(0, 500)}, {_dice.Between(501, 1500)}) r(i)";

    private string Change(int version) => _dice.Between(0, 7) switch
    {
        0 or 1 => Insert(),
        2 => $"DELETE FROM t WHERE id % {_dice.Between(2, 9)} = 0",
        3 => $"DELETE FROM t WHERE p = '{(char)('a' + _dice.Between(0, 2))}'",
        4 => $"UPDATE t SET v = v || 'u' WHERE id % {_dice.Between(2, 9)} = 1",
        5 => $"MERGE INTO t USING (SELECT i AS id FROM range({_dice.Between(0, 2000)}, 2100) r(i)) AS s ON t.id = s.id WHEN MATCHED AND s.id % 2 = 0 THEN DELETE "
            + $"WHEN MATCHED THEN UPDATE SET v = 'm' WHEN NOT MATCHED THEN INSERT (id, p, v) VALUES (s.id, {Partition("s.id")}, 'n')",
        6 => $"INSERT OVERWRITE t SELECT * FROM t VERSION AS OF {_dice.Between(0, version - 1)}",
        _ => "TRUNCATE TABLE t",
    };

    private static string Partition(string number) => $"CASE {number} % 4 WHEN 0 THEN 'a' WHEN 1 THEN 'b' WHEN 2 THEN 'c d%' END";
}
