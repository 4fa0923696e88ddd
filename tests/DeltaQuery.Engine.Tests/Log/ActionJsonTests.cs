using System.Text;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Tests.Log;

public class ActionJsonTests
{
    [Fact]
    public void An_add_is_read_with_all_its_fields()
    {
        var add = Assert.IsType<AddFile>(Assert.Single(ActionLog.Read(
            """
            {"add":{"path":"d=1/a%20b.parquet","partitionValues":{"d":"1","e":null},"size":841454,"modificationTime":1512909768000,"dataChange":false,"stats":"{\"numRecords\":1}","tags":{"T":"v"},"deletionVector":{"storageType":"u","pathOrInlineDv":"ab^-aqEH.-t@S}K{vb[*k^","offset":4,"sizeInBytes":40,"cardinality":6},"baseRowId":4071,"defaultRowCommitVersion":41,"clusteringProvider":"liquid"}}
            """)));
        Assert.Equal("d=1/a%20b.parquet", add.Path);
        Assert.Equal(("1", null), (add.PartitionValues["d"], add.PartitionValues["e"]));
        Assert.Equal((841454, 1512909768000, false), (add.Size, add.ModificationTime, add.DataChange));
        Assert.Equal("{\"numRecords\":1}", add.Stats);
        Assert.Equal("v", add.Tags!["T"]);
        Assert.Equal((4071, 41, "liquid"), (add.BaseRowId!.Value, add.DefaultRowCommitVersion!.Value, add.ClusteringProvider));
        Assert.Equal("uab^-aqEH.-t@S}K{vb[*k^@4", add.DeletionVector!.UniqueId);
        Assert.Equal("ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin", add.DeletionVector.FilePath);
    }

    [Theory]
    [InlineData("{\"add\":{\"path\":\"a\"}}x\n{\"add\":{\"path\":\"b\"}}x")]
    [InlineData("\uFEFF{\"add\":{\"path\":\"a\"}}\r\n\r\n  \n{\"add\":{\"path\":\"b\"}}\r\n\r\n")]
    [InlineData("{\n  \"add\": {\n    \"path\": \"a\"\n  }\n}\n{\n \"add\" : { \"path\" : \"b\" }\n}\n")]
    [InlineData("{}\n{\"add2\":5}\n{\"future\":{\"x\":[1,{\"y\":null}]}}\n{\"add\":{\"path\":\"a\",\"new\":{\"deep\":[1]}},\"sibling\":1}\n{\"add\":{\"path\":\"b\"}}")]
    [InlineData("{\"add\":{\"path\":\"wrong\",\"path\":\"a\"}}\n{\"add\":null,\"remove\":null}\n{\"add\":{\"path\":\"x\"},\"add\":{\"path\":\"b\"}}")]
    [InlineData("{\"\\u0061dd\":{\"p\\u0061th\":\"\\u0061\"}}\n{\"add\":{\"path\":\"b\"}}")]
    public void Real_logs_are_read_however_they_are_laid_out(string text) =>
        Assert.Equal(["a", "b"], ActionLog.Read(text).Cast<AddFile>().Select(add => add.Path));

    [Theory]
    [InlineData("7")]
    [InlineData("7.0")]
    [InlineData("\"7\"")]
    [InlineData("0.7e1")]
    public void A_whole_number_may_come_as_text_or_with_a_zero_fraction(string number) =>
        Assert.Equal(7, Assert.IsType<AddFile>(ActionLog.Read("{\"add\":{\"path\":\"a\",\"size\":" + number + "}}")[0]).Size);

    [Fact]
    public void Values_that_are_no_strings_keep_their_json_text()
    {
        var add = (AddFile)ActionLog.Read("""{"add":{"path":"a","partitionValues":{"i":5,"b":true,"o":{"x": 1}},"stats":{"numRecords": 3}}}""")[0];
        Assert.Equal(("5", "true", "{\"x\": 1}"), (add.PartitionValues["i"], add.PartitionValues["b"], add.PartitionValues["o"]));
        Assert.Equal("{\"numRecords\": 3}", add.Stats);
    }

