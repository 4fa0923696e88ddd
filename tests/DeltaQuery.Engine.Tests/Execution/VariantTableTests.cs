using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>A table whose files keep their variants in different ways: unannotated, annotated and shredded, and without the column.</summary>
public sealed class VariantTableTests : IDisposable
{
    private const string Schema =
        """{"type":"struct","fields":[{"name":"i","type":"long","nullable":true,"metadata":{}},{"name":"v","type":"variant","nullable":true,"metadata":{}},{"name":"l","type":{"type":"array","elementType":{"type":"struct","fields":[{"name":"v","type":"variant","nullable":true,"metadata":{}}]},"containsNull":true},"nullable":true,"metadata":{}}]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("dq variants").FullName;
    private readonly DeltaEngine _engine;
    private readonly DeltaSession _session;

    public VariantTableTests()
    {
        WriteTable();
        _engine = DeltaEngine.Open(new DeltaEngineOptions { Root = _folder, TempDirectory = _folder });
        _session = _engine.OpenSession();
    }

    public void Dispose()
    {
        _session.Dispose();
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Rows_are_the_same_however_a_file_keeps_its_variants()
    {
        Assert.Equal(
            [
                "1|{'a': 1}|[{'v': 1}, NULL, {'v': NULL}]", "2|NULL|", "3||", "11|{'a': 11, 'b': x}|[{'v': 1}]", "12|text|[]", "21||",
            ],
            await RowsAsync("SELECT * FROM t ORDER BY i"));
        Assert.Equal(["1|1", "11|11"], await RowsAsync("SELECT i, v.a FROM t WHERE v.a IS NOT NULL ORDER BY i"));
        Assert.Equal(["11"], await RowsAsync("SELECT i FROM t WHERE TRY_CAST(v.a AS BIGINT) > 5"));
        Assert.Equal(["6|4"], await RowsAsync("SELECT count(*), count(v) FROM t"));
        Assert.Equal(["48"], await RowsAsync("SELECT sum(i) - 2 FROM t"));
    }

    [Fact]
    public async Task A_variant_null_is_not_NULL_with_pruning_and_without()
    {
        Assert.Equal(["3", "21"], await RowsAsync("SELECT i FROM t WHERE v IS NULL ORDER BY i"));
        Assert.Equal(["1", "2", "11", "12"], await RowsAsync("SELECT i FROM t WHERE v IS NOT NULL ORDER BY i"));
        Assert.Equal(["2"], await RowsAsync("SELECT i FROM t WHERE v::JSON = 'null' AND v IS NOT NULL"));
    }

    [Fact]
    public async Task It_is_described() =>
        Assert.Equal(["i|bigint", "v|variant", "l|array<struct<v:variant>>"], await RowsAsync("SELECT col_name, data_type FROM (DESCRIBE t)"));

    [Fact]
    public async Task Rows_of_all_files_are_the_same_when_they_are_written_anew()
    {
        var before = await RowsAsync("SELECT i, v, l, v IS NULL, variant_typeof(v) FROM t ORDER BY i");
        await RowsAsync("OPTIMIZE t");
        Assert.Equal(before, await RowsAsync("SELECT i, v, l, v IS NULL, variant_typeof(v) FROM t ORDER BY i"));
        Assert.Equal(["1"], await RowsAsync("SELECT numFiles FROM (DESCRIBE DETAIL t)"));
        await RowsAsync("UPDATE t SET v = 5 WHERE i = 1");
        Assert.Equal(["1|5", "2|NULL"], await RowsAsync("SELECT i, v FROM t WHERE i < 3 ORDER BY i"));
    }

    [Fact]
    public async Task Copies_are_gone_when_the_engine_is()
    {
        await RowsAsync("SELECT * FROM t");
        Assert.Single(Directory.GetDirectories(_folder, "deltaquery-*"));
        _engine.Dispose();
        Assert.Empty(Directory.GetDirectories(_folder, "deltaquery-*"));
    }

    private async Task<List<string>> RowsAsync(string sql)
    {
        using var result = await _session.ExecuteAsync(sql);
        var rows = new List<string>();
        while (result.Rows?.Next() is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
                rows.Add(string.Join('|', Enumerable.Range(0, result.Rows.Columns.Count).Select(column => batch.GetText(column, row))));
        }

        return rows;
    }

    private void WriteTable()
    {
        var table = Directory.CreateDirectory($"{_folder}/t").FullName;
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        const string One = "{'value': from_hex('0C01'), 'metadata': from_hex('010000')}";
        Write("plain", $$"""
            VALUES
            (1::BIGINT, {'value': from_hex('0201000002' || '0C01'), 'metadata': from_hex('0101000161')}, [{'v': {{One}} }, NULL, {'v': NULL}]),
            (2, {'value': from_hex('00'), 'metadata': from_hex('010000')}, NULL), (3, NULL, NULL)
            """, "");
        Write("shredded", $$"""VALUES (11::BIGINT, {'a': 11, 'b': 'x'}::VARIANT, [{'v': {{One}} }]), (12, 'text'::VARIANT, [])""",
            ", SHREDDING {v: 'STRUCT(a INTEGER)'}");
        Write("old", "SELECT 21::BIGINT AS col0", "");

        Directory.CreateDirectory($"{table}/_delta_log");
        var schema = System.Text.Json.JsonEncodedText.Encode(Schema).ToString();
        File.WriteAllLines($"{table}/_delta_log/00000000000000000000.json",
        [
            """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["variantType","variantShredding"],"writerFeatures":["variantType","variantShredding"]}}""",
            """{"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"SCHEMA","partitionColumns":[],"configuration":{}}}"""
                .Replace("SCHEMA", schema, StringComparison.Ordinal),
            Add("plain", 3, 1, 2), Add("shredded", 2, 0, 0), Add("old", 1, 1, 1),
        ]);

        void Write(string name, string rows, string options) => connection.Execute(
            $"COPY (SELECT * FROM ({rows}) AS r({(name == "old" ? "i" : "i, v, l")})) TO {SqlText.Literal($"{table}/{name}.parquet")} (FORMAT parquet{options})");

        static string Add(string name, int rows, int nulls, int nullLists)
        {
            var stats = $"{{\\\"numRecords\\\":{rows},\\\"nullCount\\\":{{\\\"i\\\":0,\\\"v\\\":{nulls},\\\"l\\\":{nullLists}}}}}";
            return $"{{\"add\":{{\"path\":\"{name}.parquet\",\"partitionValues\":{{}},\"size\":1,\"modificationTime\":1,\"dataChange\":true,\"stats\":\"{stats}\"}}}}";
        }
    }
}
