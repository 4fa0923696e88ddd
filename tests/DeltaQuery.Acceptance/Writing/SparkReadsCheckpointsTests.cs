using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Spark reads tables of whose logs only our checkpoint is left, and writes on; we read that.</summary>
public sealed class SparkReadsCheckpointsTests : IDisposable
{
    private const string Types =
        """
        (1, true, 127::TINYINT, (-32768)::SMALLINT, 9223372036854775807, 1.5::FLOAT, 'nan'::DOUBLE, 99.99::DECIMAL(4,2), -999999999999.999999::DECIMAL(18,6),
            12345678901234567890123456789012345678::DECIMAL(38,0), 'é𐍈🦆', '\x00\xFF'::BLOB, DATE '2024-02-29', TIMESTAMPTZ '2024-02-29 10:34:56.123456+00',
            TIMESTAMP '1969-12-31 23:59:59.999999', [1, NULL], MAP {'k': 2}, {a: 1, b: {c: ['x', NULL]}}, 'a/b', DATE '2024-02-29'),
        (2, false, -128, 32767, -9223372036854775808, '-0.0', '-inf', -99.99, 0, -1, '', '', '0001-01-01', '1883-11-18 17:00:00+00', '9999-12-31 00:00:00', [], MAP {},
            {a: NULL, b: NULL}, NULL, NULL),
        (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'z', NULL)
        """;

    private readonly TestEngine engine = new();
    private readonly SparkOracle spark = new();

    public void Dispose()
    {
        spark.Dispose();
        engine.Dispose();
    }

    [SkippableTheory]
    [InlineData("'delta.checkpoint.writeStatsAsJson' = 'true'")]
    [InlineData("'delta.checkpoint.writeStatsAsJson' = 'false'")]
    [InlineData("'delta.checkpoint.writeStatsAsStruct' = 'false'")]
    [InlineData("'delta.checkpointPolicy' = 'v2'")]
    [InlineData("'delta.columnMapping.mode' = 'name', 'delta.enableDeletionVectors' = 'true'")]
    [InlineData("'delta.enableInCommitTimestamps' = 'true'")]
    public async Task Spark_reads_a_table_from_our_checkpoint_alone(string properties)
    {
        NeedsSpark();
        await engine.RunAsync(
            $"CREATE TABLE t PARTITIONED BY (p, q) TBLPROPERTIES ({properties}, 'delta.checkpointInterval' = '1') AS "
            + $"SELECT * FROM (VALUES {Types}) v(id, b, i8, i16, i64, f, d, d4, d18, d38, s, x, dt, ts, ntz, l, m, st, p, q)");
        await engine.RunAsync("INSERT INTO t (id, p) VALUES (4, 'only')");
        ForgetCommits(1);
        Assert.Equal(["1|a/b|2024-02-29", "2|NULL|NULL", "3|z|NULL", "4|only|NULL"], await spark.RowsAsync($"SELECT id, p, q FROM {Table} ORDER BY id"));
        Assert.Equal(["1"], await spark.RowsAsync($"SELECT id FROM {Table} WHERE s > 'z' AND ts > TIMESTAMP '2024-01-01 00:00:00Z' AND d38 > 5 AND st.a = 1"));
        Assert.Equal(["2"], await spark.RowsAsync($"SELECT id FROM {Table} WHERE dt = DATE '0001-01-01' AND i8 = -128 AND i64 < 0 AND d4 < 0"));
        Assert.Equal(["1"], await spark.RowsAsync($"SELECT id FROM {Table} WHERE d18 < -999999999999.9 AND q = DATE '2024-02-29' AND f = 1.5"));
        Assert.Equal(["4"], await spark.RowsAsync($"SELECT id FROM {Table} WHERE p = 'only' AND id > 3"));

        await spark.RowsAsync($"DELETE FROM {Table} WHERE id = 2");
        await spark.RowsAsync($"INSERT INTO {Table} (id, p) VALUES (5, 'spark')");
        await engine.RunAsync("INSERT INTO t (id, p) VALUES (6, 'ours')");
        await engine.RunAsync("CHECKPOINT TABLE t");
        Assert.Equal(["1", "3", "4", "5", "6"], await engine.RowsAsync("SELECT id FROM t ORDER BY id"));
        ForgetCommits(4);
        using var again = new TestEngine(engine.Root);
        Assert.Equal(["1", "3", "4", "5", "6"], await again.RowsAsync("SELECT id FROM t ORDER BY id"));
        Assert.Equal(["1", "3", "4", "5", "6"], await spark.RowsAsync($"SELECT id FROM {Table} ORDER BY id"));
        Assert.Equal(["5"], await spark.RowsAsync($"SELECT count(*) FROM {Table}"));
    }

    private static void NeedsSpark() => Skip.If(SparkOracle.Address is null, "DELTAQUERY_SPARK_ORACLE is not set: Spark is not running");

    private string Table => $"delta.`{engine.Root}/t`";

    /// <summary>Leaves of the log what a cleaning would: the checkpoint's own commit, which Spark looks at for its time.</summary>
    private void ForgetCommits(long version)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(engine.Root, "t", "_delta_log")))
        {
            var name = Path.GetFileName(file).TrimStart('.');
            if (string.CompareOrdinal(name, version.ToString("D20", System.Globalization.CultureInfo.InvariantCulture)) < 0 && char.IsAsciiDigit(name[0]))
                File.Delete(file);
        }
    }
}
