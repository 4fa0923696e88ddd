using DeltaQuery.Benchmarks.Runner;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>chDB, in which delta-kernel-rs reads the log, finds the rows that we wrote in tables of every kind that it knows.</summary>
public sealed class ChDbReadsTests : IDisposable
{
    private const string Install = "the npm package chdb is not there; npm install --prefix .cache/bench/chdb chdb";

    private const string Plain = "id BIGINT, n INT, s STRING";

    private readonly TestEngine _engine = new();

    /// <summary>Where it is installed, or null.</summary>
    private static string? Folder { get; } = new[] { Environment.GetEnvironmentVariable("DELTAQUERY_CHDB"), Path.Combine(SourceFolder.Root, ".cache/bench/chdb") }
        .FirstOrDefault(folder => folder is not null && Directory.Exists(Path.Combine(folder, "node_modules/chdb")));

    public void Dispose() => _engine.Dispose();

    [SkippableTheory]
    [InlineData(Plain, "")]
    [InlineData(Plain, "PARTITIONED BY (n)")]
    [InlineData(Plain, "PARTITIONED BY (s, n)")]
    [InlineData(Plain, "TBLPROPERTIES ('delta.columnMapping.mode' = 'name')")]
    [InlineData(Plain, "PARTITIONED BY (n) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')")]
    [InlineData(Plain, "TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')")]
    [InlineData(Plain, "PARTITIONED BY (n) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableDeletionVectors' = 'true')")]
    [InlineData(Plain, "TBLPROPERTIES ('delta.checkpointInterval' = '1')")]
    [InlineData(Plain, "TBLPROPERTIES ('delta.checkpointInterval' = '2', 'delta.checkpointPolicy' = 'v2')")]
    [InlineData(Plain, "TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true')")]
    [InlineData(Plain, "CLUSTER BY (n, id)")]
    [InlineData($"{Plain}, g BIGINT GENERATED ALWAYS AS (id + 1)", "")]
    [InlineData($"{Plain}, k BIGINT GENERATED ALWAYS AS IDENTITY", "")]
    public async Task Tables_of_each_kind_have_the_same_rows(string columns, string clauses)
    {
        Skip.If(Folder is null, Install);
        await _engine.RunAsync($"CREATE TABLE t ({columns}) {clauses}");
        await _engine.RunAsync("INSERT INTO t (id, n, s) SELECT i, i % 5, concat('row ', i) FROM range(40) r(i)");
        await _engine.RunAsync("INSERT INTO t (id, n, s) VALUES (50, NULL, NULL), (51, 5, 'é𐍈 a/b%')");
        await _engine.RunAsync("UPDATE t SET n = n + 1 WHERE id < 10");
        await _engine.RunAsync("DELETE FROM t WHERE id BETWEEN 20 AND 24");
        await _engine.RunAsync("MERGE INTO t USING (SELECT unnest([30, 31]) AS id) AS q ON t.id = q.id WHEN MATCHED THEN UPDATE SET s = 'merged'");
        const string Query = "SELECT id, n, s FROM {0} ORDER BY id";
        AssertSame(await _engine.RowsAsync(Query.Replace("{0}", "t", StringComparison.Ordinal)), Query);
    }

    [SkippableFact]
    public async Task Values_of_each_type_are_the_same()
    {
        Skip.If(Folder is null, Install);
        await _engine.RunAsync(
            """
            CREATE TABLE t AS SELECT * FROM (VALUES
                (1, true, 127::TINYINT, (-32768)::SMALLINT, 9223372036854775807, 1.5::FLOAT, -0.25::DOUBLE, 99.99::DECIMAL(4,2), -999999999999.999999::DECIMAL(18,6),
                    12345678901234567890123456789012345678::DECIMAL(38,0), 'é𐍈🦆', DATE '2024-02-29', TIMESTAMPTZ '2024-02-29 10:34:56.123456+00', [1, NULL], {a: 1, b: ['x']}),
                (2, false, -128, 32767, -9223372036854775808, 0.5, 1e300, -99.99, 0, -1, '', '1970-01-01', '1999-12-31 23:59:59.999999+00', [], {a: NULL, b: NULL}),
                (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
            ) v(id, b, i8, i16, i64, f, d, d4, d18, d38, s, dt, ts, l, st)
            """);
        AssertSame(
            [
                "1|true|127|-32768|9223372036854775807|1.5|-0.25|99.99|-999999999999.999999|12345678901234567890123456789012345678|é𐍈🦆|2024-02-29|1709202896123456|1,NULL|1|x",
                "2|false|-128|32767|-9223372036854775808|0.5|1e300|-99.99|0|-1||1970-01-01|946684799999999||NULL|",
                "3|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL||NULL|",
            ],
            "SELECT id, b, i8, i16, i64, f, d, d4, d18, d38, s, dt, toUnixTimestamp64Micro(ts), arrayStringConcat(arrayMap(x -> ifNull(toString(x), 'NULL'), l), ','), "
                + "st.a, arrayStringConcat(st.b, ',') FROM {0} ORDER BY id");
    }

    private void AssertSame(List<string> expected, string query)
    {
        using var chDb = new ChDb(Folder!);
        var rows = chDb.Run(query.Replace("{0}", $"deltaLakeLocal('{_engine.Root}/t')", StringComparison.Ordinal)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, rows.Select(row => row.Replace("\\N", "NULL", StringComparison.Ordinal).Replace('\t', '|')));
    }
}
