using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Tests.Schema;

public class TypeTextTests
{
    [Theory]
    [InlineData("STRUCT<a: INT, `b c`: ARRAY<STRING> NOT NULL COMMENT 'it''s'>", "struct<a:int,`b c`:array<string>>", "STRUCT(\"a\" INTEGER, \"b c\" VARCHAR[])")]
    [InlineData("map<string, decimal(10,2)>", "map<string,decimal(10,2)>", "MAP(VARCHAR, DECIMAL(10,2))")]
    [InlineData("Decimal", "decimal(10,0)", "DECIMAL(10,0)")]
    [InlineData("BIGINT", "bigint", "BIGINT")]
    [InlineData("TIMESTAMP", "timestamp", "TIMESTAMP WITH TIME ZONE")]
    [InlineData("TIMESTAMP_NTZ", "timestamp_ntz", "TIMESTAMP")]
    [InlineData("BINARY", "binary", "BLOB")]
    [InlineData("TINYINT", "tinyint", "TINYINT")]
    [InlineData("array<struct<`a\"b`:date>>", "array<struct<`a\"b`:date>>", "STRUCT(\"a\"\"b\" DATE)[]")]
    public void A_spark_type_is_read_printed_and_translated(string text, string printed, string duckDb)
    {
        DataType type = SparkTypes.Parse(text);
        Assert.Equal(printed, type.ToString());
        Assert.Equal(duckDb, DuckDbTypes.ToSql(type));
        Assert.Equal(type.ToString(), SparkTypes.Parse(printed).ToString());
        Assert.Equal(type.ToString(), DuckDbTypes.Parse(duckDb, "c").ToString());
    }

    [Fact]
    public void Char_and_varchar_are_strings_that_remember_their_declaration()
    {
        Assert.Equal("struct<c:string,d:array<string>>", SparkTypes.Parse("STRUCT<c: CHAR(2), d: ARRAY<VARCHAR(10)>>", out string? text).ToString());
        Assert.Equal("struct<c:char(2),d:array<varchar(10)>>", text);
        SparkTypes.Parse("STRING", out text);
        Assert.Null(text);
    }

    [Fact]
    public void Struct_fields_keep_their_nullability_and_comment()
    {
        StructField field = ((StructType)SparkTypes.Parse("STRUCT<a INT NOT NULL COMMENT 'it''s'>")).Fields[0];
        Assert.Equal(("a", false, "it's"), (field.Name, field.Nullable, field.Comment));
    }

    [Theory]
    [InlineData("STRUCT<a: INT", "type 'STRUCT<a: INT': expected '>' at character 14, found the end", DeltaErrorCode.SyntaxError)]
    [InlineData("INT INT", "type 'INT INT': expected the end at character 5, found 'INT'", DeltaErrorCode.SyntaxError)]
    [InlineData("STRUCT<a: INT, A: INT>", "a struct has two fields A (names are compared without case)", DeltaErrorCode.SyntaxError)]
    [InlineData("INT8", "Delta has no type INT8", DeltaErrorCode.NotSupported)]
    [InlineData("DECIMAL(39,1)", "DECIMAL(39,1) is outside DECIMAL(1..38, 0..precision)", DeltaErrorCode.NotSupported)]
    [InlineData("STRING COLLATE UTF8_LCASE", "collated strings are not supported", DeltaErrorCode.NotSupported)]
    public void A_bad_spark_type_is_refused(string text, string message, object code)
    {
        DeltaException error = Assert.Throws<DeltaException>(() => SparkTypes.Parse(text));
        Assert.Equal((message, (DeltaErrorCode)code), (error.Message, error.Code));
    }

