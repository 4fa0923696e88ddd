using System.Text.Json.Nodes;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Log;

public sealed class CheckpointWriterTests : IDisposable
{
    private const string Rows =
        """
        SELECT * FROM (VALUES
            (1, true, 127::TINYINT, (-32768)::SMALLINT, 9223372036854775807, 1.5::FLOAT, 'nan'::DOUBLE, 99.99::DECIMAL(4,2), -999999999999.999999::DECIMAL(18,6),
                12345678901234567890123456789012345678::DECIMAL(38,0), 'é𐍈🦆', '\x00\xFF'::BLOB, DATE '2024-02-29', TIMESTAMPTZ '2024-02-29 10:34:56.123456+00',
                TIMESTAMP '1969-12-31 23:59:59.999999', [1, NULL], MAP {'k': 2}, {a: 1, b: {c: ['x', NULL], d: DATE '2020-01-01'}}, 'a/b', DATE '2024-02-29', 12.5::DECIMAL(5,2)),
            (2, false, -128, 32767, -9223372036854775808, '-0.0', '-inf', -99.99, 0, -1, '', '', '0001-01-01', '1883-11-18 17:00:00.000001+00', '9999-12-31 00:00:00', [], MAP {},
                {a: NULL, b: NULL}, NULL, NULL, NULL),
            (3, NULL, NULL, NULL, NULL, NULL, 2.5, NULL, 999999999999.999999, NULL, 'NULL', NULL, NULL, '2024-02-29 10:34:56.123999+00', NULL, NULL, NULL, NULL, 'z', NULL, -1)
        ) v(id, b, i8, i16, i64, f, d, d4, d18, d38, s, x, dt, ts, ntz, l, m, st, p, q, r)
        """;

