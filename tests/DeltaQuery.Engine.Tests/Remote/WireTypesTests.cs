using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Protocol;

namespace DeltaQuery.Engine.Tests.Remote;

public sealed class WireTypesTests
{
    public static TheoryData<string> Texts =>
    [
        "void", "binary", "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "decimal(10,2)", "string",
            "string collate UTF8_LCASE", "char(3)", "varchar(4)",
        "date", "timestamp", "timestamp_ntz", "interval", "interval year to month", "interval month", "interval day to second",
            "interval hour to minute", "variant", "time(3)",
        "array<int>", "map<string,double>", "struct<a:int,`b ``c`:array<date>>", "any text", "udt",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Types_are_written_as_in_SQL(string text) => Assert.Equal(text, WireTypes.Text(Type(text)));

    private static DataType Type(string text) => text switch
    {
        "void" => new() { Null = new() },
        "binary" => new() { Binary = new() },
        "boolean" => new() { Boolean = new() },
        "tinyint" => new() { Byte = new() },
        "smallint" => new() { Short = new() },
        "int" => new() { Integer = new() },
        "bigint" => new() { Long = new() },
        "float" => new() { Float = new() },
        "double" => new() { Double = new() },
        "decimal(10,2)" => new() { Decimal = new() { Precision = 10, Scale = 2 } },
        "string" => new() { String = new() { Collation = "UTF8_BINARY" } },
        "string collate UTF8_LCASE" => new() { String = new() { Collation = "UTF8_LCASE" } },
        "char(3)" => new() { Char = new() { Length = 3 } },
        "varchar(4)" => new() { VarChar = new() { Length = 4 } },
        "date" => new() { Date = new() },
        "timestamp" => new() { Timestamp = new() },
        "timestamp_ntz" => new() { TimestampNtz = new() },
        "interval" => new() { CalendarInterval = new() },
        "interval year to month" => new() { YearMonthInterval = new() },
        "interval month" => new() { YearMonthInterval = new() { StartField = 1, EndField = 1 } },
        "interval day to second" => new() { DayTimeInterval = new() { StartField = 0, EndField = 3 } },
        "interval hour to minute" => new() { DayTimeInterval = new() { StartField = 1, EndField = 2 } },
        "variant" => new() { Variant = new() },
        "time(3)" => new() { Time = new() { Precision = 3 } },
        "array<int>" => new() { Array = new() { ElementType = Type("int") } },
        "map<string,double>" => new() { Map = new() { KeyType = Type("string"), ValueType = Type("double") } },
        "any text" => new() { Unparsed = new() { DataTypeString = text } },
        "udt" => new() { Udt = new() },
        _ => new()
        {
            Struct = new()
            {
                Fields =
                {
                    new DataType.Types.Field { Name = "a", DataType = Type("int") },
                    new DataType.Types.Field { Name = "b `c", DataType = new() { Array = new() { ElementType = Type("date") } } },
                },
            },
        },
    };
}
