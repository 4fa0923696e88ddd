using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Files on S3 that statements name: what holds of local files holds of them.</summary>
public sealed class NamedFilesTests : IDisposable
{
    private static readonly string[] Queries =
    [
        "SELECT * FROM read_parquet('@/a.parquet') ORDER BY i LIMIT 2",
        "SELECT a.i FROM '@/a.parquet' WHERE d > 15 ORDER BY i",
        "SELECT a FROM '@/a.parquet' ORDER BY a.i DESC LIMIT 1",
        "SELECT i, ordinality FROM read_parquet('@/a.parquet') WITH ORDINALITY LIMIT 1",
        "SELECT count(*), count(i) FROM read_parquet(['@/b.parquet', '@/[a].parquet'])",
        "SELECT a.i FROM '@/a.csv' WHERE i < 2 ORDER BY i",
        "SELECT count(*), sum(d) FROM '@/z.csv.gz'",
        "SELECT count(*), sum(d) FROM \"@/a.json\" AS j WHERE j.i < 5",
        "SELECT j.* FROM read_ndjson_auto('@/a.json') AS j WHERE j.i = 5",
        "SELECT json FROM read_json_objects('@/a.json') LIMIT 1",
        "SELECT p, count(*), min(s) FROM read_parquet('@/hive/*/*.parquet') GROUP BY p ORDER BY 1",
        "SELECT p, count(*), min(s) FROM read_parquet('@/hive/**/*.parquet', hive_types = {'p': VARCHAR}) WHERE p = '1' GROUP BY p",
        "SELECT p, count(*) FROM parquet_scan('@/hive') GROUP BY p ORDER BY 1",
        "SELECT count(*) FROM read_parquet('@/hive/p=1/*.parquet', hive_partitioning = false)",
        "SELECT * FROM read_parquet('@/?.parquet', filename = true) WHERE i = 3 ORDER BY d",
        "SELECT * FROM read_csv('@/a.csv', filename := 'the source') WHERE i = 1",
        "SELECT filename, i, file_row_number FROM read_parquet('@/[ab].parquet') WHERE i = 3 ORDER BY filename",
        "SELECT filename, size FROM read_text('@/a.c*') ORDER BY 1",
        "SELECT filename, content FROM read_blob('@/a.csv')",
        "SELECT file_name, num_rows FROM parquet_file_metadata('@/*.parquet') ORDER BY 1",
        "SELECT file_name, path_in_schema, num_values FROM parquet_metadata('@/a.parquet') ORDER BY 2",
        "SELECT file_name, name, type FROM parquet_schema(['@/a.parquet']) ORDER BY name",
        "SELECT Delimiter, Prompt FROM sniff_csv('@/a.csv')",
        "SELECT * FROM glob('@/**') ORDER BY 1",
        "SELECT count(*) FROM glob('@/nothing/*')",
        "SELECT sum(i) FROM read_csv('@/odd ''n%20ä*[x] ü?.csv')",
        "SELECT filename, sum(i) FROM read_csv('@/odd*') GROUP BY filename",
        "WITH c AS (FROM read_csv('@/a.csv')) SELECT (SELECT max(d) FROM read_json('@/a.json')) AS m, count(*) FROM c JOIN '@/b.parquet' b USING (i) WHERE b.d > 3",
        "SELECT v.d FROM (VALUES ('x')) AS w(x), LATERAL (SELECT max(d) AS d FROM '@/a.csv') v",
        "SELECT first FROM read_csv('@/a.csv') AS t(first, second) WHERE second = 4",
        "FROM (PIVOT (SELECT i % 2 AS k, d FROM read_csv('@/a.csv')) ON k IN (0, 1) USING sum(d))",
        "PIVOT (SELECT i % 2 AS k, d FROM read_csv('@/a.csv')) ON k USING sum(d)",
        "SUMMARIZE SELECT * FROM read_csv('@/a.csv')",
        "DESCRIBE SELECT * FROM '@/a.csv'",
        "SELECT 's3://nowhere/x.csv' AS text, count(*) FROM read_csv('@/a.csv')",
    ];

    private readonly TempFolder _local = new();
    private readonly TempFolder _cache = new();
    private readonly TestEngine _engine;

    public NamedFilesTests() => _engine = new TestEngine(cache: _cache.Path);

    public void Dispose()
    {
        _engine.Dispose();
        _local.Dispose();
        _cache.Dispose();
    }