    private static readonly string[] Filters =
    [
        "true", "id = 1", "i8 < 0", "i16 > 0", "i64 = 9223372036854775807", "f < 1", "d > 2", "d = 'nan'", "d4 = 99.99", "d18 > 999999999999", "d18 = 999999999999.999999",
        "d18 < -999999999999.99999", "d38 > 0", "s = 'é𐍈🦆'", "s = 'NULL'", "s IS NULL", "dt < DATE '2000-01-01'", "ts = TIMESTAMPTZ '2024-02-29 10:34:56.123456+00'",
        "ts > TIMESTAMPTZ '2024-02-29 10:34:56.1235+00'", "ts < TIMESTAMPTZ '1900-01-01 00:00:00+00'", "ntz > TIMESTAMP '9999-01-01'", "st.a = 1",
        "st.b.d = DATE '2020-01-01'", "st.a IS NULL", "l IS NULL", "p = 'a/b'", "p IS NULL", "q = DATE '2024-02-29'", "r < 0", "r IS NULL", "id > 3",
    ];

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("'delta.appendOnly' = 'false'")]
    [InlineData("'delta.checkpoint.writeStatsAsJson' = 'false'")]
    [InlineData("'delta.checkpoint.writeStatsAsStruct' = 'false'")]
    [InlineData("'delta.checkpointPolicy' = 'v2'")]
    [InlineData("'delta.columnMapping.mode' = 'name', 'delta.enableDeletionVectors' = 'true'")]
    [InlineData("'delta.columnMapping.mode' = 'id'")]
    [InlineData("'delta.dataSkippingStatsColumns' = 'id, st.b, d18, ts'")]
    [InlineData("'delta.dataSkippingNumIndexedCols' = '0'")]
    public async Task A_table_reads_the_same_from_its_checkpoint_alone(string properties)
    {
        await MakeAsync(properties);
        var before = await LookAsync(_engine);
        await _engine.RunAsync("CHECKPOINT TABLE t");
        ForgetCommits(2);
        await SameAsync(before, TestSize.IsLong ? [null, 0] : [null], strict: !properties.Contains("AsJson", StringComparison.Ordinal));

        // Once more, from a checkpoint to a checkpoint.
        await _engine.RunAsync("INSERT INTO t (id, p) VALUES (5, 'more')");
        before = await LookAsync(_engine);
        await _engine.RunAsync("CHECKPOINT TABLE t");
        ForgetCommits(3);
        await SameAsync(before, TestSize.IsLong ? [null, 0] : [0], strict: !properties.Contains("AsJson", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mapped_column_stands_under_its_physical_name()
    {
        await _engine.RunAsync("CREATE TABLE t (`a b` INT, s STRUCT<`x y`: INT>) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, {'x y': 2})");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        var statistics = ParquetNode.Read(_engine.Maker, [Checkpoint(1)]).Single().Schema.Child("add")!.Child("stats_parsed")!;
        Assert.Equal(["numRecords", "minValues", "maxValues", "nullCount"], statistics.Children.Select(c => c.Name));
        foreach (var member in statistics.Children.Skip(1))
        {
            Assert.All(member.Children, c => Assert.StartsWith("col-", c.Name, StringComparison.Ordinal));
            Assert.StartsWith("col-", member.Children[1].Children.Single().Name, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("i INTEGER", "{\"i\":1.5}", "NULL")]
    [InlineData("i BIGINT", "{\"i\":9223372036854775808}", "NULL")]
    [InlineData("i BIGINT", "{\"i\":9223372036854775807}", "9223372036854775807")]
    [InlineData("i DECIMAL(4,2)", "{\"i\":1.555}", "NULL")]
    [InlineData("i DECIMAL(4,2)", "{\"i\":1.550}", "1.55")]
    [InlineData("i DECIMAL(18,6)", "{\"i\":999999999999.999999}", "NULL")]
    [InlineData("i DECIMAL(18,6)", "{\"i\":99999999.999999}", "99999999.999999")]
    [InlineData("i DECIMAL(38,0)", "{\"i\":12345678901234567890123456789012345678}", "12345678901234567890123456789012345678")]
    [InlineData("i DECIMAL(38,30)", "{\"i\":1e-20}", "NULL")]
    [InlineData("i DOUBLE", "{\"i\":\"NaN\"}", "NULL")]
    [InlineData("i DOUBLE", "{\"i\":1e300}", "1e+300")]
    [InlineData("i VARCHAR", "{\"i\":1}", "NULL")]
    [InlineData("i VARCHAR", "{\"i\":\"1\"}", "1")]
    [InlineData("i DATE", "{\"i\":\"infinity\"}", "NULL")]
    [InlineData("i DATE", "{\"i\":\"2024-02-29\"}", "2024-02-29")]
    [InlineData("i TIMESTAMPTZ", "{\"i\":\"2024-02-29T10:00:00.123Z\"}", "2024-02-29 10:00:00.123+00")]
    [InlineData("i TIMESTAMPTZ", "{\"i\":\"2024-02-29T10:00:00.123+02:00\"}", "2024-02-29 08:00:00.123+00")]
    [InlineData("i TIMESTAMP", "{\"i\":\"2024-02-29T10:00:00.123\"}", "2024-02-29 10:00:00.123")]
    [InlineData("i INTEGER", "[not json", "NULL")]
    public async Task A_bound_that_its_type_does_not_hold_exactly_is_none(string column, string bounds, string expected)
    {
        var table = _engine.Table("t");
        var add = Add("f");
        add["add"]!["stats"] = $"{{\"numRecords\":1,\"minValues\":{bounds},\"maxValues\":{bounds}}}";
        table.Commit([TestTable.Protocol("timestampNtz"), TestTable.Metadata(TestEngine.Schema(column)), add]);
        await WriteAsync(table);
        using var result = _engine.Maker.Query(
            $"SELECT coalesce(add.stats_parsed.minValues.i::VARCHAR, 'NULL'), coalesce(add.stats_parsed.maxValues.i::VARCHAR, 'NULL'), add.stats FROM {Adds(0)}");
        var row = result.Rows().Single();
        Assert.Equal((expected, expected), ((string)row[0]!, (string)row[1]!));
        Assert.Equal((string)add["add"]!["stats"]!, row[2]);
    }

    [Fact]
    public async Task A_double_that_was_a_float_has_no_typed_bounds()
    {
        using var changes = System.Text.Json.JsonDocument.Parse("""[{"fromType": "float", "toType": "double"}]""");
        var field = new StructField("c", PrimitiveType.Double, true, FieldMetadata.Empty.With(FieldMetadata.TypeChangesKey, changes.RootElement.Clone()));
        var table = _engine.Table("t");
        var add = Add("f");
        add["add"]!["stats"] = """{"numRecords":1,"minValues":{"c":0.1,"d":0.1},"maxValues":{"c":0.1,"d":0.1},"nullCount":{"c":0}}""";
        table.Commit([TestTable.Protocol("typeWidening"), TestTable.Metadata(new StructType([field, new StructField("d", PrimitiveType.Double)])), add]);
        await WriteAsync(table);
        var statistics = ParquetNode.Read(_engine.Maker, [Checkpoint(0)]).Single().Schema.Child("add")!.Child("stats_parsed")!;
        Assert.Equal(["d"], statistics.Child("minValues")!.Children.Select(c => c.Name));
        Assert.Equal(["c", "d"], statistics.Child("nullCount")!.Children.Select(c => c.Name));
    }

    [Fact]
    public async Task Statistics_that_an_older_checkpoint_has_only_typed_become_texts()
    {
        var table = _engine.Table(
            "t", "i INTEGER, d DECIMAL(20,3), ts TIMESTAMPTZ, s VARCHAR",
            "SELECT 7 AS i, 12345678901234567.891::DECIMAL(20,3) AS d, TIMESTAMPTZ '2024-02-29 10:00:00.5+00' AS ts, 'x' AS s", "SELECT NULL::INTEGER AS i, NULL::DECIMAL(20,3) AS d, NULL::TIMESTAMPTZ AS ts, NULL::VARCHAR AS s");
        TestCheckpoint.Write(table, _engine.Maker, """
            {"numRecords":"BIGINT","minValues":{"i":"INTEGER","ts":"TIMESTAMP WITH TIME ZONE","s":"VARCHAR"},"maxValues":{"i":"INTEGER","ts":"TIMESTAMP WITH TIME ZONE","s":"VARCHAR"},"nullCount":{"i":"BIGINT"}}
            """, withTexts: false);
        table.Commit();
        ForgetCommits(0, "t");
        await WriteAsync(table);
        using var result = _engine.Maker.Query($"SELECT add.stats FROM {Adds(1)} ORDER BY add.path");
        Assert.Equal(
            [
                """{"numRecords":1,"minValues":{"i":7,"ts":"2024-02-29T10:00:00.500Z","s":"x"},"maxValues":{"i":7,"ts":"2024-02-29T10:00:00.500Z","s":"x"},"nullCount":{"i":0}}""",
                """{"numRecords":1,"minValues":{},"maxValues":{},"nullCount":{"i":1}}""",
            ],
            result.Rows().Select(r => (string)r[0]!));
    }

    [Fact]
    public async Task Deletion_vectors_tags_and_row_ids_are_kept()
    {
        var table = _engine.Table("t");
        var add = Add("f");
        add["add"]!["deletionVector"] = JsonNode.Parse("""{"storageType":"i","pathOrInlineDv":"wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L","sizeInBytes":40,"cardinality":6}""");
        add["add"]!["tags"] = JsonNode.Parse("""{"a":"b","c":null}""");
        add["add"]!["baseRowId"] = 17;
        add["add"]!["defaultRowCommitVersion"] = 3;
        add["add"]!["clusteringProvider"] = "liquid";
        table.Commit([TestTable.Protocol("deletionVectors"), TestTable.Metadata(TestEngine.Schema("i INTEGER")), add, Add("g")]);
        await WriteAsync(table);
        table.Commit();
        ForgetCommits(0, "t");
        await WriteAsync(table);
        for (var version = 0; version <= 1; version++)
        {
            using var result = _engine.Maker.Query($"SELECT to_json(struct_pack(v := add.\"deletionVector\", t := add.tags, b := add.\"baseRowId\", "
                + $"d := add.\"defaultRowCommitVersion\", c := add.\"clusteringProvider\", p := add.\"partitionValues\"))::VARCHAR FROM {Adds(version)} ORDER BY add.path");
            Assert.Equal(
                [
                    """{"v":{"storageType":"i","pathOrInlineDv":"wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L","offset":null,"sizeInBytes":40,"cardinality":6},"t":{"a":"b","c":null},"b":17,"d":3,"c":"liquid","p":{}}""",
                    """{"v":null,"t":null,"b":null,"d":null,"c":null,"p":{}}""",
                ],
                result.Rows().Select(r => (string)r[0]!));
        }
    }

    [Fact]
    public async Task Tombstones_are_kept_until_they_are_as_old_as_the_table_says()
    {
        var now = DateTimeOffset.UtcNow;
        var table = _engine.Table("t");
        table.Commit([
            TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("i INTEGER"), null, new Dictionary<string, string> { ["delta.deletedFileRetentionDuration"] = "interval 2 days" }),
            Add("a"), Add("b"), Add("c"), Add("d"), Add("e"),
        ]);
        table.Commit([Remove("a", now.AddDays(-1)), Remove("b", now.AddDays(-3)), TestTable.Remove("c")]);
        await WriteAsync(table);
        Assert.Equal(["d", "e"], Paths("add", 1));
        Assert.Equal(["a"], Paths("remove", 1));
        table.Commit([Remove("d", now), Add("a")]);
        ForgetCommits(1, "t");
        await WriteAsync(table);
        Assert.Equal(["a", "e"], Paths("add", 2));
        Assert.Equal(["d"], Paths("remove", 2));
        table.Commit([Remove("e", now)]);
        ForgetCommits(2, "t");
        await WriteAsync(table);
        Assert.Equal(["a"], Paths("add", 3));
        Assert.Equal(["d", "e"], Paths("remove", 3));
        Assert.Equal("1", await _engine.ValueAsync("SELECT count(*) FROM delta_files('t')"));
    }

    [Fact]
    public async Task A_file_with_another_deletion_vector_is_another_file()
    {
        var vector = new DeletionVectorDescriptor { StorageType = "u", PathOrInlineDv = "ab^-aqEH.-t@S}K{vb[*k^", Offset = 4, SizeInBytes = 40, Cardinality = 1 };
        var table = _engine.Table("t");
        var with = Add("f");
        with["add"]!["deletionVector"] = JsonNode.Parse($$"""{"storageType":"u","pathOrInlineDv":"{{vector.PathOrInlineDv}}","offset":4,"sizeInBytes":40,"cardinality":1}""");
        table.Commit([TestTable.Protocol("deletionVectors"), TestTable.Metadata(TestEngine.Schema("i INTEGER")), Add("f")]);
        await WriteAsync(table);
        table.Commit([Remove("f", DateTimeOffset.UtcNow), with]);
        await WriteAsync(table);
        Assert.Equal(["f"], Paths("add", 1));
        Assert.Equal(["f"], Paths("remove", 1));
        using var result = _engine.Maker.Query($"SELECT add.\"deletionVector\".\"offset\" FROM {Adds(1)}");
        Assert.Equal(4, result.Rows().Single()[0]);
    }

    [Fact]
    public async Task Transactions_and_domains_are_kept_and_old_ones_are_not()
    {
        var now = DateTimeOffset.UtcNow;
        var table = _engine.Table("t");
        table.Commit([
            TestTable.Protocol(),
            TestTable.Metadata(TestEngine.Schema("i INTEGER"), null, new Dictionary<string, string> { ["delta.setTransactionRetentionDuration"] = "interval 1 day" }),
            Txn("old", 1, now.AddDays(-2)), Txn("new", 1, now.AddDays(-2)), Txn("untold", 5, null), Domain("gone", "x"), Domain("kept", "{\"a\":1}"),
        ]);
        table.Commit([Txn("new", 2, now), Domain("gone", "", removed: true)]);
        await WriteAsync(table);
        table.Commit();
        ForgetCommits(1, "t");
        await WriteAsync(table);
        ForgetCommits(2, "t");
        using var again = new TestEngine(_engine.Root);
        var snapshot = await again.Engine.State.Tables.At(table.Location, "t").CurrentAsync(default);
        Assert.Equal([("new", 2L), ("untold", 5L)], snapshot.Transactions.Values.Select(t => (t.AppId, t.Version)).Order());
        Assert.Equal([("kept", "{\"a\":1}")], snapshot.Domains.Select(d => (d.Domain, d.Configuration)));
        snapshot.Files.Release();
    }

    [Fact]
    public async Task Two_writers_of_one_checkpoint_leave_one()
    {
        await MakeAsync("'delta.appendOnly' = 'false'");
        using var other = new TestEngine(_engine.Root);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(
            () => CheckpointWriter.WriteAsync((i % 2 == 0 ? _engine : other).Engine.State.Tables.At(_engine.Root + "/t", "t"), 2, default))));
        Assert.Equal(["00000000000000000002.checkpoint.parquet"], _engine.Files("t/_delta_log").Where(f => f.Contains("checkpoint.", StringComparison.Ordinal)));
        ForgetCommits(2);
        Assert.Equal("4", await other.ValueAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_file_that_a_crashed_writer_left_does_no_harm()
    {
        await MakeAsync("'delta.appendOnly' = 'false'");
        File.WriteAllText(Path.Combine(_engine.Root, "t", "_delta_log", ".00000000000000000002.checkpoint.parquet.0123.tmp"), "PAR1 half of it");
        Assert.Equal("4", await _engine.ValueAsync("SELECT count(*) FROM t"));
        await _engine.RunAsync("CHECKPOINT TABLE t");
        ForgetCommits(2);
        using var again = new TestEngine(_engine.Root);
        Assert.Equal("4", await again.ValueAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_not_built_upon()
    {
        await MakeAsync("'delta.appendOnly' = 'false'");
        File.WriteAllText(Checkpoint(1), "PAR1 no checkpoint");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        Assert.Equal(4L, _engine.Maker.Scalar($"SELECT count(*) FROM {Adds(2)}"));
    }

    [Fact]
    public async Task A_checkpoint_with_a_file_many_times_over_becomes_one_with_each_once()
    {
        var table = _engine.Table("t", "i INTEGER", "SELECT 1 AS i", "SELECT 2 AS i");
        TestCheckpoint.Write(table, _engine.Maker, times: 3);
        table.Commit();
        ForgetCommits(0, "t");
        await WriteAsync(table);
        Assert.Equal(2, Paths("add", 1).Count);
    }

    [Theory]
    [InlineData("ts TIMESTAMPTZ", "2024-02-29 10:00:00", false)]
    [InlineData("ts TIMESTAMPTZ", "2024-02-29T10:00:00.000000Z", true)]
    [InlineData("ts INTEGER", "no number", false)]
    [InlineData("ts INTEGER", "7", true)]
    [InlineData("ts INTEGER", "", true)]
    public async Task Partition_values_are_typed_only_where_all_have_one_meaning(string column, string value, bool isTyped)
    {
        var table = _engine.Table("t");
        var add = Add("f");
        add["add"]!["partitionValues"] = new JsonObject { ["ts"] = value };
        table.Commit([TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("i INTEGER, " + column), ["ts"]), add]);
        await WriteAsync(table);
        Assert.Equal(isTyped, ParquetNode.Read(_engine.Maker, [Checkpoint(0)]).Single().Schema.Child("add")!.Child("partitionValues_parsed") is not null);
    }

    [Fact]
    public async Task A_manifest_names_its_sidecar()
    {
        await _engine.RunAsync("CREATE TABLE t TBLPROPERTIES ('delta.checkpointPolicy' = 'v2') AS SELECT 1 AS i");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        var files = _engine.Files("t/_delta_log");
        var manifest = files.Single(f => f.StartsWith("00000000000000000001.checkpoint.", StringComparison.Ordinal));
        var sidecar = files.Single(f => f.StartsWith("_sidecars/", StringComparison.Ordinal));
        var lines = File.ReadAllLines(Path.Combine(_engine.Root, "t/_delta_log", manifest));
        Assert.Equal(["checkpointMetadata", "metaData", "protocol", "sidecar"], lines.Select(l => JsonNode.Parse(l)!.AsObject().Single().Key));
        var named = JsonNode.Parse(lines[^1])!["sidecar"]!;
        Assert.Equal(Path.GetFileName(sidecar), (string)named["path"]!);
        Assert.Equal(new FileInfo(Path.Combine(_engine.Root, "t/_delta_log", sidecar)).Length, (long)named["sizeInBytes"]!);
    }

    private async Task MakeAsync(string properties)
    {
        await _engine.RunAsync($"CREATE TABLE t PARTITIONED BY (p, q, r) TBLPROPERTIES ({properties}) AS {Rows} WHERE id < 3");
        await _engine.RunAsync($"INSERT INTO t {Rows} WHERE id = 3");
        await _engine.RunAsync("INSERT INTO t (id, p) VALUES (4, 'only')");
    }

    private static async Task<List<string>> LookAsync(TestEngine at)
    {
        var seen = new List<string>();
        foreach (var filter in Filters)
        {
            var rows = await at.RowsAsync($"SELECT {(filter == "true" ? "*" : "id")} FROM t WHERE {filter} ORDER BY id");
            seen.Add($"{filter}: {string.Join(" / ", rows)}: {at.FilesScanned} files");
        }

        return seen;
    }

    /// <summary>Decimals of many digits have typed bounds only where these are exact.</summary>
    /// <param name="before">What was seen before.</param>
    /// <param name="larges">From how many rows on a checkpoint is large, for each engine that looks; null for the engine's own choice.</param>
    /// <param name="strict">Whether as many files are read as before.</param>
    private async Task SameAsync(List<string> before, long?[] larges, bool strict)
    {
        foreach (var large in larges)
        {
            using var again = new TestEngine(_engine.Root, largeCheckpointRows: large);
            var after = await LookAsync(again);
            if (strict)
                Assert.Equal(before, after);
            else
                Assert.Equal(before.Select(WithoutLongDecimals), after.Select(WithoutLongDecimals));
        }

        static string WithoutLongDecimals(string line) =>
            line.StartsWith("d18", StringComparison.Ordinal) ? line[..line.LastIndexOf(':')] : line;
    }

    private Task<WrittenCheckpoint?> WriteAsync(TestTable table) =>
        CheckpointWriter.WriteAsync(_engine.Engine.State.Tables.At(table.Location, "t"), table.Version, default);

    private string Checkpoint(long version) => Path.Combine(_engine.Root, "t", "_delta_log", $"{version:D20}.checkpoint.parquet");

    private string Adds(long version) => $"(FROM read_parquet({SqlText.Literal(SqlText.EscapeGlob(Checkpoint(version)))}) WHERE add.path IS NOT NULL)";

    private List<string> Paths(string action, long version)
    {
        using var result = _engine.Maker.Query(
            $"SELECT {action}.path FROM read_parquet({SqlText.Literal(SqlText.EscapeGlob(Checkpoint(version)))}) WHERE {action}.path IS NOT NULL ORDER BY 1");
        return result.Rows().Select(r => (string)r[0]!).ToList();
    }

    /// <summary>Deletes all commits up to a version that has a checkpoint.</summary>
    private void ForgetCommits(long version, string table = "t")
    {
        foreach (var file in Directory.GetFiles(Path.Combine(_engine.Root, table, "_delta_log"), "*.json").Concat(Directory.GetFiles(Path.Combine(_engine.Root, table, "_delta_log"), "*.checkpoint.parquet")))
        {
            var name = Path.GetFileName(file);
            if (name.Length == 25 && long.Parse(name.AsSpan(0, 20), provider: null) <= version)
                File.Delete(file);
            else if (long.Parse(name.AsSpan(0, 20), provider: null) < version)
                File.Delete(file);
        }
    }

    private static JsonObject Add(string path) => new()
    {
        ["add"] = new JsonObject { ["path"] = path, ["partitionValues"] = new JsonObject(), ["size"] = 10, ["modificationTime"] = 1, ["dataChange"] = true },
    };

    private static JsonObject Remove(string path, DateTimeOffset time)
    {
        var remove = TestTable.Remove(path);
        remove["remove"]!["deletionTimestamp"] = time.ToUnixTimeMilliseconds();
        return remove;
    }

    private static JsonObject Txn(string id, long version, DateTimeOffset? updated) => new()
    {
        ["txn"] = new JsonObject { ["appId"] = id, ["version"] = version, ["lastUpdated"] = updated?.ToUnixTimeMilliseconds() },
    };

    private static JsonObject Domain(string name, string configuration, bool removed = false) => new()
    {
        ["domainMetadata"] = new JsonObject { ["domain"] = name, ["configuration"] = configuration, ["removed"] = removed },
    };
}
