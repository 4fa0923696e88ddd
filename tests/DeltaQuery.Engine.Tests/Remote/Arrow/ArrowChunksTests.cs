using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Remote.Arrow;
using DeltaQuery.Engine.Tests.DuckDb;

namespace DeltaQuery.Engine.Tests.Remote.Arrow;

public sealed class ArrowChunksTests : DuckDbTestBase
{
    private static readonly FlatNode Micros = new() { [0] = (short)2 };

    public static TheoryData<string, string, string[]> Scalars => new()
    {
        { "bool", "BOOLEAN", ["true", "-", "false"] },
        { "tiny", "TINYINT", ["-128", "-", "127"] },
        { "small", "SMALLINT", ["-32768", "-", "32767"] },
        { "int", "INTEGER", ["-2147483648", "-", "2147483647"] },
        { "big", "BIGINT", ["-9223372036854775808", "-", "9223372036854775807"] },
        { "float", "FLOAT", ["1.5", "-", "nan"] },
        { "double", "DOUBLE", ["-0.0", "-", "inf"] },
        { "decimal4", "DECIMAL(4,2)", ["-99.99", "-", "0.01"] },
        { "decimal9", "DECIMAL(9,0)", ["-999999999", "-", "7"] },
        { "decimal18", "DECIMAL(18,2)", ["-9999999999999999.99", "-", "0.00"] },
        { "decimal38", "DECIMAL(38,2)", ["-999999999999999999999999999999999999.99", "-", "0.01"] },
        { "text", "VARCHAR", ["", "-", "zwölf Zeichen und mehr"] },
        { "large text", "VARCHAR", ["short", "-", "just more than twelve"] },
        { "bytes", "BLOB", ["\\x00\\xFF", "-", ""] },
        { "large bytes", "BLOB", ["a", "-", "thirteen char"] },
        { "date", "DATE", ["0001-01-01", "-", "9999-12-31"] },
        { "timestamp", "TIMESTAMP WITH TIME ZONE", ["1969-12-31 23:59:59.999999+00", "-", "2024-02-29 12:00:00+00"] },
        { "ntz", "TIMESTAMP", ["1969-12-31 23:59:59.999999", "-", "2024-02-29 12:00:00"] },
        { "time", "TIME", ["00:00:00", "-", "23:59:59.999999"] },
        { "day-time", "INTERVAL", ["1 day 01:00:00", "-", "-00:00:00.000001"] },
        { "year-month", "INTERVAL", ["-1 month", "-", "1 year 2 months"] },
        { "calendar", "INTERVAL", ["1 month 2 days 00:00:00.000003", "-", "-1 day"] },
        { "null", "\"NULL\"", ["-", "-", "-"] },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Every_type_gives_its_values_and_its_nulls(string name, string type, string[] values)
    {
        var (types, rows) = ArrowRows.Read(Connection, new TestStream().Write([Column(name)]));
        Assert.Equal([type], types);
        Assert.Equal(values, rows.Select(r => r[0]));
    }

    [Fact]
    public void All_types_side_by_side_are_read_as_each_alone()
    {
        var (_, rows) = ArrowRows.Read(Connection, new TestStream { IsOld = true, Version = 3 }.Write([.. Scalars.Select(s => Column((string)s[0]))]));
        Assert.Equal(3, rows.Count);
        for (var row = 0; row < rows.Count; row++)
            Assert.Equal(Scalars.Select(s => ((string[])s[2])[row]), rows[row]);
    }

    [Fact]
    public void Batches_of_any_size_come_as_chunks_with_each_value_at_its_place()
    {
        const int Rows = 10_001;
        var numbers = Enumerable.Range(0, Rows).Select(i => i % 3 == 0 ? (long?)null : i).ToArray();
        var texts = Enumerable.Range(0, Rows).Select(i => i % 7 == 0 ? null : $"text number {i}, long").ToArray();
        var stream = new TestStream().Write(
            [TestColumn.Int("n", numbers[..5000]), TestColumn.Texts("t", texts[..5000])],
            [TestColumn.Int("n", numbers[5000..5000]), TestColumn.Texts("t", texts[5000..5000])],
            [TestColumn.Int("n", numbers[5000..]), TestColumn.Texts("t", texts[5000..])]);
        var (_, rows) = ArrowRows.Read(Connection, stream, stream);
        Assert.Equal(2 * Rows, rows.Count);
        for (var i = 0; i < rows.Count; i++)
            Assert.Equal([numbers[i % Rows]?.ToString(CultureInfo.InvariantCulture) ?? "-", texts[i % Rows] ?? "-"], rows[i]);
    }

    [Fact]
    public void Lists_begin_anew_in_each_chunk_whatever_lies_before_them()
    {
        const int Rows = 5_000;
        var lengths = Enumerable.Range(0, Rows).Select(i => i % 5 == 4 ? (int?)null : i % 5).ToArray();
        var elements = TestColumn.Int("e", [.. Enumerable.Range(0, lengths.Sum(l => l ?? 0)).Select(i => i % 11 == 0 ? (int?)null : i)]);
        var (types, rows) = ArrowRows.Read(Connection, new TestStream().Write([TestColumn.Lists("l", elements, lengths)]));
        Assert.Equal(["INTEGER[]"], types);
        var next = 0;
        for (var row = 0; row < Rows; row++)
        {
            var expected = lengths[row] is not { } length ? "-" : $"[{string.Join(", ", Enumerable.Range(next, length).Select(i => i % 11 == 0 ? "NULL" : $"{i}"))}]";
            next += lengths[row] ?? 0;
            Assert.Equal(expected, rows[row][0]);
        }
    }

    [Fact]
    public void Structs_maps_and_lists_nest()
    {
        var entries = TestColumn.Structs("entries", null, TestColumn.Texts("key", "a", "b", "c"), TestColumn.Int<long>("value", 1, null, 3));
        var map = TestColumn.Lists("m", entries, 2, 0, 1) with { Id = ArrowTypeId.Map, Type = [] };
        var inner = TestColumn.Lists("l", TestColumn.Lists("e", TestColumn.Bools("b", true, false, null), 1, 2, 0), 3, null, 0);
        var (types, rows) = ArrowRows.Read(Connection, new TestStream().Write([TestColumn.Structs("s", [true, true, false], map, inner)]));
        Assert.Equal(["STRUCT(m MAP(VARCHAR, BIGINT), l BOOLEAN[][])"], types);
        Assert.Equal(["{'m': {a=1, b=NULL}, 'l': [[true], [false, NULL], []]}", "{'m': {}, 'l': NULL}", "-"], rows.Select(r => r[0]));
    }

    [Fact]
    public void What_lies_in_a_null_struct_is_null_too()
    {
        var stream = new TestStream().Write([TestColumn.Structs("s", [true, false], TestColumn.Int<int>("i", 1, 2))]);
        using var source = ArrowRows.Open(Connection, stream);
        using var chunk = source.FetchChunk()!;
        Assert.False(chunk[0].StructChild(0).IsNull(0));
        Assert.True(chunk[0].StructChild(0).IsNull(1));
    }

    [Fact]
    public void Variants_are_read_as_those_of_tables_are()
    {
        byte[] noNames = [1, 0, 0];
        var variant = TestColumn.Structs(
            "v", [true, false, true], TestColumn.Bytes("value", ArrowTypeId.Binary, [0x09, 0xC3, 0xBC], [], [0]),
            TestColumn.Bytes("metadata", ArrowTypeId.Binary, noNames, [], noNames) with { Mark = ("variant", "true") });
        var list = TestColumn.Lists("l", variant, 2, null, 1);
        var (types, rows) = ArrowRows.Read(Connection, new TestStream().Write([variant, list]));
        Assert.Equal(["VARIANT", "VARIANT[]"], types);
        Assert.Equal([["ü", "[ü, NULL]"], ["-", "-"], ["NULL", "[NULL]"]], rows);
    }

    [Fact]
    public void Dictionaries_give_the_values_that_they_name()
    {
        var texts = new TestColumn("t", ArrowTypeId.Utf8)
        {
            Length = 4, Valid = [true, false, true, true], Buffers = [[2, 9, 0, 1]],
            Dictionary = (7, TestColumn.Texts("t", "one", null, "three, and rather long"), new FlatNode { [0] = 8, [1] = true }),
        };
        var numbers = new TestColumn("n", ArrowTypeId.Decimal, new FlatNode { [0] = 4, [1] = 1 })
        {
            Length = 4, Buffers = [[1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]],
            Dictionary = (8, TestColumn.Decimals("n", 4, 1, 15, -15), new FlatNode { [0] = 32, [1] = true }),
        };
        var (_, rows) = ArrowRows.Read(Connection, new TestStream().Write([texts, numbers]));
        Assert.Equal([["three, and rather long", "-1.5"], ["-", "1.5"], ["one", "-1.5"], ["-", "1.5"]], rows);
    }

    [Fact]
    public void A_result_without_rows_has_its_columns()
    {
        var (types, rows) = ArrowRows.Read(Connection, new TestStream().Write([TestColumn.Int<int>("i"), TestColumn.Lists("l", TestColumn.Texts("t"))]));
        Assert.Equal(["INTEGER", "VARCHAR[]"], types);
        Assert.Empty(rows);
    }

    [Fact]
    public void Rows_can_be_exported_as_arrow_again()
    {
        var stream = new TestStream().Write([.. Scalars.Where(s => (string)s[0] != "null").Select(s => Column((string)s[0]))]);
        using var source = ArrowRows.Open(Connection, stream);
        using var export = new ArrowExport(Connection, [.. source.Fields.Select(f => f.Name)], [.. source.Fields.Select(f => f.Type)]);
        using var chunk = source.FetchChunk()!;
        var array = default(NativeArrowArray);
        unsafe
        {
            export.WriteRows(chunk, 0, 3, null, (nint)(&array));
            Assert.Equal((3, source.Fields.Count), (array.Length, array.ChildCount));
            ((delegate* unmanaged<NativeArrowArray*, void>)array.Release)(&array);
        }
    }

    internal static TestColumn Column(string name) => name switch
    {
        "bool" => TestColumn.Bools(name, true, null, false),
        "tiny" => TestColumn.Int<sbyte>(name, sbyte.MinValue, null, sbyte.MaxValue),
        "small" => TestColumn.Int<short>(name, short.MinValue, null, short.MaxValue),
        "int" => TestColumn.Int<int>(name, int.MinValue, null, int.MaxValue),
        "big" => TestColumn.Int<long>(name, long.MinValue, null, long.MaxValue),
        "float" => TestColumn.Of<float>(name, ArrowTypeId.FloatingPoint, new FlatNode { [0] = (short)1 }, 1.5f, null, BitConverter.Int32BitsToSingle(0x7FC00000)),
        "double" => TestColumn.Of<double>(name, ArrowTypeId.FloatingPoint, new FlatNode { [0] = (short)2 }, -0.0, null, double.PositiveInfinity),
        "decimal4" => TestColumn.Decimals(name, 4, 2, -9999, null, 1),
        "decimal9" => TestColumn.Decimals(name, 9, 0, -999_999_999, null, 7),
        "decimal18" => TestColumn.Decimals(name, 18, 2, -999_999_999_999_999_999, null, 0),
        "decimal38" => TestColumn.Decimals(name, 38, 2, -Int128.Parse(new string('9', 38), CultureInfo.InvariantCulture), null, 1),
        "text" => TestColumn.Texts(name, "", null, "zwölf Zeichen und mehr"),
        "large text" => TestColumn.Bytes(name, ArrowTypeId.LargeUtf8, "short"u8.ToArray(), null, "just more than twelve"u8.ToArray()),
        "bytes" => TestColumn.Bytes(name, ArrowTypeId.Binary, [0, 0xFF], null, []),
        "large bytes" => TestColumn.Bytes(name, ArrowTypeId.LargeBinary, "a"u8.ToArray(), null, "thirteen char"u8.ToArray()),
        "date" => TestColumn.Of<int>(name, ArrowTypeId.Date, new FlatNode { [0] = (short)0 }, -719_162, null, 2_932_896),
        "timestamp" => TestColumn.Of<long>(name, ArrowTypeId.Timestamp, new FlatNode { [0] = (short)2, [1] = "UTC" }, -1, null, 1_709_208_000_000_000),
        "ntz" => TestColumn.Of<long>(name, ArrowTypeId.Timestamp, Micros, -1, null, 1_709_208_000_000_000),
        "time" => TestColumn.Of<long>(name, ArrowTypeId.Time, new FlatNode { [0] = (short)3, [1] = 64 }, 0, null, 86_399_999_999_000),
        "day-time" => TestColumn.Of<long>(name, ArrowTypeId.Duration, Micros, 90_000_000_000, null, -1),
        "year-month" => TestColumn.Of<int>(name, ArrowTypeId.Interval, new FlatNode { [0] = (short)0 }, -1, null, 14),
        "calendar" => TestColumn.Of<DuckDbInterval>(
            name, ArrowTypeId.Interval, new FlatNode { [0] = (short)2 }, new DuckDbInterval(1, 2, 3_000), null, new DuckDbInterval(0, -1, 0)),
        _ => new TestColumn(name, ArrowTypeId.Null) { Length = 3 },
    };
}
