using System.Text.Json;

namespace DeltaQuery.Ado.Tests;

/// <summary>Arrays, structs and maps as .NET objects.</summary>
public class NestedValueTests(AdoFixture fixture) : AdoTest(fixture)
{
    private sealed record Person(string Name, int? Age);

    private sealed record Order(int Id, Person Buyer, IReadOnlyList<decimal> Prices);

    private sealed class Mutable
    {
        public string? FirstName { get; set; }

        public int Count { get; set; }

        public string Unchanged { get; set; } = "as it was";
    }

    private readonly record struct Point(int X, int Y);

    private T Get<T>(string sql)
    {
        NeedsLocalFor(sql);
        using var reader = Row($"SELECT {sql} AS v");
        return reader.GetFieldValue<T>(0);
    }

    [SkippableFact]
    public void An_array_is_an_array()
    {
        Assert.Equal(new int?[] { 1, null, 3 }, Scalar("SELECT [1, NULL, 3]"));
        Assert.Equal(new[] { "a", null }, Scalar("SELECT ['a', NULL]"));
        Assert.Equal(Array.Empty<int?>(), Scalar("SELECT []::INT[]"));
        Assert.Equal(new[] { new int?[] { 1 }, null }, Scalar("SELECT [[1], NULL]"));
    }

    [SkippableFact]
    public void An_array_can_be_asked_for_as_other_collections()
    {
        Assert.Equal([1, 2], Get<int[]>("[1, 2]"));
        Assert.Equal([1L, 2L], Get<long[]>("[1, 2]"));
        Assert.Equal([1, null], Get<List<int?>>("[1, NULL]"));
        Assert.Equal(["a"], Get<List<string>>("['a']"));
        Assert.Equal([1, 2], Get<IReadOnlyList<int>>("[1, 2]"));
        Assert.Equal([1, 2], Get<IEnumerable<int>>("[1, 2]"));
        Assert.Equal([new DateOnly(2026, 1, 1)], Get<DateOnly[]>("[DATE '2026-01-01']"));
        Assert.Equal([[1, 2], [3]], Get<List<List<int>>>("[[1, 2], [3]]"));
    }

    [SkippableFact]
    public void A_list_of_a_fixed_length_is_an_array() => Assert.Equal([1, 2, 3], Get<int[]>("array_value(1, 2, 3)"));

    [SkippableFact]
    public void An_array_with_NULL_is_no_array_of_values() => Assert.Throws<InvalidCastException>(() => Get<int[]>("[1, NULL]"));

    [SkippableFact]
    public void An_element_that_does_not_fit_overflows() => Assert.Throws<OverflowException>(() => Get<short[]>("[40000]"));

    [SkippableTheory]
    [InlineData(typeof(int))]
    [InlineData(typeof(DateTime[]))]
    [InlineData(typeof(Dictionary<string, int>))]
    public void An_array_is_nothing_else(Type type)
    {
        using var reader = Row("SELECT [1] AS v");
        var call = typeof(DeltaQueryDataReader).GetMethod("GetFieldValue")!.MakeGenericMethod(type);
        Assert.IsType<InvalidCastException>(Assert.Throws<System.Reflection.TargetInvocationException>(() => call.Invoke(reader, [0])).InnerException);
    }

    [SkippableFact]
    public void A_struct_is_a_dictionary_in_the_order_of_its_fields()
    {
        var value = Assert.IsType<Dictionary<string, object?>>(Scalar("SELECT {'b': 1, 'a': NULL::STRING, 'c': {'d': [1.5::DOUBLE]}}"));
        Assert.Equal(["b", "a", "c"], value.Keys);
        Assert.Equal(1, value["b"]);
        Assert.Null(value["a"]);
        Assert.Equal(new double?[] { 1.5 }, ((Dictionary<string, object?>)value["c"]!)["d"]);
        Assert.Equal(1, Get<IReadOnlyDictionary<string, object?>>("{'x': 1}")["x"]);
    }

    [SkippableFact]
    public void A_struct_can_be_a_record()
    {
        Assert.Equal(new Person("Ann", 30), Get<Person>("{'name': 'Ann', 'age': 30}"));
        Assert.Equal(new Person("Bob", null), Get<Person>("{'AGE': NULL::INT, 'Name': 'Bob', 'more': 1}"));
    }

