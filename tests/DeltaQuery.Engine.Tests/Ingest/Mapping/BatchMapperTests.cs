using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Schema;

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
    public void Expressions_that_have_a_part_in_common_fail_for_their_message_only()
    {
        static ColumnSource Of(string name, string sql) => new(name, "INT", new(sql, 0) { Paths = [new("_dq0", [new("x")], null)] });
        MappingOptions options = SetAside with { Star = false, Columns = [Of("a", "_dq0::INT + 1"), Of("b", "_dq0::INT + 2"), Of("c", "_dq0::INT * _dq0::INT")] };
        Assert.Equal(
            ["2|3|1", "NULL|NULL|NULL", "11 Expression: a: Could not convert string 'x' to INT32", "13 Expression: c: Overflow in multiplication of INT32 (50000 * 50000)!"],
            Map(options, "z INT", """{"x":"1"}""", """{"x":"x"}""", "{}", """{"x":"50000"}"""));
        var error = Refused(options with { OnFault = FaultPolicy.Fail }, "z INT", """{"x":"1"}""", """{"x":"50000"}""", """{"x":"x"}""");
        Assert.StartsWith("message 11 of partition 3 of topic t: c: Overflow in multiplication", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_TRY_of_the_users_is_as_it_is_written() => Assert.Equal(
        ["2|3", "NULL|NULL"],
        Map(
            SetAside with
            {
                Star = false,
                Columns = [.. new[] { 1, 2 }.Select(i => new ColumnSource($"c{i}", "INT", new($"try(_dq0::INT + {i})", 0) { Paths = [new("_dq0", [new("x")], null)] }))],
            },
            "z INT", """{"x":"1"}""", """{"x":"x"}"""));

    [Fact]
    public void A_value_that_is_another_one_each_time_fails_for_its_message_only()
    {
        static ColumnSource Of(string name, string sql) => new(name, "STRING", new(sql, 0) { Paths = [new("_dq0", [new("x")], null)] });
        var lines = Map(
            SetAside with { Star = false, Columns = [Of("u", "uuid()::STRING || _dq0::INT"), Of("a", "_dq0"), Of("b", "(_dq0::INT * 2)::STRING")] },
            "z INT", [.. Enumerable.Range(0, 40).Select(i => i is 7 or 30 ? """{"x":"x"}""" : $$"""{"x":"{{i}}"}""")]);
        Assert.Equal(40, lines.Count);
        Assert.EndsWith("39|39|78", lines[37], StringComparison.Ordinal);
        Assert.Equal(
            ["17 Expression: u: Could not convert string 'x' to INT32", "40 Expression: u: Could not convert string 'x' to INT32"], lines.Skip(38));
    }

    [Theory]
    [InlineData("uuid()::STRING || _dq0::INT")]
    [InlineData("_dq0::INT")]
    [InlineData("uuid()::STRING || (SELECT max(x::INT) FROM (VALUES (_dq0)) v(x))")]
    public void A_batch_of_which_nearly_all_messages_fail_is_set_aside(string sql)
    {
        var count = sql.Contains("SELECT", StringComparison.Ordinal) ? 100 : 20_000;
        var lines = Map(
            SetAside with { Star = false, Columns = [new ColumnSource("u", "STRING", new(sql, 0) { Paths = [new("_dq0", [new("x")], null)] })] },
            "z INT", [.. Enumerable.Range(0, count).Select(i => i == 50 ? """{"x":"5"}""" : """{"x":"x"}""")]);
        Assert.EndsWith("5", lines[0], StringComparison.Ordinal);
        Assert.Equal(count - 1, lines.Skip(1).Count(line => line.Contains(" Expression: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_message_that_WHERE_leaves_out_need_not_be_computed() => Assert.Equal(
        ["1", "12 Expression: a: Could not convert string 'y' to INT32"],
        Map(
            SetAside with
            {
                Star = false, Columns = [new("a", "INT", new("_dq0::INT", 0) { Paths = [new("_dq0", [new("a")], null)] })],
                Where = new("_dq1 = 'in'", 0) { Paths = [new("_dq1", [new("w")], null)] },
            },
            "z INT", """{"a":"1","w":"in"}""", """{"a":"x","w":"out"}""", """{"a":"y","w":"in"}"""));

    [Fact]
    public void A_type_of_the_mapping_is_that_of_the_value_before_it_is_the_columns()
    {
        static MappingOptions As(string type, string? sql = null)
        {
            var value = sql is null ? null : new SqlExpression(sql, 40) { Paths = [new("_dq0", [new("x")], null)] };
            return SetAside with { Star = false, Columns = [new("a", type, value)] };
        }

        Assert.Equal(["12", "11 Expression: a: Could not convert string '300' to INT8"], Map(As("TINYINT", "_dq0::STRING || ''"), "a INT", """{"x":"12"}""", """{"x":"300"}"""));
        Assert.Equal(["12", "11 Mismatch: x: \"300\" is no TINYINT"], Map(As("TINYINT", "_dq0"), "a INT", """{"x":"12"}""", """{"x":"300"}"""));
        Assert.Equal(["12", "11 Mismatch: a: 300 is no TINYINT"], Map(As("TINYINT"), "a INT", """{"a":12}""", """{"a":300}"""));
        Assert.Equal(
            ["12", "11 Expression: a: Could not convert string '300' to INT8"],
            Map(As("TINYINT") with { Value = new(MessageFormatKind.Csv) }, "a INT", "12", "300"));
        var error = Refused(As("BIGINT", "_dq0"), "a INT", "{}");
        Assert.Equal((DeltaErrorCode.SchemaMismatch, "column a is int, which does not hold every bigint", 40), (error.Code, error.Message, error.Position));
        Assert.Equal("column a is binary, which does not hold every string", Refused(As("STRING"), "a BINARY", "{}").Message);
    }

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

    [Theory]
    [InlineData(nameof(Violation.DropRow), "1", null)]
    [InlineData(nameof(Violation.DeadLetter), "1", "11 Expectation: the row violates EXPECT small: Could not convert string 'x' to INT32")]
    public void An_expectation_that_cannot_be_computed_is_violated(string violation, string row, string? bad)
    {
        Expectation[] expected =
        [
            new("small", new("s::INT + 1 < 10", 0), Enum.Parse<Violation>(violation)), new("least", new("s::INT + 1 > 0", 0), Enum.Parse<Violation>(violation)),
        ];
        Assert.Equal(bad is null ? [row] : [row, bad], Map(new MappingOptions { Expectations = expected }, "s STRING", """{"s":"1"}""", """{"s":"x"}"""));
        var error = Refused(SetAside with { Expectations = [expected[0] with { OnViolation = Violation.Fail }] }, "s STRING", """{"s":"1"}""", """{"s":"x"}""");
        Assert.Equal(
            "message 11 of partition 3 of topic t: the row violates EXPECT small: Could not convert string 'x' to INT32; the message: {\"s\":\"x\"}", error.Message);
    }

    [Theory]
    [InlineData("nope > 1", "EXPECT e: Referenced column \"nope\" not found")]
    [InlineData("random() > a", "EXPECT e: the condition calls a function whose value is another one each time")]
    [InlineData("sum(a) > 1", "EXPECT e: an expression of an ingest sees one message, and can have no aggregate")]
    public void An_expectation_that_makes_no_sense_is_refused_with_its_place(string condition, string message)
    {
        var error = Refused(SetAside with { Expectations = [new("e", new(condition, 40), Violation.DropRow)] }, "a INT", "{}");
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(40, error.Position);
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
    public void Fields_that_the_mapping_or_the_table_gives_another_way_are_not_new()
    {
        MappingOptions options = SetAside with
        {
            Evolution = FieldEvolution.AddColumns,
            Columns =
            [
                new("Computed", "INT", new("partition", 0) { Names = ["partition"] }),
                new("s", null, new("_dq0", 0) { Paths = [new("_dq0", [new("p"), new("q")], null)] }),
            ],
            Includes = [new(MessageItem.Offset, "O")],
        };
        using var messages = Messages("""{"a":1,"COMPUTED":"x","o":2,"G":3,"p":{"q":{"x":1,"y":2}},"new":{"n":1}}""");
        using var mapper = new BatchMapper(Connection, options);
        var table = new StructType(
        [
            .. Table("a INT; computed INT; s STRUCT<x: INT>").Fields,
            new StructField("g", PrimitiveType.Integer) { Metadata = FieldMetadata.Empty.With(FieldMetadata.GenerationExpressionKey, "a") },
        ]);
        var batch = mapper.Map(messages, table, CancellationToken.None);
        Assert.Equal(["new"], batch.NewFields.Select(field => string.Join('.', field.Parent.Append(field.Field.Name))));
    }

    [Fact]
    public void New_fields_are_counted_with_those_inside_of_them()
    {
        var names = string.Join(',', Enumerable.Range(0, 400).Select(i => $"\"f{i}\":1"));
        var fields = "{" + names + "}";
        using var messages = Messages("{\"a\":" + fields + ",\"b\":[" + fields + "],\"c\":{\"d\":" + fields + "}}");
        using var mapper = new BatchMapper(Connection, SetAside with { Evolution = FieldEvolution.AddColumns });
        var error = Assert.Throws<DeltaException>(() => mapper.Map(messages, Table("z INT"), CancellationToken.None));
        Assert.Equal("more than 1000 fields of a batch have no column, c among them", error.Message);
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
    public void Messages_that_leave_much_behind_and_are_no_rows_hold_nothing_up()
    {
        using var messages = new MessageBuffer();
        var large = new string('x', MessageLoader.MostBytes + 1);
        foreach (var value in (string[])[$"{{\"b\":\"{large}\",\"a\":\"y\"}}", $"{{\"b\":\"{large}\",\"a\":\"z\"}}", "{\"a\":3}"])
            messages.Add("t", 0, messages.Count, 0, MessageTimestampType.None, null, System.Text.Encoding.UTF8.GetBytes(value));
        var lines = Map(SetAside, "b STRING; a INT", messages);
        Assert.Equal(["NULL|3", "0 Mismatch", "1 Mismatch"], lines.Select(line => line.Split(':')[0]));
    }

    [Fact]
    public void A_chunk_of_messages_that_unpack_to_much_is_handed_over_early()
    {
        var format = new MessageFormat(MessageFormatKind.Json) { IsGzip = true };
        using var messages = new MessageBuffer();
        var packed = Pack($$"""{"a":"{{new string('x', 8 << 20)}}"}""");
        for (var i = 0; i < 12; i++)
            messages.Add("t", 0, i, 0, MessageTimestampType.None, null, packed);
        var plan = MappingPlanner.Plan(SetAside with { Value = format }, Table("a STRING"));
        using var chunk = new DeltaQuery.Engine.DuckDb.ChunkWriter([.. plan.Loaded.Select(column => column.Type)]);
        var loader = new MessageLoader(plan, SetAside with { Value = format });
        var reached = loader.Load(messages, 0, 12, 0, chunk);
        Assert.Equal((5, 5), (reached, chunk.RowCount));
        Assert.Equal(
            Enumerable.Repeat($"{8 << 20}", 12),
            Map(SetAside with { Value = format, Star = false, Columns = [new("n", "INT", new("length(a)", 0) { Names = ["a"] })] }, "z INT", messages));
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
