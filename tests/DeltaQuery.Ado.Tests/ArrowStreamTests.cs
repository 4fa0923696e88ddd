using System.Data;
using System.Data.SqlTypes;

namespace DeltaQuery.Ado.Tests;

public class ArrowStreamTests(AdoFixture fixture) : AdoTest(fixture)
{
    // A NULL among seven values of each, and more rows than a chunk has.
    private static string Rows(string value, int count = 5000) => $"SELECT CASE WHEN i % 7 > 0 THEN {value} END AS v FROM range({count}) r(i)";

    [SkippableTheory]
    [InlineData("i % 2 = 0", "b")]
    [InlineData("(i % 100)::TINYINT", "c")]
    [InlineData("i::SMALLINT", "s")]
    [InlineData("-i::INT", "i")]
    [InlineData("i * 1000000007", "l")]
    [InlineData("(i % 200)::UTINYINT", "C")]
    [InlineData("i::USMALLINT", "S")]
    [InlineData("i::UINTEGER", "I")]
    [InlineData("i::UBIGINT", "L")]
    [InlineData("(i / 8)::FLOAT", "f")]
    [InlineData("i / 3", "g")]
    [InlineData("(i / 100)::DECIMAL(4,2)", "d:4,2,128")]
    [InlineData("(-i / 100)::DECIMAL(18,2)", "d:18,2,128")]
    [InlineData("i::DECIMAL(38,10)", "d:38,10,128")]
    [InlineData("i::HUGEINT * 1000000000000000000000", "d:38,0")]
    [InlineData("repeat('ü', i % 20)", "u")]
    [InlineData("encode(repeat('x', i % 20))", "z")]
    [InlineData("DATE '1969-01-01' + i::INT", "tdD")]
    [InlineData("to_timestamp(i * 1.5)", "tsu:UTC")]
    [InlineData("make_timestamp(-i * 1234567)", "tsu:")]
    [InlineData("TIME '00:00:00.000001' + to_seconds(i)", "ttu")]
    [InlineData("[i, NULL, i + 1]", "+l")]
    [InlineData("CASE WHEN i % 2 = 0 THEN []::INT[] ELSE [i::INT] END", "+l")]
    [InlineData("{'a': i, 'b': CASE WHEN i % 3 > 0 THEN 't' || i END, 'c': {'d': [i]}}", "+s")]
    [InlineData("MAP {'k' || i: i, 'z': NULL}", "+m")]
    [InlineData("CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END::ENUM('even', 'odd')", "C")]
    [InlineData("md5(i::STRING)::UUID", "u")]
    public void Values_are_those_that_the_getters_give(string value, string format)
    {
        NeedsLocalFor(value);
        var sql = Rows(value);
        var expected = new List<string>();
        using (var reader = Reader(sql))
        {
            while (reader.Read())
                expected.Add(ArrowConsumer.Text(reader.GetFieldType(0) == typeof(decimal) && !reader.IsDBNull(0) ? reader.GetFieldValue<SqlDecimal>(0).ToString() : reader.GetValue(0)));
        }

        using var again = Reader(sql);
        using var stream = again.GetArrowStream();
        using var consumer = new ArrowConsumer(stream.Pointer);
        Assert.Equal([("v", format, true)], consumer.Columns);
        Assert.Equal(expected, consumer.Rest().Select(r => ArrowConsumer.Text(r[0])));
        Assert.Equal(5000, expected.Count);
    }

    [SkippableFact]
    public void Lists_of_a_fixed_length_stay_such()
    {
        NeedsLocal("lists of a fixed length");
        using var reader = Reader("SELECT array_value(i::INT, NULL) FROM range(3000) r(i)");
        using var stream = reader.GetArrowStream();
        using var consumer = new ArrowConsumer(stream.Pointer);
        Assert.Equal("+w:2", consumer.Columns[0].Format);
        Assert.Equal("[2999, NULL]", ArrowConsumer.Text(consumer.Rest()[^1][0]));
    }

    [SkippableFact]
    public void Intervals_keep_months_and_days()
    {
        NeedsLocal("an interval of both months and days");
        using var reader = Reader("SELECT INTERVAL 14 MONTHS + INTERVAL 3 DAYS + INTERVAL 5 SECONDS");
        Assert.Equal(new DeltaInterval(14, 3, 5_000_000), Assert.Single(Rest(reader))[0]);
    }

