namespace DeltaQuery.Ado.Tests;

/// <summary>Reading a row makes no object: only the chunks of some 2,000 rows do.</summary>
[LocalOnly("queries of types that are DuckDB's")]
public class DataReaderAllocationTests(AdoFixture fixture) : AdoTest(fixture)
{
    private enum Level : short
    {
        Low,
        High,
    }

    // Of each chunk of 2,048 rows every column costs a hundred bytes or two; an object a row would cost 24 at least for each.
    private const long Rows = 200_000;
    private const long BytesAtMost = Rows * 2;

    private const string Query = """
        SELECT range AS id, range / 4 AS amount, (range % 1000)::INT AS n, range % 2 = 0 AS even, (range % 2)::SMALLINT AS level, (range / 8)::FLOAT AS f,
            (range / 100)::DECIMAL(10,2) AS price, DATE '2026-01-01' + (range % 1000)::INT AS day, to_timestamp(range) AS at,
            CASE WHEN range % 3 > 0 THEN range END AS may_be, range::HUGEINT AS huge, uuid() AS u, (range % 100)::TINYINT AS tiny, to_seconds(range) AS span
        FROM range(200000)
        """;

    [Fact]
    public void Typed_getters_allocate_nothing_a_row() => CheckNothingAllocated(reader =>
    {
        var sum = reader.GetInt64(0) + reader.GetInt32(2) + reader.GetInt16(4) + (long)reader.GetDouble(1) + (long)reader.GetFloat(5)
            + (reader.GetBoolean(3) ? 1 : 0) + (long)reader.GetDecimal(6) + reader.GetDateTime(7).Day + reader.GetDateTime(8).Second;
        return sum + (reader.IsDBNull(9) ? 0 : reader.GetInt64(9)) + reader.GetGuid(11).Version + reader.GetTimeSpan(13).Seconds;
    });

    [Fact]
    public void GetFieldValue_allocates_nothing_a_row() => CheckNothingAllocated(reader =>
        reader.GetFieldValue<long>(0) + reader.GetFieldValue<int>(2) + reader.GetFieldValue<short>(4) + (long)reader.GetFieldValue<double>(1)
        + (long)reader.GetFieldValue<float>(5) + (reader.GetFieldValue<bool>(3) ? 1 : 0) + (long)reader.GetFieldValue<decimal>(6)
        + reader.GetFieldValue<DateTime>(8).Second + reader.GetFieldValue<DateTimeOffset>(8).Second + reader.GetFieldValue<DateOnly>(7).Day
        + (long)reader.GetFieldValue<Int128>(10) + reader.GetFieldValue<Guid>(11).Version + reader.GetFieldValue<sbyte>(12)
        + reader.GetFieldValue<TimeSpan>(13).Seconds + (long)reader.GetFieldValue<ulong>(0));

    [Fact]
    public void GetFieldValue_of_nullable_types_and_enums_allocates_nothing_a_row() => CheckNothingAllocated(reader =>
        (reader.GetFieldValue<long?>(9) ?? 0) + (reader.GetFieldValue<int?>(2) ?? 0) + (reader.GetFieldValue<short?>(4) ?? 0)
        + (long)(reader.GetFieldValue<double?>(1) ?? 0) + (reader.GetFieldValue<DateOnly?>(7)?.Day ?? 0) + (reader.GetFieldValue<Guid?>(11)?.Version ?? 0)
        + (int)reader.GetFieldValue<Level>(4) + (int)(reader.GetFieldValue<Level?>(4) ?? Level.Low) + (reader.GetFieldValue<DateTimeOffset?>(8)?.Second ?? 0));

    private void CheckNothingAllocated(Func<DeltaQueryDataReader, long> row)
    {
        using var reader = Reader(Query);
        Assert.True(reader.Read());
        row(reader); // what is made once, is made now

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            row(reader);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        var (read, sum) = (1L, 0L);
        before = GC.GetAllocatedBytesForCurrentThread();
        for (; reader.Read(); read++)
            sum += row(reader);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, BytesAtMost);
        Assert.Equal(Rows, read);
        Assert.NotEqual(0, sum);
    }
}
