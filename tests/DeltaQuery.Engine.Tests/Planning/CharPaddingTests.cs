using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Tests.DuckDb;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Tests.Planning;

public sealed class CharPaddingTests : DuckDbTestBase
{
    [Theory]
    [InlineData("char(5)", "'ab'", "ab   ")]
    [InlineData("char(5)", "'äöü'", "äöü  ")]
    [InlineData("char(5)", "'longer than it'", "longer than it")]
    [InlineData("char(2)", "NULL::VARCHAR", null)]
    [InlineData("array<char(2)>", "['x', NULL]", "['x ', NULL]")]
    [InlineData("struct<a:int,c:char(3)>", "{'a': 1, 'c': 'x'}", "{'a': 1, 'c': 'x  '}")]
    [InlineData("struct<a:int,c:char(3)>", "NULL::STRUCT(a INTEGER, c VARCHAR)", null)]
    [InlineData("map<char(2),array<struct<v:varchar(9),c:char(2)>>>", "MAP {'k': [{'v': 'v', 'c': 'x'}, NULL]}", "{'k '=[{'v': v, 'c': 'x '}, NULL]}")]
    public void Values_are_filled_up(string declared, string value, string? padded) =>
        Assert.Equal(padded, Connection.Scalar($"SELECT ({CharPadding.Of(Field(declared, SparkTypes.Parse(declared)))!.Pad(value)})::VARCHAR"));

    [Theory]
    [InlineData("varchar(5)")]
    [InlineData("struct<a:int,c:varchar(3)>")]
    [InlineData("char(5")] // not to be read
    public void What_is_no_char_stays_as_it_is(string declared) => Assert.Null(CharPadding.Of(Field(declared, PrimitiveType.String)));

    [Fact]
    public void A_column_that_no_longer_has_the_declared_shape_stays_as_it_is()
    {
        Assert.Null(CharPadding.Of(Field("struct<c:char(3)>", SparkTypes.Parse("struct<c:string,d:string>"))));
        Assert.Null(CharPadding.Of(Field("char(3)", PrimitiveType.Integer)));
        Assert.Null(CharPadding.Of(new StructField("c", PrimitiveType.String)));
    }

    private static StructField Field(string declared, DataType type) =>
        new("c", type, true, FieldMetadata.Empty.With(FieldMetadata.CharVarcharKey, declared));
}
