using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Mapping;

namespace DeltaQuery.Engine.Tests.Ingest.Mapping;

public sealed class BatchMapperTests : MapperTestBase
{
    [Fact]
    public void A_bad_message_fails_the_batch_by_its_place_unless_told_otherwise()
    {
        var error = Refused(new MappingOptions(), "a INT", """{"a":1}""", """{"a":"x"}""");
        Assert.Equal("message 11 of partition 3 of topic t: a: \"x\" is no INT; the message: {\"a\":\"x\"}", error.Message);
    }

    [Fact]
    public void Skipped_messages_are_counted_and_kept_nowhere()
    {
        using var messages = Messages("""{"a":1}""", "bad");
        using var mapper = new BatchMapper(Connection, new MappingOptions { OnFault = FaultPolicy.Skip });
        var batch = mapper.Map(messages, Table("a INT"), CancellationToken.None);
        Assert.Equal((1, 1, null), (batch.RowCount, batch.BadCount, batch.Bad));
    }

    [Fact]
    public void A_column_that_may_not_be_null_makes_a_bad_message() => Assert.Equal(
        ["1", "11 NotNull: a is missing, and may not be null", "12 Mismatch: a is null, which the column may not be"],
        Map(SetAside, "a INT NOT NULL", """{"a":1}""", "{}", """{"a":null}"""));

    [Fact]
    public void Items_of_the_message_are_included()
    {
        MappingOptions options = SetAside with
        {
            Includes =
            [
                new(MessageItem.Topic, "t"), new(MessageItem.Partition, "p"), new(MessageItem.Offset, "o"), new(MessageItem.Key, "k"),
                new(MessageItem.Header, "h", "h1"), new(MessageItem.Headers, "hs"), new(MessageItem.TimestampType, "tt"),
            ],
        };
        using var messages = new MessageBuffer();
        messages.Add("topic", 7, 5, 0, MessageTimestampType.LogAppendTime, null, "{\"a\":1}"u8.ToArray(), [new("h1", "x"u8.ToArray()), new("h1", null), new("h2", [])]);
        Assert.Equal(["topic|7|5|NULL|NULL|{h1=NULL, h2=''}|1|1"], Map(options, "a INT", messages));
    }

    [Fact]
    public void Messages_without_a_value_are_passed_over_or_are_rows_or_errors()
    {
        Assert.Equal(["1"], Map(SetAside, "a INT", null, """{"a":1}"""));
        Assert.Equal(["NULL", "1"], Map(SetAside with { Value = new(MessageFormatKind.Json) { NullValues = NullValues.Row } }, "a INT", null, """{"a":1}"""));
        Assert.Equal(
            ["1", "10 NoValue: the message has no value"],
            Map(SetAside with { Value = new(MessageFormatKind.Json) { NullValues = NullValues.Error } }, "a INT", null, """{"a":1}"""));
    }

    [Fact]
    public void An_expression_that_fails_concerns_its_message_only() => Assert.Equal(
        ["2021-01-01", "NULL", "11 Expression: d: Could not parse string \"bad\" according to format specifier \"%Y\""],
        Map(
            SetAside with { Star = false, Columns = [new("d", "DATE", new("strptime(_dq0, '%Y')::DATE", 0) { Paths = [new("_dq0", [new("x")], null)] })] },
            "z INT", """{"x":"2021"}""", """{"x":"bad"}""", "{}"));

    [Fact]
    public void An_expression_sees_fields_and_columns_of_the_message() => Assert.Equal(
        ["1|A-t"],
        Map(SetAside with { Columns = [new("s", "STRING", new("upper(name) || '-' || topic", 0) { Names = ["name", "topic"] })] }, "a INT; s STRING", """{"a":1,"name":"a"}"""));

    [Fact]
    public void What_DuckDB_refuses_is_told_with_its_place()
    {
        Assert.Equal(44, Refused(SetAside with { Columns = [new("s", "INT", new("1 + nope", 40))] }, "a INT", "{}").Position);
        Assert.Equal(
            "s: an expression of an ingest sees one message, and can have no aggregate",
            Refused(SetAside with { Columns = [new("s", "INT", new("sum(partition)", 40) { Names = ["partition"] })] }, "a INT", "{}").Message);
    }