    [Fact]
    public void Statistics_that_are_no_unicode_are_left_out() =>
        Assert.Null(Assert.IsType<AddFile>(ActionLog.Read("""{"add":{"path":"a","stats":"\ud83d"}}""")[0]).Stats);

    [Fact]
    public void A_commitInfo_may_hold_anything()
    {
        var info = (CommitInfo)ActionLog.Read(
            """{"commitInfo":{"weird":[null,1.5e+300],"operation":7,"timestamp":"soon","operationParameters":[1],"job":{"jobId":"1"},"notebook":"n"}}""")[0];
        Assert.Equal(("7", null, null), (info.Operation, info.Timestamp, info.OperationParameters));
        Assert.Equal(("{\"jobId\":\"1\"}", "\"n\""), (info.Job, info.Notebook));
    }

    [Theory]
    [InlineData("{\"add\":{\"path\":\"a\"}}\n\n{\"add\":{\"size\":1}}", "_delta_log/5.json line 3: add without path")]
    [InlineData("{\n\"add\":{\"path\":\"a\"}\n}\n{\"remove\":{}}", "_delta_log/5.json line 4: remove without path")]
    [InlineData("{\"txn\":{\"appId\":\"a\"}}", "_delta_log/5.json line 1: txn without version")]
    [InlineData("{\"protocol\":{\"minReaderVersion\":1}}", "_delta_log/5.json line 1: protocol without minWriterVersion")]
    [InlineData("{\"add\":5}", "_delta_log/5.json line 1: add must be an object, not 5")]
    [InlineData("{\"add\":{\"path\":\"a\",\"size\":1.5}}", "_delta_log/5.json line 1: add: size is not a whole number: 1.5")]
    [InlineData("{\"add\":{\"path\":\"a\",\"dataChange\":\"maybe\"}}", "_delta_log/5.json line 1: add: dataChange is neither true nor false: \"maybe\"")]
    [InlineData("{\"add\":{\"path\":\"a\",\"partitionValues\":[]}}", "_delta_log/5.json line 1: add: partitionValues must be an object, not []")]
    [InlineData("{\"add\":{\"path\":\"a\",\"deletionVector\":{\"storageType\":\"u\"}}}", "_delta_log/5.json line 1: add: deletionVector without pathOrInlineDv")]
    [InlineData("{\"add\":{\"path\":{\"x\":1}}}", "_delta_log/5.json line 1: add: path must be a string, not {\"x\":1}")]
    [InlineData("{\"remove\":{\"path\":5}}", "_delta_log/5.json line 1: remove: path must be a string, not 5")]
    [InlineData("{\"add\":{\"path\":\"a\"}}x{\"add\":{\"path\":\"b\"}}\n{}", "_delta_log/5.json line 1: more than one action in a line")]
    [InlineData("{}\n{\"add\":{\"path\":\"a\"}} {\"add\":{\"path\":\"b\"}}", "_delta_log/5.json line 2: more than one action in a line")]
    [InlineData("[1]", "_delta_log/5.json line 1: expected an object with an action, found [1]")]
    [InlineData("garbage", "_delta_log/5.json line 1: not JSON: 'g' is an invalid start of a value.")]
    public void A_bad_line_is_named_by_file_line_and_action(string text, string message)
    {
        DeltaException error = Assert.Throws<DeltaException>(() => ActionLog.Read(text));
        Assert.Equal(DeltaErrorCode.CorruptLog, error.Code);
        Assert.Equal(message, error.Message);
        Assert.Equal("_delta_log/5.json", error.Path);
    }

