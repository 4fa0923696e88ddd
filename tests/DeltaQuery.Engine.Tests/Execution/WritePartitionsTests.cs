using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class WritePartitionsTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("xü")]
    [InlineData("日本")]
    [InlineData("🦆")]
    public async Task A_folder_whose_name_ends_beyond_ASCII_is_the_tables(string name)
    {
        await _engine.RunAsync($"CREATE TABLE \"{name}\" (i INT, p STRING) PARTITIONED BY (p) TBLPROPERTIES (delta.enableChangeDataFeed = true)");
        await _engine.RunAsync($"INSERT INTO \"{name}\" VALUES (1, 'a b'), (2, NULL), (3, 'ü')");
        await _engine.RunAsync($"UPDATE \"{name}\" SET i = 4 WHERE i = 3");
        await _engine.RunAsync($"CREATE TABLE \"c{name}\" AS SELECT * FROM \"{name}\"");
        Assert.Equal(["1|a b", "2|NULL", "4|ü"], await _engine.RowsAsync($"SELECT * FROM \"{name}\" ORDER BY i"));
        Assert.Equal(["1|a b", "2|NULL", "4|ü"], await _engine.RowsAsync($"SELECT * FROM \"c{name}\" ORDER BY i"));
        Assert.Equal(2, Directory.GetDirectories(_engine.Root).Length);
        Assert.All(_engine.Commit(name, 1), line => Assert.DoesNotContain("./", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'a/b', 'a b', '100%', 'x=y', 'a%2Fb', 'é', '𐍈🦆', 'a''b', 'a\"b', 'a\\b', '*?[x]', '..', '.', ' lead', '#:;,', 'null', chr(1), chr(127), 'A', 'a'")]
    [InlineData("1::TINYINT, -1::TINYINT")]
    [InlineData("9223372036854775807, -9223372036854775808")]
    [InlineData("0.1::DOUBLE, 'inf', '-inf', 'nan', 1e300, 1e-300")]
    [InlineData("1.10::DECIMAL(10,2), -99999999.99")]
    [InlineData("true, false")]
    [InlineData("DATE '2024-02-29', DATE '0001-01-01', DATE '9999-12-31'")]
    [InlineData("TIMESTAMP '2024-02-29 12:34:56.789012', TIMESTAMP '1969-12-31 23:59:59.999999'")]
    [InlineData("TIMESTAMPTZ '2024-03-10 07:30:00.123456+00', TIMESTAMPTZ '1883-11-18 17:00:00+00'")]
    [InlineData("'\\x00\\xFF'::BLOB, 'text'::BLOB")]
    public async Task Any_value_partitions_and_is_read_back(string values)
    {
        foreach (var zone in new[] { "UTC", "America/New_York" })
        {
            await _engine.RunAsync($"SET TimeZone = '{zone}'");
            await _engine.RunAsync(
                $"CREATE OR REPLACE TEMP TABLE source AS SELECT row_number() OVER () AS id, v FROM (SELECT unnest([{values}, NULL]) AS v)");
            await _engine.RunAsync("CREATE OR REPLACE TABLE \"we*ird[1] ü%20\" PARTITIONED BY (v) AS SELECT * FROM source");
            var source = await _engine.RowsAsync("SELECT * FROM source ORDER BY id");
            Assert.Equal(source, await _engine.RowsAsync("SELECT * FROM \"we*ird[1] ü%20\" ORDER BY id"));
            Assert.Equal([$"{source.Count}"], await _engine.RowsAsync("SELECT count(*) FROM delta_files('\"we*ird[1] ü%20\"')"));
            for (var id = 1; id <= source.Count; id++)
            {
                Assert.Equal(
                    [$"{id}"],
                    await _engine.RowsAsync($"SELECT id FROM \"we*ird[1] ü%20\" WHERE v IS NOT DISTINCT FROM (SELECT v FROM source WHERE id = {id})"));
            }
        }
    }

    [Fact]
    public async Task Null_and_the_empty_text_are_one_partition_as_the_protocol_has_it()
    {
        await _engine.RunAsync("CREATE TABLE t PARTITIONED BY (p, q) AS SELECT * FROM (VALUES (1, NULL, 'x'), (2, '', 'x'), (3, 'a', '')) v(id, p, q)");
        Assert.Equal(["1|NULL|x", "2|NULL|x", "3|a|NULL"], await _engine.RowsAsync("SELECT * FROM t ORDER BY id"));
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT id FROM t WHERE p IS NULL ORDER BY id"));
    }

    [Fact]
    public async Task The_text_that_stands_for_null_is_refused_for_every_reader_would_take_it_for_null()
    {
        await _engine.RunAsync("CREATE TABLE t (id INT, p STRING) PARTITIONED BY (p)");
        var error = await _engine.ErrorAsync("INSERT INTO t VALUES (1, NULL), (2, '__HIVE_DEFAULT_PARTITION__')");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, error.Code);
        Assert.Contains("'__HIVE_DEFAULT_PARTITION__' cannot be the value of a partition column", error.Message, StringComparison.Ordinal);
        Assert.Equal(["_delta_log/00000000000000000000.json"], _engine.Files("t"));
    }

    [Fact]
    public async Task An_empty_text_breaks_not_null_of_a_partition_column()
    {
        await _engine.RunAsync("CREATE TABLE t (id INT, p STRING NOT NULL) PARTITIONED BY (p)");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT INTO t VALUES (1, '')")).Code);
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t VALUES (1, 'x')"));
    }

    [Fact]
    public async Task A_value_too_long_for_a_folder_is_an_error_and_leaves_no_file()
    {
        await _engine.RunAsync("CREATE TABLE t (id INT, p STRING) PARTITIONED BY (p)");
        Assert.Equal(DeltaErrorCode.StorageFailed, (await _engine.ErrorAsync("INSERT INTO t VALUES (0, 'short'), (1, repeat('x', 300))")).Code);
        Assert.Equal(["_delta_log/00000000000000000000.json"], _engine.Files("t"));
    }

    [Fact]
    public async Task Paths_in_the_log_are_encoded_once_more_than_on_disk()
    {
        await _engine.RunAsync("CREATE TABLE t PARTITIONED BY (p) AS SELECT 1 AS id, 'a b/c%' AS p");
        var path = Assert.Single(await _engine.RowsAsync("SELECT path FROM delta_files('t')"));
        Assert.StartsWith("p=a%2520b%252Fc%2525/part-", path, StringComparison.Ordinal);
        Assert.True(File.Exists($"{_engine.Root}/t/{Uri.UnescapeDataString(path)}"));
    }

    [Fact]
    public async Task Mapped_columns_partition_by_their_physical_names()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (id INT, `the day` DATE) PARTITIONED BY (`the day`) TBLPROPERTIES ('delta.columnMapping.mode' = 'id')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, DATE '2024-01-01'), (2, NULL)");
        Assert.Equal(["1|2024-01-01", "2|NULL"], await _engine.RowsAsync("SELECT * FROM t ORDER BY id"));
        Assert.All(_engine.Commit("t", 1).Skip(1), add => Assert.Contains("\"partitionValues\":{\"col-", add, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_of_many_partitions_in_any_order_leave_few_files()
    {
        await _engine.RunAsync("CREATE TABLE t PARTITIONED BY (p) AS SELECT n, hash(n) % 300 AS p FROM range(1_200_000) r(n)");
        Assert.Equal("300", await _engine.ValueAsync("SELECT count(DISTINCT p) FROM t"));
        Assert.InRange(int.Parse(await _engine.ValueAsync("SELECT count(*) FROM delta_files('t')"), System.Globalization.CultureInfo.InvariantCulture), 300, 400);
    }
}