    [SkippableFact]
    public void A_variant_is_JSON_beside_columns_of_other_types()
    {
        NeedsLocal("casts of what is nested to VARIANT");
        using var reader = Reader("SELECT {'a': i}::VARIANT AS v, [i] AS l, 't' || i AS t, CASE WHEN i % 2 = 0 THEN i::VARIANT END AS w FROM range(3000) r(i)");
        var rows = Rest(reader);
        Assert.Equal(3000, rows.Count);
        Assert.Equal("{\"a\":2999} | [2999] | t2999 | NULL", string.Join(" | ", rows[^1].Select(ArrowConsumer.Text)));
        Assert.Equal("{\"a\":2} | [2] | t2 | 2", string.Join(" | ", rows[2].Select(ArrowConsumer.Text)));
    }

    [SkippableFact]
    public void The_stream_begins_after_the_current_row()
    {
        using var reader = Reader("SELECT i, CASE WHEN i % 2 = 0 THEN 't' || i END, [i], {'x': i} FROM range(5000) r(i)");
        for (var i = 0; i < 3000; i++)
            Assert.True(reader.Read());
        var rows = Rest(reader);
        Assert.Equal(Enumerable.Range(3000, 2000).Select(i => (object?)(long)i), rows.Select(r => r[0]));
        Assert.Equal("3000 | t3000 | [3000] | {x: 3000}", string.Join(" | ", rows[0].Select(ArrowConsumer.Text)));
        Assert.Equal("4999 | NULL | [4999] | {x: 4999}", string.Join(" | ", rows[^1].Select(ArrowConsumer.Text)));
    }

    [SkippableFact]
    public void The_reader_has_no_more_rows()
    {
        using var reader = Reader("SELECT i FROM range(5000) r(i); SELECT 7");
        Assert.True(reader.Read());
        using var stream = reader.GetArrowStream();
        Assert.False(reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.GetInt64(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetArrowStream());
        using var consumer = new ArrowConsumer(stream.Pointer);
        Assert.Equal(4999, consumer.Rest().Count);
        Assert.False(reader.Read());
        Assert.True(reader.NextResult());
        Assert.Equal([7], Rest(reader).Select(r => r[0]));
    }

    [SkippableFact]
    public void SingleRow_leaves_one_row()
    {
        using var reader = Reader("SELECT i FROM range(5) r(i)", CommandBehavior.SingleRow);
        Assert.Single(Rest(reader));
    }

    [SkippableFact]
    public void A_result_without_rows_has_a_schema()
    {
        using var reader = Reader("SELECT 1 AS a, 'x' AS b WHERE false");
        using var stream = reader.GetArrowStream();
        using var consumer = new ArrowConsumer(stream.Pointer);
        Assert.Equal([("a", "i", true), ("b", "u", true)], consumer.Columns);
        Assert.Null(consumer.Next(out var error));
        Assert.Equal(0, error);
        Assert.Null(consumer.Next(out _));
    }

    [SkippableFact]
    public void Without_a_result_there_is_no_stream()
    {
        var table = Table("(a INT)");
        using var reader = Reader($"DELETE FROM {table}");
        Assert.Throws<InvalidOperationException>(() => reader.GetArrowStream());
        reader.Close();
        Assert.Throws<InvalidOperationException>(() => reader.GetArrowStream());
    }

    [SkippableFact]
    public void Who_takes_the_stream_over_releases_it_once()
    {
        using var reader = Reader("SELECT i FROM range(10) r(i)");
        var stream = reader.GetArrowStream();
        var consumer = new ArrowConsumer(stream.Pointer);
        stream.Dispose();
        Assert.Equal(0, consumer.Releases);
        Assert.Equal(10, consumer.Rest().Count);
        consumer.Dispose();
        Assert.Equal(1, consumer.Releases);
    }

    [SkippableFact]
    public void What_nobody_took_over_is_released_with_the_stream()
    {
        using var reader = Reader("SELECT i FROM range(10) r(i)");
        var source = Given(reader);
        GC.Collect();
        Assert.False(source.IsAlive);
        Assert.False(reader.Read());
    }

    [SkippableFact]
    public unsafe void A_stream_is_given_away_once()
    {
        using var reader = Reader("SELECT i FROM range(10) r(i)");
        using var stream = reader.GetArrowStream();
        var mine = default(ArrowArrayStream);
        stream.MoveTo((nint)(&mine));
        Assert.Throws<InvalidOperationException>(() => stream.MoveTo(1));
        using var consumer = new ArrowConsumer((nint)(&mine));
        Assert.Equal(10, consumer.Rest().Count);
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stream.Pointer);
    }

