using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Tests.Sql;

/// <summary>What is so deep or long that reading it would end the process, or take for ever, is refused with its place.</summary>
public class DepthTests
{
    [Fact]
    public void A_type_is_nested_a_hundred_deep_and_no_deeper()
    {
        SqlTest.Parse($"CREATE TABLE t (a {Nested(100)})");
        var error = SqlTest.Fails($"CREATE TABLE t (a {Nested(101)})");
        Assert.Equal((DeltaErrorCode.NotSupported, 18 + (100 * 6) + 5), (error.Code, error.Position));
        Assert.Contains("a type nested more than 100 deep", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_too_many_parts_is_refused()
    {
        SqlTest.Parse($"SELECT a{Times(".b", 199)} FROM t");
        var error = SqlTest.Fails($"SELECT a{Times(".b", 100_000)} FROM t");
        Assert.Equal((DeltaErrorCode.NotSupported, 8 + (199 * 2)), (error.Code, error.Position));
        SqlTest.Parse($"SELECT {Times("a.b, ", 10_000)}c FROM t");
    }

    [Theory]
    [InlineData(12, null)]
    [InlineData(13, 7)]
    public void Lambdas_are_nested_twelve_deep_and_no_deeper(int levels, int? place)
    {
        const string Open = """{"class":"LAMBDA","query_location":7,"expr":""";
        var json = $$"""{"error":false,"statements":[{"node":{{Times(Open, levels)}}{}{{Times("}", levels)}}}]}""";
        Assert.Equal(place, QueryTree.TooDeepLambda(System.Text.Json.JsonDocument.Parse(json).RootElement));
    }

    private static string Nested(int levels) => $"{Times("ARRAY<", levels)}INT{Times(">", levels)}";

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