    [SkippableFact]
    public async Task The_same_statements_give_the_same_rows_of_local_files_and_of_those_on_S3()
    {
        var remote = await FilesAsync();
        foreach (var query in Queries)
        {
            var expected = (await _engine.RowsAsync(query.Replace("@", _local.Path, StringComparison.Ordinal))).Select(r => r.Replace(_local.Path, "@", StringComparison.Ordinal));
            var found = (await _engine.RowsAsync(query.Replace("@", remote, StringComparison.Ordinal))).Select(r => r.Replace(remote, "@", StringComparison.Ordinal));
            Assert.True(expected.SequenceEqual(found), $"{query}\nexpected\n{string.Join('\n', expected)}\nfound\n{string.Join('\n', found)}");
        }
    }

    [SkippableFact]
    public async Task Statements_that_change_tables_read_files_on_S3()
    {
        var at = await FilesAsync();
        await _engine.RunAsync($"CREATE TABLE t AS SELECT * FROM read_parquet('{at}/hive/*/*.parquet')");
        Assert.Equal(["0|34", "1|33", "2|33"], await _engine.RowsAsync("SELECT p, count(*) FROM t GROUP BY p ORDER BY p"));
        Assert.Equal(10, await _engine.RunAsync($"INSERT INTO t SELECT i, 'csv', 7 FROM '{at}/a.csv'"));
        await _engine.RunAsync($"MERGE INTO t USING '{at}/a.json' j ON t.i = j.i AND t.p = 7 WHEN MATCHED THEN UPDATE SET s = 'json ' || j.d");
        await _engine.RunAsync($"DELETE FROM t WHERE p = 7 AND i IN (SELECT i FROM read_parquet('{at}/a.parquet') WHERE d > 6)");
        await _engine.RunAsync($"UPDATE t SET s = (SELECT max(d)::VARCHAR FROM '{at}/z.csv.gz') WHERE i = 0 AND p = 7");
        Assert.Equal(["0|18", "1|json 2", "2|json 4", "3|json 6"], await _engine.RowsAsync("SELECT i, s FROM t WHERE p = 7 ORDER BY i"));
        await _engine.RunAsync($"CREATE TEMP TABLE own AS SELECT * FROM '{at}/a.csv'");
        await _engine.RunAsync($"CREATE TEMP VIEW v AS SELECT o.i, b.d FROM own o JOIN read_parquet('{at}/b.parquet') b USING (i)");
        await _engine.RunAsync($"SET VARIABLE most = (SELECT max(d) FROM v)");
        Assert.Equal("27|27", await _engine.ValueAsync("SELECT max(d), getvariable('most') FROM v"));
    }