    [Fact]
    public void WHERE_leaves_messages_out_and_fails_by_message() => Assert.Equal(
        ["2", "12 Expression: WHERE: Could not convert string 'x' to INT32"],
        Map(
            SetAside with { Star = false, Columns = [new("a", "INT", new("_dq0", 0) { Paths = [new("_dq0", [new("a")], "INT")] })], Where = new("_dq1::INT > 1", 0) { Paths = [new("_dq1", [new("w")], null)] } },
            "z INT", """{"a":1,"w":"1"}""", """{"a":2,"w":"2"}""", """{"a":3,"w":"x"}"""));

    [Fact]
    public void Expectations_that_are_false_or_null_are_violated()
    {
        var expected = new Expectation("positive", new("a > 0", 0), Violation.DropRow);
        Assert.Equal(["1"], Map(SetAside with { Expectations = [expected] }, "a INT", """{"a":1}""", """{"a":-1}""", "{}"));
        Assert.Equal(
            ["1", "11 Expectation: the row violates EXPECT positive"],
            Map(new MappingOptions { Expectations = [expected with { OnViolation = Violation.DeadLetter }] }, "a INT", """{"a":1}""", """{"a":-1}"""));
        Assert.Contains("violates EXPECT positive", Refused(SetAside with { Expectations = [expected with { OnViolation = Violation.Fail }] }, "a INT", "{}").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keyed_rows_have_their_sequence_and_whether_they_delete() => Assert.Equal(
        ["1|5|6|true", "2|6|7|false"],
        Map(
            SetAside with { KeyColumns = ["a"], Sequence = new("b + 1", 0) { Names = ["b"] }, DeleteWhen = new("_dq0 = 'D'", 0) { Paths = [new("_dq0", [new("op")], null)] } },
            "a INT; b BIGINT", """{"a":1,"b":5,"op":"D"}""", """{"a":2,"b":6}"""));

    [Fact]
    public void An_upsert_without_a_value_deletes_by_the_message_key() => Assert.Equal(
        ["x|1|false", "k|NULL|true"],
        Map(SetAside with { Envelope = MessageEnvelope.Upsert, KeyColumns = ["id"] }, "id STRING; v INT", """{"id":"x","v":1}""", null));

    [Fact]
    public void Debezium_changes_are_rows_and_deletions() => Assert.Equal(
        ["1|a|false", "1|b|true", "13 Malformed: the change empties the whole table (op t), which an ingest does not follow"],
        Map(
            SetAside with { Envelope = MessageEnvelope.Debezium, KeyColumns = ["id"] }, "id INT; v STRING",
            """{"before":null,"after":{"id":1,"v":"a"},"op":"c"}""", """{"schema":{},"payload":{"before":{"id":1,"v":"b"},"after":null,"op":"d"}}""", null, """{"op":"t"}"""));

    [Fact]
    public void What_does_not_fit_is_rescued_and_the_rest_of_the_row_lands() => Assert.Equal(
        ["1|NULL", "NULL|{\"a\":\"x\",\"z\":1.50}", "NULL|{\"_corrupt_record\":\"not json\"}"],
        Map(new MappingOptions { OnFault = FaultPolicy.Rescue, RescueColumn = "r" }, "a INT; r STRING", """{"a":1}""", """{"a":"x","z":1.50}""", "not json"));

    [Fact]
    public void New_fields_get_the_least_type_that_holds_all_values()
    {
        using var messages = Messages(
            """{"n":1,"s":{"x":1,"y":"q"},"big":9223372036854775808,"mix":1}""", """{"n":1.5,"arr":[{"p":1},{"r":true}],"o":{},"mix":"a"}""", """{"a":"bad","never":1}""");
        using var mapper = new BatchMapper(Connection, SetAside with { Evolution = FieldEvolution.AddColumns });
        var batch = mapper.Map(messages, Table("a INT; s STRUCT<x: INT>"), CancellationToken.None);
        Assert.Equal(
            ["arr array<struct<p:bigint,r:boolean>>", "big decimal(38,0)", "mix string", "n double", "s.y string"],
            batch.NewFields.Select(field => $"{string.Join('.', field.Parent.Append(field.Field.Name))} {field.Field.Type}").Order());
    }

    [Fact]
    public void A_table_that_is_made_has_the_types_of_mapping_and_messages()
    {
        MappingOptions options = SetAside with
        {
            Columns =
            [
                new("id", "DECIMAL(20,0)", null), new("day", null, new("_dq0::DATE", 5) { Paths = [new("_dq0", [new("at")], null)] }),
                new("n", null, new("_dq1", 9) { Paths = [new("_dq1", [new("x")], "SMALLINT")] }),
            ],
            Except = ["secret"],
            Includes = [new(MessageItem.Offset, "o")],
        };
        using var messages = Messages("bad", """{"id":1,"name":"x","secret":1}""", """{"tags":["a"],"ID":2}""");
        using var mapper = new BatchMapper(Connection, options);
        var schema = mapper.SchemaFor(messages);
        Assert.Equal("struct<id:decimal(20,0),day:date,n:smallint,name:string,tags:array<string>,o:bigint>", schema.ToString());
        Assert.Equal(2, mapper.Map(messages, schema, CancellationToken.None).RowCount);
        Assert.Equal(schema.Fields.Select(field => field.Name).Order(), mapper.Columns(schema).Select(field => field.Name).Order());
    }

    [Fact]
    public void CSV_is_read_by_places() => Assert.Equal(
        ["1|x|2.50", "2|q\"r,|NULL", "12 Expression: a: Could not convert string 'x' to INT32", "13 Malformed: the message has 2 columns, where 3 are mapped"],
        Map(SetAside with { Value = new(MessageFormatKind.Csv) }, "a INT; b STRING; c DECIMAL(5,2)", "1,x,2.5", "2,\"q\"\"r,\",", "x,y,z", "1,2"));

    [Theory]
    [InlineData("7.5", false)]
    [InlineData("7.00", true)]
    [InlineData(" -12", true)]
    [InlineData("1e1", false)]
    public void Text_is_not_rounded_to_whole_numbers(string text, bool fits) => Assert.Equal(
        fits ? [text.Trim().Split('.')[0]] : [$"10 Expression: a: Could not convert string '{text} (it would be rounded)' to INT32"],
        Map(SetAside with { Value = new(MessageFormatKind.Csv) }, "a INT", text));

    [Theory]
    [InlineData("1.25", "1.25")]
    [InlineData("1.250", "1.25")]
    [InlineData("1.255", "10 Expression: a: Could not convert string \"1.255 (it would be rounded)\" to DECIMAL(5,2)")]
    public void Text_is_not_rounded_to_decimals(string text, string given) => Assert.Equal(
        [given], Map(SetAside with { Value = new(MessageFormatKind.Csv) }, "a DECIMAL(5,2)", text));

    [Fact]
    public void A_time_that_no_calendar_has_is_none()
    {
        using var messages = new MessageBuffer();
        messages.Add("t", 0, 0, long.MaxValue, MessageTimestampType.CreateTime, null, "{}"u8.ToArray());
        Assert.Equal(["NULL"], Map(SetAside with { Includes = [new(MessageItem.Timestamp, "at")] }, "at TIMESTAMP", messages));
    }

    [Fact]
    public void Packed_values_are_unpacked_up_to_a_limit()
    {
        var format = new MessageFormat(MessageFormatKind.Json) { IsGzip = true, MaxBytes = 1000 };
        using var messages = new MessageBuffer();
        foreach (var value in (string[])["{\"a\":1}", "{\"b\":\"" + new string('x', 2000) + "\"}"])
            messages.Add("t", 0, messages.Count, 0, MessageTimestampType.None, null, Pack(value));
        messages.Add("t", 0, 2, 0, MessageTimestampType.None, null, "{}"u8.ToArray());
        Assert.Equal(
            ["1", "1 Malformed: the message has more than 1000 bytes when it is unpacked", "2 Malformed: the message is not packed with gzip"],
            Map(SetAside with { Value = format }, "a INT", messages).Select(line => line.Split(": The ")[0]));
    }

    [Fact]
    public void Rows_keep_the_order_of_the_batch()
    {
        using var messages = Messages([.. Enumerable.Range(0, 20_000).Select(i => i % 100 == 7 ? "bad" : $$"""{"a":{{i}}}""")]);
        using var mapper = new BatchMapper(Connection, SetAside);
        var batch = mapper.Map(messages, Table("a INT"), CancellationToken.None);
        Assert.Equal((19_800, 200), (batch.RowCount, batch.BadCount));
        Assert.Equal(0L, Connection.Scalar($"SELECT count(*) FROM {batch.Rows} WHERE a <> __dq_message"));
        Assert.Equal(0L, Connection.Scalar($"SELECT count(*) FROM {batch.Bad} WHERE __dq_message % 100 <> 7 OR \"offset\" <> __dq_message + 10"));
    }

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var stream = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
            stream.Write(Bytes(text));
        return packed.ToArray();
    }
}