    [SkippableFact]
    public void An_error_between_rows_is_told_by_the_stream()
    {
        NeedsLocal("Spark finds the error before it sends a row");
        using var reader = Reader("SELECT CASE WHEN i = 150000 THEN ('it broke at ' || i)::INT ELSE i END FROM range(200000) r(i)");
        using var stream = reader.GetArrowStream();
        using var consumer = new ArrowConsumer(stream.Pointer);
        int error;
        while (consumer.Next(out error) is not null)
        {
        }

        Assert.Equal(5, error);
        Assert.Contains("it broke", consumer.LastError, StringComparison.Ordinal);
        reader.Close();
        CheckUsable(Connection);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_is_cancelled_as_its_command_is(bool byToken)
    {
        using var cancel = new CancellationTokenSource();
        using var command = Command("SELECT i FROM range(5000000) r(i)");
        using var reader = command.ExecuteReader();
        using var stream = reader.GetArrowStream(cancel.Token);
        using var consumer = new ArrowConsumer(stream.Pointer);
        Assert.NotNull(consumer.Next(out _));
        if (byToken)
            cancel.Cancel();
        else
            command.Cancel();
        Assert.Null(consumer.Next(out var error));
        Assert.Equal(OperatingSystem.IsLinux() ? 125 : error, error);
        Assert.NotEmpty(consumer.LastError!);
        reader.Close();
        CheckUsable(Connection);
    }

    [SkippableFact]
    public void A_stream_of_a_reader_that_was_closed_gives_an_error_and_arrays_outlive_it()
    {
        using var reader = Reader("SELECT 't' || i FROM range(5000) r(i)");
        using var stream = reader.GetArrowStream();
        using var consumer = new ArrowConsumer(stream.Pointer);
        Assert.NotNull(consumer.Next(out _));
        reader.Close();
        Assert.Null(consumer.Next(out var error));
        Assert.Equal(22, error);
        Assert.Contains("closed", consumer.LastError, StringComparison.Ordinal);
        CheckUsable(Connection);
    }

    [SkippableFact]
    public void A_table_s_types_come_as_Delta_has_them()
    {
        var table = Table("(id BIGINT, moment TIMESTAMP, moment_ntz TIMESTAMP_NTZ, price DECIMAL(38,4), tags ARRAY<STRING>, s STRUCT<x:INT, y:DATE>, m MAP<STRING, DOUBLE>)");
        Run($"INSERT INTO {table} VALUES (1, TIMESTAMPTZ '2026-01-02 03:04:05+00', TIMESTAMP '2026-01-02 03:04:05', 1.5, ['a', NULL], {{'x': 1, 'y': DATE '2026-02-03'}}, MAP {{'k': 0.5}})");
        using var reader = Reader($"SELECT * FROM {table}");
        using var stream = reader.GetArrowStream();
        using var consumer = new ArrowConsumer(stream.Pointer);
        Assert.Equal(["l", "tsu:UTC", "tsu:", "d:38,4,128", "+l", "+s", "+m"], consumer.Columns.Select(c => c.Format));
        Assert.Equal(
            "1 | Utc 2026-01-02T03:04:05.0000000Z | Unspecified 2026-01-02T03:04:05.0000000 | 1.5000 | [a, NULL] | {x: 1, y: Unspecified 2026-02-03T00:00:00.0000000} | {k: 0.5}",
            string.Join(" | ", Assert.Single(consumer.Rest()).Select(ArrowConsumer.Text)));
    }

    private static List<object?[]> Rest(DeltaQueryDataReader reader)
    {
        using var stream = reader.GetArrowStream();
        using var consumer = new ArrowConsumer(stream.Pointer);
        return consumer.Rest();
    }

    // The stream's own part, which native code keeps alive until the release.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static unsafe WeakReference Given(DeltaQueryDataReader reader)
    {
        using var stream = reader.GetArrowStream();
        var kept = ((ArrowArrayStream*)stream.Pointer)->PrivateData;
        return new WeakReference(System.Runtime.InteropServices.GCHandle.FromIntPtr(kept).Target);
    }
}