    [SkippableFact]
    public void Records_nest()
    {
        var order = Get<Order>("{'id': 7, 'buyer': {'name': 'Ann', 'age': 3}, 'prices': [1.50, 2.25]}");
        Assert.Equal((7, new Person("Ann", 3)), (order.Id, order.Buyer));
        Assert.Equal([1.5m, 2.25m], order.Prices);
        Assert.Equal([new Person("A", 1), new Person("B", 2)], Get<List<Person>>("[{'name': 'A', 'age': 1}, {'name': 'B', 'age': 2}]"));
        Assert.Equal(new Person("A", 1), Get<Dictionary<string, Person>>("MAP {'k': {'name': 'A', 'age': 1}}")["k"]);
    }

    [SkippableFact]
    public void A_struct_can_be_an_object_with_properties()
    {
        var value = Get<Mutable>("{'first_name': 'Ann', 'count': 2}");
        Assert.Equal(("Ann", 2, "as it was"), (value.FirstName, value.Count, value.Unchanged));
    }

    [SkippableFact]
    public void A_struct_can_be_a_tuple()
    {
        Assert.Equal((1, "x"), Get<(int, string)>("{'a': 1, 'b': 'x'}"));
        Assert.Equal((1L, (int?)null), Get<(long, int?)>("{'a': 1, 'b': NULL::INT}"));
        Assert.Throws<InvalidCastException>(() => Get<(int, string, int)>("{'a': 1, 'b': 'x'}"));
    }

    [SkippableFact]
    public void A_record_that_asks_for_more_than_there_is_is_refused() => Assert.Throws<InvalidCastException>(() => Get<Person>("{'name': 'Ann'}"));

    [SkippableFact]
    public void A_struct_can_be_a_record_struct()
    {
        Assert.Equal(new Point(1, 2), Get<Point>("{'x': 1, 'y': 2}"));
        Assert.Throws<InvalidCastException>(() => Get<Point>("{'x': 1}"));
    }

    [SkippableFact]
    public void A_map_is_a_dictionary()
    {
        var value = Assert.IsType<Dictionary<string, int?>>(Scalar("SELECT MAP {'a': 1, 'b': NULL}"));
        Assert.Equal((1, null), (value["a"], value["b"]));
        Assert.Equal(2L, Get<Dictionary<string, long>>("MAP {'a': 2}")["a"]);
        Assert.Equal("x", Get<IReadOnlyDictionary<int, string>>("MAP {5: 'x'}")[5]);
        Assert.Equal([KeyValuePair.Create("b", 1), KeyValuePair.Create("a", 2)], Get<KeyValuePair<string, int>[]>("MAP {'b': 1, 'a': 2}"));
        Assert.Empty(Get<Dictionary<string, int>>("CAST(MAP {} AS MAP(STRING, INT))"));
    }

    [SkippableTheory]
    [InlineData("[1, NULL]", "[1,null]")]
    [InlineData("{'a': 'x', 'b': [true]}", "{\"a\":\"x\",\"b\":[true]}")]
    [InlineData("MAP {'k': 1.5::DOUBLE}", "{\"k\":1.5}")]
    public void Nested_values_can_be_JSON(string sql, string json)
    {
        Assert.Equal(json, JsonSerializer.Serialize(Get<JsonElement>(sql)));
        Assert.Equal(json, JsonSerializer.Serialize(JsonDocument.Parse(Get<string>(sql)).RootElement));
    }

    [SkippableFact]
    public void Nested_values_of_many_rows_stay_with_their_rows()
    {
        using var reader = Reader("SELECT i, [i, i + 1], {'r': i, 's': 's' || i}, MAP {i: 'v'} FROM range(5000) r(i) ORDER BY i");
        for (var i = 0L; reader.Read(); i++)
        {
            Assert.Equal([i, i + 1], reader.GetFieldValue<long[]>(1));
            Assert.Equal((i, $"s{i}"), reader.GetFieldValue<(long, string)>(2));
            Assert.Equal([i], reader.GetFieldValue<Dictionary<long, string>>(3).Keys);
        }
    }

    [SkippableFact]
    public void Nested_values_of_a_table_come_back()
    {
        var table = Table("(a ARRAY<INT>, s STRUCT<x:INT, y:STRING>, m MAP<STRING, DOUBLE>)");
        Run($"INSERT INTO {table} VALUES ([1, 2], {{'x': 1, 'y': 'z'}}, MAP {{'k': 0.5}})");
        using var reader = Row($"SELECT * FROM {table}");
        Assert.Equal([1, 2], reader.GetFieldValue<int[]>(0));
        Assert.Equal((1, "z"), reader.GetFieldValue<(int, string)>(1));
        Assert.Equal(0.5, reader.GetFieldValue<Dictionary<string, double>>(2)["k"]);
    }
}
