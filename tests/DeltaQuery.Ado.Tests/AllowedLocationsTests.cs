using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

/// <summary>An engine that is bounded to some places neither reads nor writes elsewhere, whatever a statement says.</summary>
public sealed class AllowedLocationsTests(AllowedLocationsTests.Places places) : IClassFixture<AllowedLocationsTests.Places>
{
    private static int _number;

    /// <summary>A root, a place that is allowed beside it, two that are not, and links that lead there.</summary>
    public sealed class Places : IDisposable
    {
        private readonly TempFolder _folder = new();

        public Places()
        {
            foreach (var name in new[] { "root", "more", "outside", "root2" })
                Directory.CreateDirectory(At(name));
            using (var free = new DeltaQueryConnection($"Data Source={At("outside")};Pooling=false"))
            {
                free.Open();
                foreach (var text in new[]
                {
                    "CREATE TABLE secret AS SELECT 'secret' AS a", $"COPY (SELECT 'secret' AS a) TO '{At("outside/s.csv")}'",
                    $"COPY (SELECT 'secret' AS a) TO '{At("outside/s.parquet")}'", $"COPY (SELECT 'secret' AS a) TO '{At("outside/s.json")}'",
                    $"CREATE TABLE delta.`{At("root2/near")}` AS SELECT 'secret' AS a",
                })
                    new DeltaQueryCommand(text, free).ExecuteNonQuery();
            }

            File.WriteAllText(At("outside/schema.json"), """{"type": "object", "properties": {"secret": {"type": "string"}}}""");
            File.WriteAllText(At("root/in.csv"), "a\nother\n");
            File.CreateSymbolicLink(At("root/link.csv"), At("outside/s.csv"));
            Directory.CreateSymbolicLink(At("root/link"), At("outside"));
            Bounded = new DeltaQueryConnection($"Data Source={At("root")};Allowed Locations={At("more")};Pooling=false");
            Bounded.Open();
            new DeltaQueryCommand("CREATE TABLE t AS SELECT 'mine' AS a", Bounded).ExecuteNonQuery();
        }

        public DeltaQueryConnection Bounded { get; }

        public string At(string name) => Path.Combine(_folder.Path, name);

        public void Dispose()
        {
            Bounded.Dispose();
            _folder.Dispose();
        }
    }

    private string At(string name) => places.At(name);

    private string Said(string statement) => statement.Replace("{out}", At("outside")).Replace("{root}", At("root")).Replace("{more}", At("more"))
        .Replace("{near}", At("root2")).Replace("{n}", $"{Interlocked.Increment(ref _number)}");

    private DeltaQueryCommand Command(string statement) => new(Said(statement), places.Bounded);