    [SkippableFact]
    public async Task A_view_reads_a_file_as_it_is_now_and_one_statement_does_not_see_what_the_last_one_saw()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        var at = await S3Server.NewRootAsync();
        await _engine.RunAsync($"COPY (SELECT 1 AS a) TO '{at}/x.parquet'");
        await _engine.RunAsync($"CREATE TEMP VIEW v AS SELECT a FROM read_parquet('{at}/*.parquet')");
        Assert.Equal("1", await _engine.ValueAsync("SELECT a FROM v"));
        await _engine.RunAsync($"COPY (SELECT 2 AS a) TO '{at}/x.parquet'"); // of the same size
        Assert.Equal(["2"], await _engine.RowsAsync("SELECT a FROM v"));
        Assert.Equal(["2"], await _engine.RowsAsync($"SELECT a FROM '{at}/x.parquet'"));
        await _engine.RunAsync($"COPY (SELECT 3 AS a) TO '{at}/x.parquet'");
        Assert.Equal(["3"], await _engine.RowsAsync($"SELECT a FROM '{at}/x.parquet'"));
        Assert.Equal("3", await _engine.ValueAsync("SELECT a FROM v"));
    }

    [SkippableFact]
    public async Task Only_the_columns_that_a_query_names_are_fetched_of_Parquet_files_and_only_footers_for_what_they_tell()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        var at = await S3Server.NewRootAsync();
        await _engine.RunAsync($"COPY (SELECT i, hash(i) AS wide, md5(i::VARCHAR) AS wider FROM range(100_000) r(i)) TO '{at}/x.parquet'");
        var size = long.Parse(await _engine.ValueAsync($"SELECT size FROM read_blob('{at}/x.parquet')"), System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (query, most) in new[]
        {
            ("SELECT num_rows FROM parquet_file_metadata('{0}')", 0.3), ("SELECT count(*) FROM '{0}'", 0.3), ("SELECT max(i) FROM read_parquet('{0}') WHERE i > 5", 0.6),
        })
        {
            using var cache = new TempFolder();
            using var cold = new TestEngine(_engine.Root, cache: cache.Path);
            await cold.ValueAsync(query.Replace("{0}", $"{at}/x.parquet", StringComparison.Ordinal));
            Assert.InRange(cold.Engine.State.Spool.Counters.BytesFetched, 1, (long)(size * most));
        }
    }

    [SkippableFact]
    public async Task A_listing_of_many_pages_is_read_whole()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        const int Files = 1010; // a page has 1,000
        const int Sum = Files * (Files - 1) / 2;
        var at = await S3Server.NewRootAsync();
        for (var i = 0; i < Files; i++)
            await File.WriteAllTextAsync(Path.Combine(_local.Path, $"{i:D4}.csv"), $"n\n{i}\n");
        await S3Server.UploadAsync(_local.Path, $"{at}/many");
        Assert.Equal($"{Files}", await _engine.ValueAsync($"SELECT count(*) FROM glob('{at}/many/*.csv')"));
        Assert.Equal($"{Files}|{Sum}", await _engine.ValueAsync($"SELECT count(*), sum(n) FROM read_csv('{at}/many/*')"));
        await _engine.RunAsync("CREATE TABLE t (n BIGINT)");
        Assert.Equal($"{Files}|{Files}|0", await _engine.ValueAsync($"COPY INTO t FROM '{at}/many' FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'true')"));
        Assert.Equal($"{Sum}", await _engine.ValueAsync("SELECT sum(n) FROM t"));
    }

    [SkippableFact]
    public async Task What_cannot_be_read_is_told_by_name_and_place()
    {
        var at = await FilesAsync();
        await Fails($"SELECT 1 FROM read_csv('{at}/none.csv')", DeltaErrorCode.StorageFailed, $"there is no file {at}/none.csv", 15);
        await Fails($"SELECT 1 FROM read_csv('{at}/none*.csv')", DeltaErrorCode.StorageFailed, $"there is no file {at}/none*.csv", 15);
        await Fails($"SELECT 1 FROM '{at}/none.csv'", DeltaErrorCode.StorageFailed, $"there is no file {at}/none.csv", 15);
        await Fails($"SELECT 1 FROM '{at}/none'", DeltaErrorCode.TableNotFound, $"there is no Delta table {at}/none", 15);
        await Fails($"SELECT 1 FROM read_csv('{at}' || '/a.csv')", DeltaErrorCode.NotSupported, $"{at}/a.csv cannot be read here", 15);
        await Fails("FROM read_csv('gs://b/a.csv')", DeltaErrorCode.NotSupported, "gs:// paths are not supported: gs://b/a.csv", 6);
        await Fails("FROM read_csv('https://b/a.csv')", DeltaErrorCode.NotSupported, "https:// paths are not supported: https://b/a.csv", 6);
        await Fails("FROM read_csv('s3://b/**/x/**')", DeltaErrorCode.NotSupported, "cannot list s3://b/**/x/**: ** can stand in it once", 6);
        await Fails(
            $"SELECT *, filename FROM read_csv('{at}/a.csv')", DeltaErrorCode.NotSupported,
            "the column filename of files on S3 beside * cannot be had without being asked for", 25);
        var parameter = await Assert.ThrowsAsync<DeltaException>(() => _engine.RowsAsync("SELECT 1 FROM read_csv($1)", $"{at}/a.csv"));
        Assert.Equal(("the path of a file on S3 cannot be a parameter", 15), (parameter.Message, parameter.Column));
        var value = await _engine.ErrorAsync($"SELECT * FROM read_csv('{at}/a.csv', columns = {{'i': 'DATE', 'd': 'INT'}})");
        Assert.Contains($"{at}/a.csv", value.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("deltaquery-named", value.Message, StringComparison.Ordinal);

        async Task Fails(string sql, DeltaErrorCode code, string message, int column)
        {
            var error = await _engine.ErrorAsync(sql);
            Assert.Equal((code, message, 1, column), (error.Code, error.Message, error.Line, error.Column));
        }
    }

    [SkippableFact]
    public async Task COPY_INTO_loads_files_on_S3_once_by_their_paths()
    {
        var at = await FilesAsync();
        var other = "s3a" + at[2..];
        await _engine.RunAsync("CREATE TABLE t (i BIGINT, d BIGINT)");
        Assert.Equal("10|10|0", await LoadAsync($"'{at}/a.csv' FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'true')"));
        Assert.Equal("0|0|0", await LoadAsync($"'{other}/a.c*' FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'true')"));
        Assert.Equal("10|10|0", await LoadAsync($"'{other}' FILEFORMAT = CSV PATTERN = '*.csv.gz' FORMAT_OPTIONS ('header' = 'true')"));
        Assert.Equal("10|10|0", await LoadAsync($"'{at}/odd ''n%20ä*[x] ü?.csv' FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'true')"));
        Assert.Equal("20|20|0", await LoadAsync($"'{at}' FILEFORMAT = PARQUET FILES = ('a.parquet', 'b.parquet')"));
        Assert.Equal("10|10|0", await LoadAsync($"(SELECT i, -d AS d FROM '{at}/a.json') FILEFORMAT = JSON"));
        Assert.Equal("10|10|0", await LoadAsync($"'{at}/a.csv' FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'true') COPY_OPTIONS ('force' = 'true')"));
        Assert.Equal("70|360", await _engine.ValueAsync("SELECT count(*), sum(d) - 45 * 3 + 45 FROM t"));
        Assert.Contains(_engine.Commit("t", 1), line => line.StartsWith($"{{\"txn\":{{\"appId\":\"deltaquery.copyInto:{at}/a.csv\"", StringComparison.Ordinal));

        var missing = await _engine.ErrorAsync($"COPY INTO t FROM '{at}' FILEFORMAT = CSV FILES = ('none.csv')");
        Assert.Equal((DeltaErrorCode.StorageFailed, $"there is no file {at}/none.csv", 18), (missing.Code, missing.Message, missing.Column));
        await _engine.RunAsync($"COPY (SELECT 1 AS i, 'x' AS d) TO '{at}/bad.csv'");
        var bad = await _engine.ErrorAsync($"COPY INTO t FROM '{at}/bad.csv' FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'true')");
        Assert.Contains($"column d: expected bigint, met a text of file and value: {at}/bad.csv: x", bad.Message, StringComparison.Ordinal);

        Task<string> LoadAsync(string rest) => _engine.ValueAsync($"COPY INTO t FROM {rest}");
    }

    [SkippableFact]
    public async Task COPY_TO_writes_files_and_folders_and_keeps_to_what_DuckDB_says_of_those_that_are_there()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        var at = await S3Server.NewRootAsync();
        await _engine.RunAsync("CREATE TABLE t AS SELECT i, i % 3 AS p FROM range(30) r(i)");
        Assert.Equal(30, await _engine.RunAsync($"COPY t TO '{at}/t.parquet'"));
        Assert.Equal(30, await _engine.RunAsync($"COPY t (p) TO '{at}/it''s ä.csv' (HEADER, DELIMITER '|')"));
        Assert.Equal("30|30", await _engine.ValueAsync($"SELECT (SELECT sum(p) FROM '{at}/it''s ä.csv'), (SELECT count(*) FROM '{at}/t.parquet')"));
        Assert.Equal(1, await _engine.RunAsync($"COPY (SELECT 5 AS i) TO '{at}/t.parquet' (COMPRESSION zstd)"));
        Assert.Equal("5", await _engine.ValueAsync($"SELECT i FROM '{at}/t.parquet'"));

        await _engine.RunAsync($"COPY t TO '{at}/f' (FORMAT parquet, PARTITION_BY (p))");
        var error = await _engine.ErrorAsync($"COPY t TO '{at}/f' (FORMAT parquet, PARTITION_BY (p))");
        Assert.Equal((DeltaErrorCode.StorageFailed, $"the folder {at}/f is not empty", 11), (error.Code, error.Message, error.Column));
        await _engine.RunAsync($"COPY (SELECT 100 AS i, 0 AS p) TO '{at}/f' (FORMAT parquet, PARTITION_BY (p), APPEND)");
        Assert.Equal(["0|11", "1|10", "2|10"], await _engine.RowsAsync($"SELECT p, count(*) FROM read_parquet('{at}/f') GROUP BY p ORDER BY p"));
        await _engine.RunAsync($"COPY (SELECT 100 AS i, 1 AS p) TO '{at}/f' (FORMAT parquet, PARTITION_BY (p), OVERWRITE_OR_IGNORE)");
        Assert.Equal(["0|11", "1|1", "2|10"], await _engine.RowsAsync($"SELECT p, count(*) FROM read_parquet('{at}/f') GROUP BY p ORDER BY p"));
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync($"COPY t TO '{at}/f' (FORMAT parquet, PARTITION_BY (p), OVERWRITE)")).Code);
        error = await _engine.ErrorAsync($"COPY t TO '{at}/t.parquet' (FORMAT csv, PER_THREAD_OUTPUT)");
        Assert.Equal($"cannot write to {at}/t.parquet: it is a file, not a folder", error.Message);
        await _engine.RunAsync($"COPY t TO '{at}/per thread' (FORMAT csv, PER_THREAD_OUTPUT)");
        Assert.Equal("30", await _engine.ValueAsync($"SELECT count(*) FROM read_csv('{at}/per thread/*')"));

        await _engine.ErrorAsync($"COPY (SELECT error('boom')) TO '{at}/never.csv'");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync($"COPY t TO '{at}/never.csv' (RETURN_FILES)")).Code);
        Assert.Equal("0", await _engine.ValueAsync($"SELECT count(*) FROM glob('{at}/never*')"));
        Assert.Equal("gs:// paths are not supported: gs://b/x", (await _engine.ErrorAsync("COPY t TO 'gs://b/x'")).Message);
    }

    [SkippableFact]
    public async Task Nothing_is_left_in_the_temporary_folder()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        using var temporary = new TempFolder();
        var at = await FilesAsync();
        using var engine = DeltaEngine.Open(new DeltaEngineOptions { Root = _engine.Root, TempDirectory = temporary.Path, S3 = S3Server.Options, CacheDirectory = _cache.Path });
        using var session = engine.OpenSession();
        foreach (var sql in new[] { $"SELECT * FROM read_csv('{at}/a.csv')", $"COPY (SELECT 1) TO '{at}/n.csv'", $"CREATE TEMP TABLE x AS FROM '{at}/a.json'" })
        {
            Assert.Single(await _engine.RowsAsync(session, $"SELECT count(*) FROM '{at}/a.parquet'"));
            await _engine.RowsAsync(session, sql);
            Assert.Empty(Directory.GetFileSystemEntries(temporary.Path, "deltaquery-named-*"));
            Assert.Empty(Directory.GetFileSystemEntries(temporary.Path, "deltaquery-staged-*"));
        }
    }

    [SkippableFact]
    public async Task CONVERT_TO_DELTA_makes_a_table_of_a_folder_on_S3()
    {
        var at = await FilesAsync();
        await _engine.RunAsync($"CONVERT TO DELTA parquet.`{at}/hive` PARTITIONED BY (p INT)");
        Assert.Equal(["0|34", "1|33", "2|33"], await _engine.RowsAsync($"SELECT p, count(*) FROM delta.`{at}/hive` GROUP BY p ORDER BY p"));
    }

    /// <summary>The same files in the local folder and on S3.</summary>
    private async Task<string> FilesAsync()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        foreach (var (name, query) in new[]
        {
            ("a.parquet", "SELECT i, i * 2 AS d FROM range(10) t(i)"), ("b.parquet", "SELECT i, i * 3 AS d FROM range(10) t(i)"),
            ("a.csv", "SELECT i, i * 2 AS d FROM range(10) t(i)"), ("z.csv.gz", "SELECT i, i * 2 AS d FROM range(10) t(i)"),
            ("a.json", "SELECT i, i * 2 AS d FROM range(10) t(i)"), ("odd 'n%20ä*[x] ü?.csv", "SELECT i, i AS d FROM range(10) t(i)"),
        })
        {
            _engine.Maker.Execute($"COPY ({query}) TO '{Path.Combine(_local.Path, name).Replace("'", "''", StringComparison.Ordinal)}'");
        }

        _engine.Maker.Execute($"COPY (SELECT i, 'v' || i AS s, i % 3 AS p FROM range(100) t(i)) TO '{_local.Path}/hive' (FORMAT parquet, PARTITION_BY (p))");
        var root = await S3Server.NewRootAsync();
        await S3Server.UploadAsync(_local.Path, root);
        return root;
    }
}
