namespace DeltaQuery.Engine.Tests.Ingest.Mapping;

/// <summary>The table of docs/ingest.md: what each kind of JSON value gives for each type of column.</summary>
public sealed class JsonValueTests : MapperTestBase
{
    [Theory]
    [InlineData("BOOLEAN", "true", "true")]
    [InlineData("BOOLEAN", "1", "! a: 1 is no BOOLEAN")]
    [InlineData("BOOLEAN", "\"true\"", "! a: \"true\" is no BOOLEAN")]
    [InlineData("TINYINT", "-128", "-128")]
    [InlineData("TINYINT", "128", "! a: 128 is no TINYINT")]
    [InlineData("SMALLINT", "32768", "! a: 32768 is no SMALLINT")]
    [InlineData("INT", "2147483647", "2147483647")]
    [InlineData("INT", "2147483648", "! a: 2147483648 is no INT")]
    [InlineData("INT", "1.0", "1")]
    [InlineData("INT", "1e3", "1000")]
    [InlineData("INT", "1.5", "! a: 1.5 is no INT")]
    [InlineData("INT", "\"42\"", "42")]
    [InlineData("INT", "\" 42\"", "! a: \" 42\" is no INT")]
    [InlineData("INT", "\"0x10\"", "! a: \"0x10\" is no INT")]
    [InlineData("INT", "\"\"", "! a: \"\" is no INT")]
    [InlineData("INT", "true", "! a: true is no INT")]
    [InlineData("INT", "[1]", "! a: [1] is no INT")]
    [InlineData("INT", "{\"b\":1}", "! a: {\"b\":1} is no INT")]
    [InlineData("BIGINT", "9007199254740993", "9007199254740993")]
    [InlineData("BIGINT", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("BIGINT", "9223372036854775808", "! a: 9223372036854775808 is no BIGINT")]
    [InlineData("BIGINT", "9.007199254740993e15", "9007199254740993")]
    [InlineData("BIGINT", "1e400", "! a: 1e400 is no BIGINT")]
    [InlineData("DECIMAL(38,0)", "99999999999999999999999999999999999999", "99999999999999999999999999999999999999")]
    [InlineData("DECIMAL(38,0)", "100000000000000000000000000000000000000", "! a: 100000000000000000000000000000000000000 is no DECIMAL(38,0)")]
    [InlineData("DECIMAL(20,3)", "12345678901234567.123", "12345678901234567.123")]
    [InlineData("DECIMAL(20,3)", "\"-0.001\"", "-0.001")]
    [InlineData("DECIMAL(4,2)", "1.50000", "1.50")]
    [InlineData("DECIMAL(4,2)", "1.505", "! a: 1.505 is no DECIMAL(4,2)")]
    [InlineData("DECIMAL(4,2)", "100", "! a: 100 is no DECIMAL(4,2)")]
    [InlineData("DECIMAL(4,2)", "0e999999999999", "0.00")]
    [InlineData("DOUBLE", "0.1", "0.1")]
    [InlineData("DOUBLE", "\"NaN\"", "nan")]
    [InlineData("DOUBLE", "\"-Infinity\"", "-inf")]
    [InlineData("DOUBLE", "1e400", "! a: 1e400 is no DOUBLE")]
    [InlineData("FLOAT", "0.1", "0.1")]
    [InlineData("FLOAT", "1e39", "! a: 1e39 is no FLOAT")]
    [InlineData("STRING", "\"a\\u00e9\\n\"", "aé\n")]
    [InlineData("STRING", "17.00", "17.00")]
    [InlineData("STRING", "123456789012345678901234567890.10", "123456789012345678901234567890.10")]
    [InlineData("STRING", "false", "false")]
    [InlineData("STRING", "{\"b\": [1.0]}", "{\"b\": [1.0]}")]
    [InlineData("STRING", "\"\\ud83d\\ude00\"", "😀")]
    [InlineData("STRING", "\"\\ud83d\"", "! a: a text is not UTF-8, or has half of a surrogate pair")]
    [InlineData("BINARY", "\"QUJD\"", "ABC")]
    [InlineData("BINARY", "\"QUJ\"", "! a: \"QUJ\" is no BINARY in Base64")]
    [InlineData("DATE", "\"2024-02-29\"", "2024-02-29")]
    [InlineData("DATE", "\"2023-02-29\"", "! a: \"2023-02-29\" is no DATE (yyyy-MM-dd)")]
    [InlineData("DATE", "19000", "! a: 19000 is no DATE (yyyy-MM-dd)")]
    [InlineData("TIMESTAMP_NTZ", "\"2024-05-01 10:11\"", "2024-05-01 10:11:00")]
    [InlineData("TIMESTAMP_NTZ", "\"2024-05-01T10:11:12.123456789\"", "2024-05-01 10:11:12.123456")]
    [InlineData("TIMESTAMP_NTZ", "\"1969-12-31T23:59:59.5\"", "1969-12-31 23:59:59.5")]
    [InlineData("TIMESTAMP_NTZ", "\"2024-05-01T10:11:12Z\"", "! a: \"2024-05-01T10:11:12Z\" is no TIMESTAMP_NTZ, as it has a time zone")]
    [InlineData("TIMESTAMP", "1714557072", "! a: 1714557072 is no TIMESTAMP in ISO 8601")]
    [InlineData("TIMESTAMP", "\"2024-05-01T25:00:00Z\"", "! a: \"2024-05-01T25:00:00Z\" is no TIMESTAMP in ISO 8601")]
    [InlineData("ARRAY<INT>", "[1,null,3]", "[1, NULL, 3]")]
    [InlineData("ARRAY<INT>", "1", "! a: 1 is no ARRAY")]
    [InlineData("ARRAY<ARRAY<INT>>", "[[1],[],null]", "[[1], [], NULL]")]
    [InlineData("MAP<STRING, INT>", "{\"x\":1,\"X\":2}", "{x=1, X=2}")]
    [InlineData("MAP<STRING, INT>", "{\"x\":1,\"x\":2}", "! a: the name x comes twice in a map")]
    [InlineData("STRUCT<b: INT, c: STRING>", "{\"B\":1,\"d\":2}", "{'b': 1, 'c': NULL}")]
    [InlineData("STRUCT<b: INT>", "{\"b\":\"x\"}", "! a.b: \"x\" is no INT")]
    [InlineData("STRUCT<b: INT>", "[1]", "! a: [1] is no STRUCT")]
    [InlineData("ARRAY<STRUCT<b: INT>>", "[{\"b\":1},{}]", "[{'b': 1}, {'b': NULL}]")]
    [InlineData("INT", "null", "NULL")]
    [InlineData("STRUCT<b: INT>", "null", "NULL")]
    public void A_value_is_exact_or_an_error(string type, string json, string expected) => Assert.Equal(expected, One(type, json));

    [Theory]
    [InlineData("\"2024-05-01T10:11:12Z\"", "2024-05-01 10:11:12+00")]
    [InlineData("\"2024-05-01T10:11:12.5+02:00\"", "2024-05-01 08:11:12.5+00")]
    [InlineData("\"2024-05-01T10:11:12-0330\"", "2024-05-01 13:41:12+00")]
    [InlineData("\"2024-05-01T10:11:12\"", "2024-05-01 10:11:12+00")]
    [InlineData("\"2024-05-01\"", "2024-05-01 00:00:00+00")]
    public void A_timestamp_without_a_zone_is_one_of_UTC(string json, string expected)
    {
        Connection.Execute("SET TimeZone = 'UTC'");
        Assert.Equal(expected, One("TIMESTAMP", json));
    }

    [Fact]
    public void A_text_may_hold_a_NUL() => Assert.Equal(["3|00"], Map(
        SetAside with { Columns = [new("n", "INT", new("length(_dq0)", 0) { Paths = [new("_dq0", [new("a")], null)] }),
            new("h", "STRING", new("hex(_dq0[2:2])", 0) { Paths = [new("_dq0", [new("a")], null)] })], Star = false },
        "z INT", """{"a":"x\u0000y"}"""));

    [Theory]
    [InlineData("{\"a\":1,\"A\":2}", "Mismatch: A comes twice")]
    [InlineData("", "Malformed: the message is empty, and no JSON")]
    [InlineData("null", "Malformed: the message is the word null, and no object")]
    [InlineData("[{\"a\":1}]", "Malformed: the message is an array: one message is one row, an object")]
    [InlineData("{\"a\":1}{\"a\":2}", "Malformed: the message is no JSON at byte 7: '{' is invalid after a single JSON value. Expected end of data")]
    [InlineData("{\"a\":NaN}", "Malformed: the message is no JSON at byte 5: 'N' is an invalid start of a value")]
    public void A_message_that_is_no_object_is_a_bad_message(string message, string expected) =>
        Assert.Equal(["10 " + expected.Replace("A comes", "a comes", StringComparison.Ordinal)], Map(SetAside, "a INT", message));

    [Fact]
    public void Deep_nesting_is_a_bad_message_and_no_overflow()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));
        Assert.StartsWith("10 Malformed: ", Map(SetAside, "a INT", $"{{\"b\":{deep}")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() => Assert.Equal(["1"], Map(SetAside, "a INT", "\uFEFF{\"a\":1}"));

    [Fact]
    public void Fields_may_change_their_order_from_message_to_message() => Assert.Equal(
        ["1|x", "2|y", "NULL|z", "4|NULL"],
        Map(SetAside, "a INT; b STRING", """{"a":1,"b":"x"}""", """{"b":"y","c":0,"a":2}""", """{"c":1,"b":"z"}""", """{"\u0061":4}"""));
}
