using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Spark reads tables of whose logs only our checkpoint is left, and writes on; we read that.</summary>
public sealed class SparkReadsCheckpointsTests : SparkTest
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
        await Engine.RunAsync(
            $"CREATE TABLE t PARTITIONED BY (p, q) TBLPROPERTIES ({properties}, 'delta.checkpointInterval' = '1') AS "
            + $"SELECT * FROM (VALUES {Types}) v(id, b, i8, i16, i64, f, d, d4, d18, d38, s, x, dt, ts, ntz, l, m, st, p, q)");
        await Engine.RunAsync("INSERT INTO t (id, p) VALUES (4, 'only')");
        ForgetCommits(1);
        Assert.Equal(["1|a/b|2024-02-29", "2|NULL|NULL", "3|z|NULL", "4|only|NULL"], await Spark.RowsAsync($"SELECT id, p, q FROM {Table("t")} ORDER BY id"));
        Assert.Equal(["1"], await Spark.RowsAsync($"SELECT id FROM {Table("t")} WHERE s > 'z' AND ts > TIMESTAMP '2024-01-01 00:00:00Z' AND d38 > 5 AND st.a = 1"));
        Assert.Equal(["2"], await Spark.RowsAsync($"SELECT id FROM {Table("t")} WHERE dt = DATE '0001-01-01' AND i8 = -128 AND i64 < 0 AND d4 < 0"));
        Assert.Equal(["1"], await Spark.RowsAsync($"SELECT id FROM {Table("t")} WHERE d18 < -999999999999.9 AND q = DATE '2024-02-29' AND f = 1.5"));
        Assert.Equal(["4"], await Spark.RowsAsync($"SELECT id FROM {Table("t")} WHERE p = 'only' AND id > 3"));

        await Spark.RowsAsync($"DELETE FROM {Table("t")} WHERE id = 2");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} (id, p) VALUES (5, 'spark')");
        await Engine.RunAsync("INSERT INTO t (id, p) VALUES (6, 'ours')");
        await Engine.RunAsync("CHECKPOINT TABLE t");
        Assert.Equal(["1", "3", "4", "5", "6"], await Engine.RowsAsync("SELECT id FROM t ORDER BY id"));
        ForgetCommits(4);
        using var again = new TestEngine(Engine.Root);
        Assert.Equal(["1", "3", "4", "5", "6"], await again.RowsAsync("SELECT id FROM t ORDER BY id"));
        Assert.Equal(["1", "3", "4", "5", "6"], await Spark.RowsAsync($"SELECT id FROM {Table("t")} ORDER BY id"));
        Assert.Equal(["5"], await Spark.RowsAsync($"SELECT count(*) FROM {Table("t")}"));
    }

    /// <summary>Leaves of the log what a cleaning would: the checkpoint's own commit, which Spark looks at for its time.</summary>
    private void ForgetCommits(long version)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Engine.Root, "t", "_delta_log")))
        {
            var name = Path.GetFileName(file).TrimStart('.');
            if (string.CompareOrdinal(name, version.ToString("D20", System.Globalization.CultureInfo.InvariantCulture)) < 0 && char.IsAsciiDigit(name[0]))
                File.Delete(file);
        }
    }
}
