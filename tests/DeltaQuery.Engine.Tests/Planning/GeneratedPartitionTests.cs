using System.Globalization;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Planning;

/// <summary>Partitions that are generated of another column are pruned by filters on that column, and by statistics of nothing here.</summary>
public sealed class GeneratedPartitionTests : IDisposable
{
    private const string NoStatistics = "'delta.dataSkippingNumIndexedCols' = '0'";

    private static readonly int QueriesOfForm = TestSize.IsLong ? 20 : 10;

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("d DATE GENERATED ALWAYS AS (CAST(ts AS DATE))", 3)]
    [InlineData("d DATE GENERATED ALWAYS AS (to_date(ts))", 3)]
    [InlineData("d INT GENERATED ALWAYS AS (year(ts))", 10)]
    [InlineData("d DATE GENERATED ALWAYS AS (trunc(ts, 'MONTH'))", 4)]
    [InlineData("d TIMESTAMP GENERATED ALWAYS AS (date_trunc('DAY', ts))", 5)]
    [InlineData("d STRING GENERATED ALWAYS AS (date_format(ts, 'yyyy-MM-dd'))", 3)]
    [InlineData("y INT GENERATED ALWAYS AS (year(ts)), m INT GENERATED ALWAYS AS (month(ts)), d INT GENERATED ALWAYS AS (day(ts))", 3)]
    public async Task A_filter_on_the_base_column_leaves_the_partitions_that_may_hold_it(string columns, int files)
    {
        var keys = string.Join(", ", columns.Split(", ").Where(c => c.Contains(" GENERATED ", StringComparison.Ordinal)).Select(c => c.Split(' ')[0]));
        await _engine.RunAsync($"CREATE TABLE t (i INT, ts TIMESTAMP, {columns}) PARTITIONED BY ({keys}) TBLPROPERTIES ({NoStatistics})");
        await _engine.RunAsync("INSERT INTO t (i, ts) SELECT i, TIMESTAMPTZ '2024-01-27 12:00:00+00' + INTERVAL 1 DAY * i FROM range(10) r(i)");
        await _engine.RunAsync("INSERT INTO t (i, ts) VALUES (99, NULL)");

        Assert.Equal(["4"], await _engine.RowsAsync("SELECT i FROM t WHERE ts = TIMESTAMPTZ '2024-01-31 12:00:00+00'"));
        Assert.InRange(_engine.FilesScanned, 1, files + 1); // the NULL partition is kept
        Assert.Equal(["99"], await _engine.RowsAsync("SELECT i FROM t WHERE ts IS NULL"));
        Assert.Equal(1, _engine.FilesScanned);
        Assert.Empty(await _engine.RowsAsync("SELECT i FROM t WHERE ts > TIMESTAMPTZ '2026-01-01 00:00:00+00' OR ts < TIMESTAMPTZ '2022-01-01 00:00:00+00'"));
        Assert.Equal(1, _engine.FilesScanned);
    }

    [Fact]
    public async Task Texts_and_plain_copies_prune_too()
    {
        await _engine.RunAsync(
            $"CREATE TABLE t (s STRING, n STRUCT<d: DATE>, p STRING GENERATED ALWAYS AS (substring(s, 1, 2)), q DATE GENERATED ALWAYS AS (n.d)) "
            + $"PARTITIONED BY (p, q) TBLPROPERTIES ({NoStatistics})");
        await _engine.RunAsync("INSERT INTO t (s, n) VALUES ('aéx', {d: DATE '2024-01-01'}), ('aéy', {d: DATE '2024-01-02'}), ('b', {d: NULL}), ('', NULL), (NULL, NULL)");
        Assert.Equal(["aéx"], await _engine.RowsAsync("SELECT s FROM t WHERE s = 'aéx' AND n.d = DATE '2024-01-01'"));
        Assert.Equal(2, _engine.FilesScanned); // and the NULLs
        Assert.Equal(["aéx", "aéy"], await _engine.RowsAsync("SELECT s FROM t WHERE s LIKE 'aé%' ORDER BY s"));
        Assert.Equal(3, _engine.FilesScanned);
        Assert.Equal([""], await _engine.RowsAsync("SELECT s FROM t WHERE s = ''")); // its partition is NULL
        Assert.Equal(["aéy", "b"], await _engine.RowsAsync("SELECT s FROM t WHERE s > 'aéx' ORDER BY s"));
        Assert.Equal(["b"], await _engine.RowsAsync("SELECT s FROM t WHERE s IN ('b', 'zz')"));
        Assert.Equal(2, _engine.FilesScanned);
    }

    [Fact]
    public async Task Whatever_zone_wrote_the_rows_none_is_lost()
    {
        var dice = new Random(20260718);
        string[] zones = ["UTC", "Pacific/Kiritimati", "Etc/GMT+12", "America/New_York", "Asia/Kolkata", "Europe/Berlin"];
        string[] forms =
        [
            "d DATE GENERATED ALWAYS AS (CAST(ts AS DATE)), h INT GENERATED ALWAYS AS (hour(ts))",
            "y INT GENERATED ALWAYS AS (year(ts)), m INT GENERATED ALWAYS AS (month(ts)), d INT GENERATED ALWAYS AS (dayofmonth(ts)), h INT GENERATED ALWAYS AS (hour(ts))",
            "y INT GENERATED ALWAYS AS (year(CAST(ts AS DATE))), h INT GENERATED ALWAYS AS (hour(ts))",
            "f STRING GENERATED ALWAYS AS (date_format(ts, 'yyyy-MM-dd-HH'))",
            "f STRING GENERATED ALWAYS AS (date_format(ts, 'yyyy-MM'))",
            "w DATE GENERATED ALWAYS AS (trunc(ts, 'WEEK'))",
            "q TIMESTAMP GENERATED ALWAYS AS (date_trunc('QUARTER', ts))",
            "q TIMESTAMP GENERATED ALWAYS AS (date_trunc('WEEK', ts))",
        ];
        for (var f = 0; f < forms.Length; f++)
        {
            var keys = string.Join(", ", forms[f].Split(", ").Where(c => c.Contains(" GENERATED ", StringComparison.Ordinal)).Select(c => c.Split(' ')[0]));
            await _engine.RunAsync($"CREATE TABLE t{f} (i INT, ts TIMESTAMP, {forms[f]}) PARTITIONED BY ({keys}) TBLPROPERTIES ({NoStatistics})");
            var instants = new List<string>();
            foreach (var zone in zones)
            {
                var some = Enumerable.Range(0, 4).Select(_ => Instant(dice)).ToList();
                instants.AddRange(some);
                await _engine.RunAsync($"SET TimeZone = '{zone}'");
                await _engine.RunAsync($"INSERT INTO t{f} (i, ts) VALUES {string.Join(", ", some.Select((ts, i) => $"({i}, {ts})"))}, (4, NULL)");
            }

            for (var query = 0; query < QueriesOfForm; query++)
            {
                await _engine.RunAsync($"SET TimeZone = '{zones[dice.Next(zones.Length)]}'");
                var (a, b) = (instants[dice.Next(instants.Count)], Instant(dice));
                string[] filters =
                [
                    $"ts = {a}", $"ts < {a}", $"ts >= {a}", $"ts > {b}", $"ts <= {b}", $"ts IN ({a}, {b})", $"ts BETWEEN {a} AND {b}", $"ts < {a} OR ts > {b}",
                    "ts IS NULL", $"ts IS NULL OR ts = {a}",
                ];
                var sql = $"SELECT count(*), min(ts), sum(i) FROM t{f} WHERE {filters[dice.Next(filters.Length)]}";
                _engine.Session.State.Prune = false;
                var all = await _engine.RowsAsync(sql);
                _engine.Session.State.Prune = true;
                Assert.Equal([$"{sql}: {all[0]}"], (await _engine.RowsAsync(sql)).Select(row => $"{sql}: {row}"));
            }
        }
    }

    private static string Instant(Random dice)
    {
        var year = dice.Next(8) == 0 ? new[] { 1, 2, 33, 999, 1883, 9997, 9999 }[dice.Next(7)] : dice.Next(2023, 2025);
        var time = new DateTime(year, dice.Next(1, 13), dice.Next(1, 29), dice.Next(24), dice.Next(60), dice.Next(60), DateTimeKind.Utc);
        return $"TIMESTAMPTZ '{time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}+00'";
    }
}