    [Fact]
    public void A_torn_line_is_an_error_and_its_action_is_not_seen()
    {
        var log = new ActionLog();
        DeltaException error = Assert.Throws<DeltaException>(() => ActionJson.ReadCommit(
            "{\"add\":{\"path\":\"a\"}}\n{\"add\":{\"path\":\"b\"}"u8, "_delta_log/5.json", log));
        Assert.StartsWith("_delta_log/5.json line 2: not JSON: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("a", Assert.IsType<AddFile>(Assert.Single(log.Actions)).Path);
    }

    [Fact]
    public void Invalid_utf8_in_a_path_is_an_error()
    {
        byte[] text = Encoding.Latin1.GetBytes("{\"add\":{\"path\":\"\u00FF\"}}");
        Assert.StartsWith(
            "x line 1: not UTF-8: ", Assert.Throws<DeltaException>(() => ActionLog.Read(text, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_wanted_actions_are_handed_over() =>
        Assert.IsType<Protocol>(Assert.Single(ActionLog.Read(
            "{\"commitInfo\":{}}\n{\"add\":{}}\n{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}", ActionKinds.Protocol)));

    [SkippableFact]
    public void Every_golden_log_file_is_read()
    {
        Skip.If(GoldenTables.Root is null, GoldenTables.Missing);
        int actions = 0;
        foreach ((string _, string file) in GoldenTables.LogFiles())
            actions += ActionLog.Read(File.ReadAllBytes(file), file).Count;
        Assert.True(actions > 5000, $"{actions} actions");
    }

    [SkippableFact]
    public void What_is_read_from_golden_logs_reads_the_same_when_written_again()
    {
        Skip.If(GoldenTables.Root is null, GoldenTables.Missing);
        foreach ((string _, string file) in GoldenTables.LogFiles())
        {
            List<object> actions = ActionLog.Read(File.ReadAllBytes(file), file);
            using var writer = new ActionWriter();
            foreach (object action in actions)
                Write(writer, action);
            List<object> again = ActionLog.Read(writer.Written.Span, file);
            Assert.Equal(actions.Count, again.Count);
            for (int i = 0; i < actions.Count; i++)
                if (actions[i] is Metadata or Protocol)
                    Assert.Equivalent(actions[i], again[i], strict: true);
                else
                    Assert.Equal(actions[i], again[i]);
        }
    }

    [Fact]
    public void Lines_are_written_as_Spark_writes_them()
    {
        using var writer = new ActionWriter();
        writer.Write(new AddFile
        {
            Path = "p=é/a.parquet",
            PartitionValues = new([new("p", "é"), new("q", null)]),
            Size = 5,
            ModificationTime = 6,
            Stats = "{\"numRecords\":1}",
        });
        writer.Write(new RemoveFile { Path = "a", DeletionTimestamp = 1, ExtendedFileMetadata = true, PartitionValues = StringMap.Empty, Size = 2 });
        writer.Write(new SetTransaction("app", 3));
        Assert.Equal(
            """
            {"add":{"path":"p=é/a.parquet","partitionValues":{"p":"é","q":null},"size":5,"modificationTime":6,"dataChange":true,"stats":"{\"numRecords\":1}"}}
            {"remove":{"path":"a","deletionTimestamp":1,"dataChange":true,"extendedFileMetadata":true,"partitionValues":{},"size":2}}
            {"txn":{"appId":"app","version":3}}

            """,
            Encoding.UTF8.GetString(writer.Written.Span));
    }

    private static void Write(ActionWriter writer, object action)
    {
        switch (action)
        {
            case AddFile add: writer.Write(add); break;
            case RemoveFile remove: writer.Write(remove); break;
            case Metadata metadata: writer.Write(metadata); break;
            case Protocol protocol: writer.Write(protocol); break;
            case SetTransaction txn: writer.Write(txn); break;
            case DomainMetadata domain: writer.Write(domain); break;
            case CommitInfo info: writer.Write(info); break;
            case AddCdcFile cdc: writer.Write(cdc); break;
            case Sidecar sidecar: writer.Write(sidecar); break;
            case CheckpointMetadata checkpoint: writer.Write(checkpoint); break;
        }
    }
}