    // Everything below the places that are not allowed, with the times of the files.
    private string[] Outside() =>
    [
        .. new[] { "outside", "root2" }.SelectMany(f => Directory.GetFileSystemEntries(At(f), "*", SearchOption.AllDirectories))
            .Order().Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O}"),
    ];

    [Theory]
    [InlineData("CREATE TABLE u{n} AS SELECT * FROM t")]
    [InlineData("CREATE TABLE delta.`{more}/u{n}` AS SELECT 1 AS a")]
    [InlineData("CREATE TABLE u{n} (a INT) LOCATION '{more}/v{n}'")]
    [InlineData("COPY t TO '{more}/x.csv'")]
    [InlineData("COPY (SELECT 1 AS a) TO '{root}/x.parquet'")]
    [InlineData("SELECT * FROM read_csv('{root}/in.csv')")]
    [InlineData("SELECT * FROM '{root}/in.csv'")]
    [InlineData("COPY INTO t FROM '{root}/in.csv' FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'true')")]
    [InlineData("CREATE TABLE u{n} SHALLOW CLONE t LOCATION '{more}/c{n}'")]
    [InlineData("ATTACH '{more}/x{n}.db' AS x{n}")]
    [InlineData("OPTIMIZE t")]
    [InlineData("VACUUM t")]
    [InlineData("UPDATE t SET a = 'mine' WHERE a = 'mine'")]
    [InlineData("MERGE INTO t USING (SELECT 'y' AS a) s ON t.a = s.a WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a)")]
    [InlineData("SET TimeZone = 'Europe/Berlin'")]
    [InlineData("SET VARIABLE v = 5")]
    [InlineData("CREATE TEMP TABLE m{n} AS SELECT range FROM range(100000)")]
    [InlineData("PRAGMA version")]
    [InlineData("SELECT 'a/../../etc', '{out}/s.csv' AS a_text")]
    public void What_lies_inside_works(string statement) => Command(statement).ExecuteNonQuery();

    // {out} is a folder beside the root, {root}/link a link to it, {root}/link.csv one to a file in it.
    public static readonly TheoryData<string> Attacks =
    [
        // tables
        "SELECT * FROM delta.`{out}/secret`", "SELECT * FROM '{out}/secret'", "SELECT * FROM delta_scan('{out}/secret')", "DESCRIBE HISTORY delta.`{out}/secret`",
        "DESCRIBE DETAIL delta.`{out}/secret`", "DESCRIBE TABLE delta.`{out}/secret`", "SELECT * FROM table_changes_by_path('{out}/secret', 0)",
        "SELECT * FROM delta.`{root}/../outside/secret`", "SELECT * FROM delta.`{root}/link/secret`", "SELECT * FROM delta.`file:{out}/secret`",
        "SELECT * FROM delta.`{near}/near`", "SELECT * FROM delta.`{out}/secret` VERSION AS OF 0",
        "INSERT INTO delta.`{out}/secret` VALUES ('x')", "INSERT INTO t SELECT * FROM delta.`{out}/secret`", "UPDATE delta.`{out}/secret` SET a = 'x'",
        "DELETE FROM delta.`{out}/secret`", "MERGE INTO delta.`{out}/secret` USING t ON false WHEN NOT MATCHED THEN INSERT (a) VALUES ('x')",
        "INSERT OVERWRITE delta.`{out}/secret` SELECT 'x'", "DROP TABLE delta.`{out}/secret`", "OPTIMIZE delta.`{out}/secret`", "VACUUM delta.`{out}/secret`",
        "RESTORE delta.`{out}/secret` TO VERSION AS OF 0", "ALTER TABLE delta.`{out}/secret` SET TBLPROPERTIES ('a' = 'b')", "FSCK REPAIR TABLE delta.`{out}/secret`",
        "ANALYZE TABLE delta.`{out}/secret` COMPUTE STATISTICS", "GENERATE symlink_format_manifest FOR TABLE delta.`{out}/secret`", "CHECKPOINT TABLE delta.`{out}/secret`",
        "REORG TABLE delta.`{out}/secret` APPLY (PURGE)", "CHECK TABLE delta.`{out}/secret`", "COMMENT ON TABLE delta.`{out}/secret` IS 'x'",
        "CREATE TABLE delta.`{out}/new` AS SELECT 1 AS a", "CREATE TABLE u{n} (a INT) LOCATION '{out}/new'", "CREATE TABLE u{n} (a INT) LOCATION '{root}/link/new'",
        "CREATE TABLE u{n} (a INT) LOCATION '{root}/../outside/new'", "CREATE TABLE u{n} LIKE t LOCATION '{out}/new'", "CREATE TABLE u{n} SHALLOW CLONE t LOCATION '{out}/new'",
        "CREATE TABLE u{n} DEEP CLONE delta.`{out}/secret`", "CREATE TABLE u{n} SHALLOW CLONE delta.`{out}/secret`", "CONVERT TO DELTA parquet.`{out}`",
        "CONVERT TO DELTA parquet.`{root}/link`", "SELECT * FROM delta.`s3://bucket/secret`", "CREATE TABLE u{n} (a INT) LOCATION 's3://bucket/new'",
        "VACUUM t USING INVENTORY delta.`{out}/secret`", "DESCRIBE HISTORY delta.`{root}/link/secret`",
        // files
        "SELECT * FROM read_csv('{out}/s.csv')", "SELECT * FROM read_csv(['{root}/in.csv', '{out}/s.csv'])", "SELECT * FROM read_csv('{out}/*.csv')",
        "SELECT * FROM read_csv('{root}/../outside/s.csv')", "SELECT * FROM read_csv('{root}/link.csv')", "SELECT * FROM read_csv('{root}/link/s.csv')",
        "SELECT * FROM read_csv('{root}/*.csv')", "SELECT * FROM read_csv('{root}/*/s.csv')", "SELECT * FROM read_csv('file:{out}/s.csv')",
        "SELECT * FROM read_csv('file://{out}/s.csv')", "SELECT * FROM '{out}/s.csv'", "SELECT * FROM '{root}/link.csv'", "SELECT * FROM \"{root}/link.csv\"",
        "SELECT * FROM read_csv('{root}/li' || 'nk.csv')", "SELECT * FROM read_csv(concat('{root}/li', 'nk.csv'))", "SELECT * FROM \"read_csv\"(lower('{root}/link.csv'))",
        "SELECT * FROM read_parquet('{out}/s.parquet')", "SELECT * FROM parquet_scan('{out}/s.parquet')", "SELECT * FROM parquet_metadata('{out}/s.parquet')",
        "SELECT * FROM parquet_schema('{out}/s.parquet')", "SELECT * FROM parquet_kv_metadata('{root}/link/s.parquet')", "SELECT * FROM parquet_file_metadata('{out}/s.parquet')",
        "SELECT * FROM '{out}/s.parquet'", "SELECT * FROM read_json('{out}/s.json')", "SELECT * FROM read_json_objects('{out}/s.json')", "SELECT * FROM read_ndjson('{out}/s.json')",
        "SELECT * FROM read_text('{out}/s.csv')", "SELECT * FROM read_blob('{out}/s.csv')", "SELECT * FROM read_text('{root}/link.csv')", "SELECT * FROM sniff_csv('{out}/s.csv')",
        "SELECT * FROM glob('{root}/link/*')", "SELECT * FROM read_csv('s3://bucket/s.csv')", "SELECT * FROM read_csv('https://localhost:1/s.csv')",
        "SUMMARIZE SELECT * FROM read_csv('{out}/s.csv')", "CREATE TEMP TABLE m AS FROM read_csv('{out}/s.csv')", "CREATE TEMP VIEW w AS FROM read_csv('{root}/link.csv')",
        "INSERT INTO t SELECT * FROM read_csv('{out}/s.csv')", "PIVOT (FROM read_csv('{root}/link.csv')) ON a", "EXPLAIN ANALYZE SELECT * FROM read_csv('{out}/s.csv')",
        "DELETE FROM t WHERE a IN (SELECT a FROM read_csv('{out}/s.csv'))", "SELECT * FROM query('FROM read_csv(''{root}/link.csv'')')", "SELECT * FROM query_table('{root}/link.csv')",
        "PREPARE p AS SELECT * FROM read_csv(?)", "CREATE TEMP MACRO m(p) AS TABLE FROM read_csv(p)", "CREATE TEMP MACRO m() AS TABLE FROM read_csv('{root}/link.csv')",
        "SET VARIABLE v = '{root}/link.csv'", "COPY INTO t FROM '{out}/s.csv' FILEFORMAT = CSV", "COPY INTO t FROM '{root}/link.csv' FILEFORMAT = CSV",
        "COPY INTO t FROM '{root}/link' FILEFORMAT = CSV FILES = ('s.csv')", "COPY INTO t FROM '{root}' FILEFORMAT = CSV PATTERN = 'link/*.csv'",
        "COPY INTO t FROM '{root}' FILEFORMAT = CSV PATTERN = 'lin*.csv'",
        // writing by DuckDB, and what stands around it
        "COPY t TO '{out}/new.csv'", "COPY (SELECT 1) TO '{out}/new.parquet'", "COPY (SELECT 1) TO '{root}/link/new.parquet'", "COPY (SELECT 1) TO '{root}/../outside/new.csv'",
        "COPY (SELECT 1 AS a, 2 AS b) TO '{out}/new' (FORMAT parquet, PARTITION_BY (a))", "COPY (SELECT 1) TO 's3://bucket/new.csv'", "EXPORT DATABASE '{out}/new'",
        "EXPORT DATABASE '{root}/link/new'", "IMPORT DATABASE '{out}'", "ATTACH '{out}/new.db'", "ATTACH '{root}/link/new.db' AS x", "ATTACH '{out}/new.db' (READ_ONLY)",
        "LOAD '{out}/s.csv'", "INSTALL httpfs", "INSTALL x FROM '{out}'", "LOAD httpfs", "UPDATE EXTENSIONS", "PRAGMA profiling_output='{out}/new.json'",
        "SET profiling_output = '{out}/new.json'", "SET profile_output = '{out}/new.json'", "PRAGMA enable_profiling = 'json'", "SET log_query_path = '{out}/new.log'",
        "SET temp_directory = '{out}'", "SET GLOBAL temp_directory = '{out}'", "SET home_directory = '{out}'", "SET secret_directory = '{out}'", "SET extension_directory = '{out}'",
        "SET enable_external_access = true", "SET GLOBAL enable_external_access = true", "RESET enable_external_access", "SET allowed_directories = ['/']",
        "SET allowed_paths = ['{out}/s.csv']", "RESET allowed_directories", "SET lock_configuration = false", "SET autoload_known_extensions = true",
        "SET deltaquery.cache.directory = '{out}/new'", "CALL enable_logging(storage = 'file', storage_config = {'path': '{out}/new'})",
        "FROM enable_logging(storage = 'file', storage_config = {'path': '{out}/new'})", "CREATE PERSISTENT SECRET s (TYPE S3)",
        // ingest
        "INGEST FROM KAFKA BROKERS 'localhost:1' TOPIC 'x' INTO i{n} FORMAT JSON (SCHEMA FILE '{out}/schema.json')",
        "INGEST FROM KAFKA BROKERS 'localhost:1' TOPIC 'x' WITH ('ssl.ca.location' = '{out}/s.csv') INTO i{n} FORMAT JSON",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void What_lies_outside_is_neither_read_nor_written(string statement)
    {
        var before = Outside();
        var rows = new List<string>();
        var error = Record.Exception(() =>
        {
            using var reader = Command(statement).ExecuteReader();
            do
            {
                while (reader.Read())
                    rows.Add(string.Join("|", Enumerable.Range(0, reader.FieldCount).Select(i => reader[i])));
            }
            while (reader.NextResult());
        });
        Assert.Equal(before, Outside());
        Assert.DoesNotContain(rows, row => row.Contains("secret", StringComparison.Ordinal));
        var told = Assert.IsType<DeltaQueryException>(error);
        Assert.True(told.Code is DeltaErrorCode.AccessDenied or DeltaErrorCode.NotSupported, told.Message);
        Assert.Equal(1L, Command("SELECT count(*) FROM t WHERE a = 'mine'").ExecuteScalar());
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv(@p)", "{out}/s.csv")]
    [InlineData("SELECT * FROM read_csv(@p)", "{root}/link.csv")]
    [InlineData("SELECT * FROM read_text(@p)", "{root}/link.csv")]
    [InlineData("COPY (SELECT 1) TO @p", "{out}/new.csv")]
    [InlineData("COPY (SELECT 1) TO @p", "{root}/link/new.csv")]
    [InlineData("COPY INTO t FROM @p FILEFORMAT = CSV", "{out}/s.csv")]
    [InlineData("CREATE TABLE u{n} (a INT) LOCATION @p", "{out}/new")]
    [InlineData("SET VARIABLE v = @p", "{root}/link.csv")]
    public void A_parameter_leads_out_no_more_than_a_text(string statement, string path)
    {
        var before = Outside();
        using var command = Command(statement);
        command.Parameters.AddWithValue("p", Said(path));
        var error = Assert.Throws<DeltaQueryException>(() => command.ExecuteScalar());
        Assert.Equal((DeltaErrorCode.AccessDenied, "42501"), (error.Code, error.SqlState));
        Assert.Equal(before, Outside());
    }

    [Fact]
    public void A_table_whose_log_names_a_file_outside_gives_none_of_it()
    {
        Command("CREATE TABLE bad (a STRING)").ExecuteNonQuery();
        var size = new FileInfo(At("outside/s.parquet")).Length;
        File.WriteAllText(
            At("root/bad/_delta_log/00000000000000000001.json"),
            $$$"""{"add":{"path":"file:{{{At("outside/s.parquet")}}}","partitionValues":{},"size":{{{size}}},"modificationTime":1,"dataChange":true}}""" + "\n");
        var error = Assert.Throws<DeltaQueryException>(() => Command("SELECT a FROM bad").ExecuteScalar());
        Assert.Equal(DeltaErrorCode.AccessDenied, error.Code);
    }

    [Fact]
    public void A_data_file_that_is_a_link_to_a_file_outside_is_not_read()
    {
        Command("CREATE TABLE linked AS SELECT 'x' AS a").ExecuteNonQuery();
        var file = Directory.GetFiles(At("root/linked"), "*.parquet").Single();
        File.Copy(file, At("outside/copy.parquet"));
        File.Delete(file);
        File.CreateSymbolicLink(file, At("outside/copy.parquet"));
        var error = Assert.Throws<DeltaQueryException>(() => Command("SELECT a FROM linked").ExecuteScalar());
        Assert.Equal(DeltaErrorCode.AccessDenied, error.Code);
    }

    [Fact]
    public void Nothing_is_left_of_the_temporary_files()
    {
        var temp = At("more/temp");
        Directory.CreateDirectory(temp);
        using (var connection = new DeltaQueryConnection($"Data Source={At("root")};Allowed Locations={At("more")};Temp Directory={temp};Pooling=false"))
        {
            connection.Open();
            Assert.Equal("mine", new DeltaQueryCommand("SELECT a FROM t WHERE a = 'mine'", connection).ExecuteScalar());
            Assert.NotEmpty(Directory.GetDirectories(temp));
        }

        Assert.Empty(Directory.GetFileSystemEntries(temp));
    }

    [Fact]
    public void Without_the_key_any_place_may_be_named()
    {
        using var connection = new DeltaQueryConnection($"Data Source={At("root")};Pooling=false");
        connection.Open();
        Assert.Equal("secret", new DeltaQueryCommand(Said("SELECT a FROM read_csv('{out}/s.csv')"), connection).ExecuteScalar());
    }
}