    [Theory]
    [InlineData("STRUCT(\"a b\" INTEGER, c DECIMAL(18,3)[3], d MAP(VARCHAR, TIMESTAMP WITH TIME ZONE))[]", "array<struct<`a b`:int,c:array<decimal(18,3)>,d:map<string,timestamp>>>")]
    [InlineData("ENUM('a''b)', 'c')", "string")]
    [InlineData("UUID", "string")]
    [InlineData("JSON", "string")]
    [InlineData("UBIGINT", "decimal(20,0)")]
    [InlineData("HUGEINT", "decimal(38,0)")]
    [InlineData("UINTEGER", "bigint")]
    [InlineData("TIMESTAMP_S", "timestamp_ntz")]
    [InlineData("\"NULL\"", "void")]
    public void A_duckdb_type_becomes_a_delta_type(string text, string printed) => Assert.Equal(printed, DuckDbTypes.Parse(text, "c").ToString());

    [Theory]
    [InlineData("TIME", "column c: Delta has no type for DuckDB's TIME", "cast it to VARCHAR")]
    [InlineData("TIME WITH TIME ZONE", "column c: Delta has no type for DuckDB's TIME WITH TIME ZONE", "cast it to VARCHAR")]
    [InlineData("STRUCT(x INTERVAL)", "column c.x: Delta has no type for DuckDB's INTERVAL", "cast it to VARCHAR")]
    [InlineData("TIMESTAMP_NS", "column c: Delta has no type for DuckDB's TIMESTAMP_NS", "Delta keeps microseconds: cast it to TIMESTAMP")]
    [InlineData("UHUGEINT", "column c: Delta has no type for DuckDB's UHUGEINT", "cast it to DECIMAL(38,0) or VARCHAR")]
    [InlineData("mood", "column c: Delta has no type for DuckDB's mood", null)]
    public void A_duckdb_type_that_delta_lacks_is_refused_by_name(string text, string message, string? hint)
    {
        DeltaException error = Assert.Throws<DeltaException>(() => DuckDbTypes.Parse(text, "c"));
        Assert.Equal((message, hint, DeltaErrorCode.NotSupported), (error.Message, error.Hint, error.Code));
    }

    [Theory]
    [InlineData("byte", "long", true)]
    [InlineData("long", "integer", false)]
    [InlineData("integer", "double", true)]
    [InlineData("long", "double", false)]
    [InlineData("date", "timestamp_ntz", true)]
    [InlineData("date", "timestamp", false)]
    [InlineData("short", "decimal(10,0)", true)]
    [InlineData("integer", "decimal(11,2)", false)]
    [InlineData("long", "decimal(20,0)", true)]
    [InlineData("long", "decimal(10,0)", false)]
    [InlineData("decimal(5,2)", "decimal(7,3)", true)]
    [InlineData("decimal(5,2)", "decimal(5,3)", false)]
    [InlineData("string", "long", false)]
    public void Only_the_protocols_widenings_are_supported(string from, string to, bool supported) =>
        Assert.Equal(supported, TypeWidening.IsSupported(SchemaJson.ParseName(from, "c"), SchemaJson.ParseName(to, "c")));

    [Theory]
    [InlineData("byte", "decimal(4,1)", true)]
    [InlineData("byte", "decimal(3,1)", false)]
    [InlineData("short", "decimal(6,1)", true)]
    [InlineData("short", "decimal(5,1)", false)]
    [InlineData("integer", "decimal(11,1)", true)]
    [InlineData("long", "decimal(20,1)", true)]
    [InlineData("long", "decimal(19,1)", false)]
    [InlineData("float", "decimal(38,10)", false)]
    [InlineData("boolean", "decimal(38,0)", false)]
    public void Files_of_columns_that_others_widened_without_loss_are_read(string from, string to, bool readable)
    {
        var change = $"{{\"fromType\":\"{from}\",\"toType\":\"{to}\"}}";
        var schema = SchemaJson.Parse(
            $"{{\"type\":\"struct\",\"fields\":[{{\"name\":\"c\",\"type\":\"{to}\",\"nullable\":true,\"metadata\":{{\"delta.typeChanges\":[{change}]}}}}]}}");
        if (readable)
            TypeWidening.Check(schema);
        else
            Assert.Equal(["typeWidening"], Assert.Throws<DeltaException>(() => TypeWidening.Check(schema)).Features);
    }
}
