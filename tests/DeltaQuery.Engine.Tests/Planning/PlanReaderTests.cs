using DeltaQuery.Engine.Planning;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Planning;

/// <summary>Plans as DuckDB may write them, also as today's does not: what is not exactly as known must count as unknown.</summary>
public class PlanReaderTests
{
    private const string Column = """{"expression_class": "BOUND_REF", "type": "BOUND_REF", "return_type": {"id": "INTEGER"}}""";
    private const string Float = """{"expression_class": "BOUND_REF", "type": "BOUND_REF", "return_type": {"id": "FLOAT"}}""";
    private const string Flag = """{"expression_class": "BOUND_REF", "type": "BOUND_REF", "return_type": {"id": "BOOLEAN"}}""";
    private const string Five = """{"type": {"id": "INTEGER"}, "is_null": false, "value": 5}""";
    private const string Nothing = """{"type": {"id": "INTEGER"}, "is_null": true}""";
    private const string Text = """{"type": {"id": "VARCHAR"}, "is_null": false, "value": "ab"}""";
    private const string Constant = $$"""{"expression_class": "BOUND_CONSTANT", "type": "VALUE_CONSTANT", "value": {{Five}}}""";
    private const string Missing = $$"""{"expression_class": "BOUND_CONSTANT", "type": "VALUE_CONSTANT", "value": {{Nothing}}}""";
    private const string Word = $$"""{"expression_class": "BOUND_CONSTANT", "type": "VALUE_CONSTANT", "value": {{Text}}}""";
    private const string IsFive = $$"""{"filter_type": "CONSTANT_COMPARISON", "comparison_type": "COMPARE_EQUAL", "constant": {{Five}} }""";
    private const string IsNull = """{"filter_type": "IS_NULL"}""";
    private const string Dynamic = """{"filter_type": "DYNAMIC_FILTER"}""";

    [Theory]
    [InlineData("COMPARE_EQUAL", "=", "=")]
    [InlineData("COMPARE_NOT_DISTINCT_FROM", "=", "=")]
    [InlineData("COMPARE_NOTEQUAL", "<>", "<>")]
    [InlineData("COMPARE_LESSTHAN", "<", ">")]
    [InlineData("COMPARE_LESSTHANOREQUALTO", "<=", ">=")]
    [InlineData("COMPARE_GREATERTHAN", ">", "<")]
    [InlineData("COMPARE_GREATERTHANOREQUALTO", ">=", "<=")]
    public void A_comparison_means_the_same_whichever_side_the_constant_is_on(string kind, string sign, string flipped)
    {
        Assert.Equal($"i {sign} CAST(5 AS INTEGER)", Filter($$"""{"filter_type": "CONSTANT_COMPARISON", "comparison_type": "{{kind}}", "constant": {{Five}} }"""));
        Assert.Equal($"i {sign} CAST(5 AS INTEGER)", Expression($$"""{"expression_class": "BOUND_COMPARISON", "type": "{{kind}}", "left": {{Column}}, "right": {{Constant}} }"""));
        Assert.Equal($"i {flipped} CAST(5 AS INTEGER)", Expression($$"""{"expression_class": "BOUND_COMPARISON", "type": "{{kind}}", "left": {{Constant}}, "right": {{Column}} }"""));
    }

    [Theory]
    [InlineData("""{"filter_type": "CONSTANT_COMPARISON", "comparison_type": "COMPARE_DISTINCT_FROM", "constant": """ + Five + "}", "any")]
    [InlineData("""{"filter_type": "CONSTANT_COMPARISON", "comparison_type": "COMPARE_EQUAL", "constant": """ + Nothing + "}", "any")]
    [InlineData(IsNull, "i IS NULL")]
    [InlineData("""{"filter_type": "IS_NOT_NULL"}""", "i IS NOT NULL")]
    [InlineData(Dynamic, "any")]
    [InlineData("""{"filter_type": "NEW_FILTER"}""", "any")]
    [InlineData("""{"filter_type": "OPTIONAL_FILTER"}""", "any")]
    [InlineData("""{"filter_type": "OPTIONAL_FILTER", "child_filter": """ + IsNull + "}", "i IS NULL")]
    [InlineData("""{"filter_type": "CONJUNCTION_AND", "child_filters": [""" + IsNull + "," + Dynamic + "]}", "i IS NULL")]
    [InlineData("""{"filter_type": "CONJUNCTION_OR", "child_filters": [""" + IsNull + "," + Dynamic + "]}", "any")]
    [InlineData("""{"filter_type": "CONJUNCTION_AND", "child_filters": [""" + IsNull + "," + IsFive + "]}", "(i IS NULL AND i = CAST(5 AS INTEGER))")]
    [InlineData("""{"filter_type": "CONJUNCTION_OR", "child_filters": [""" + IsNull + "," + IsFive + "]}", "(i IS NULL OR i = CAST(5 AS INTEGER))")]
    [InlineData("""{"filter_type": "IN_FILTER", "values": [""" + Five + "]}", "i IN (CAST(5 AS INTEGER))")]
    [InlineData("""{"filter_type": "IN_FILTER", "values": [""" + Five + "," + Nothing + "]}", "any")]
    [InlineData("""{"filter_type": "IN_FILTER", "values": []}""", "any")]
    [InlineData("""{"filter_type": "STRUCT_EXTRACT", "child_name": "x", "child_filter": {"filter_type": "STRUCT_EXTRACT", "child_name": "y", "child_filter": """ + IsNull + "}}", "i.x.y IS NULL")]
    public void A_filter_says_what_it_says_or_nothing(string filter, string expected) => Assert.Equal(expected, Filter(filter));

    [Theory]
    [InlineData("""{"expression_class": "BOUND_CONJUNCTION", "type": "CONJUNCTION_AND", "children": [""" + Flag + "," + Constant + "]}", "i = true")]
    [InlineData("""{"expression_class": "BOUND_CONJUNCTION", "type": "CONJUNCTION_OR", "children": [""" + Flag + "," + Constant + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_CONJUNCTION", "type": "CONJUNCTION_OR", "children": [""" + Flag + "," + Flag + "]}", "(i = true OR i = true)")]
    [InlineData("""{"expression_class": "BOUND_CONJUNCTION", "type": "CONJUNCTION_XOR", "children": [""" + Flag + "," + Flag + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_COMPARISON", "type": "COMPARE_EQUAL", "left": """ + Column + """, "right": """ + Column + "}", "any")]
    [InlineData("""{"expression_class": "BOUND_OPERATOR", "type": "OPERATOR_NOT", "children": [""" + Flag + "]}", "i = false")]
    [InlineData("""{"expression_class": "BOUND_OPERATOR", "type": "OPERATOR_NOT", "children": [""" + Column + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_OPERATOR", "type": "OPERATOR_IS_NULL", "children": [""" + Column + "]}", "i IS NULL")]
    [InlineData("""{"expression_class": "BOUND_OPERATOR", "type": "OPERATOR_IS_NOT_NULL", "children": [""" + Column + "]}", "i IS NOT NULL")]
    [InlineData("""{"expression_class": "BOUND_OPERATOR", "type": "OPERATOR_IS_NULL", "children": [""" + Constant + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_OPERATOR", "type": "COMPARE_IN", "children": [""" + Column + "," + Constant + "]}", "i IN (CAST(5 AS INTEGER))")]
    [InlineData("""{"expression_class": "BOUND_OPERATOR", "type": "COMPARE_IN", "children": [""" + Column + "," + Constant + "," + Missing + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_OPERATOR", "type": "COMPARE_IN", "children": [""" + Column + "," + Constant + "," + Column + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_OPERATOR", "type": "COMPARE_NOT_IN", "children": [""" + Column + "," + Constant + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_FUNCTION", "type": "BOUND_FUNCTION", "name": "prefix", "children": [""" + Column + "," + Word + "]}", "prefix(i, 'ab')")]
    [InlineData("""{"expression_class": "BOUND_FUNCTION", "type": "BOUND_FUNCTION", "name": "prefix", "children": [""" + Column + "," + Constant + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_FUNCTION", "type": "BOUND_FUNCTION", "name": "prefix", "children": [""" + Column + "," + Column + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_FUNCTION", "type": "BOUND_FUNCTION", "name": "prefix", "children": [""" + Word + "," + Word + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_FUNCTION", "type": "BOUND_FUNCTION", "name": "prefix", "children": [""" + Column + "," + Word + "," + Word + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_FUNCTION", "type": "BOUND_FUNCTION", "name": "prefix", "children": [""" + Column + "," + Missing + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_FUNCTION", "type": "BOUND_FUNCTION", "name": "suffix", "children": [""" + Column + "," + Word + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_FUNCTION", "type": "BOUND_FUNCTION", "name": "isnan", "children": [""" + Float + "]}", "i = 'nan'::FLOAT")]
    [InlineData("""{"expression_class": "BOUND_FUNCTION", "type": "BOUND_FUNCTION", "name": "isnan", "children": [""" + Column + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_FUNCTION", "type": "BOUND_FUNCTION", "name": "isnan", "children": [""" + Word + "]}", "any")]
    [InlineData("""{"expression_class": "BOUND_CASE", "type": "CASE_EXPR"}""", "any")]
    public void An_expression_says_what_it_says_or_nothing(string expression, string expected) => Assert.Equal(expected, Expression(expression));

    [Fact]
    public void A_field_is_one_by_a_name_alone()
    {
        Assert.Equal("i.ab IS NULL", Expression(IsNullOf(Extract(Column, Word))));
        Assert.Equal("i.ab.ab IS NULL", Expression(IsNullOf(Extract(Extract(Column, Word), Word))));
        Assert.Equal("any", Expression(IsNullOf(Extract(Column, Constant))));
        Assert.Equal("any", Expression(IsNullOf(Extract(Column, Missing))));
        Assert.Equal("any", Expression(IsNullOf(Extract(Column, Column))));
        Assert.Equal("any", Expression(IsNullOf(Extract(Word, Word))));
        Assert.Equal("any", Expression(IsNullOf(Extract(Column, Word).Replace("struct_extract", "list_extract", StringComparison.Ordinal))));
        Assert.Equal("any", Expression(IsNullOf(Extract(Column, Word + "," + Word))));

        static string Extract(string of, string name) => $$"""{"expression_class": "BOUND_FUNCTION", "type": "BOUND_FUNCTION", "name": "struct_extract", "children": [{{of}},{{name}}]}""";
        static string IsNullOf(string what) => $$"""{"expression_class": "BOUND_OPERATOR", "type": "OPERATOR_IS_NULL", "children": [{{what}}]}""";
    }

    [Theory]
    [InlineData(""", "column_indexes": [{"index": 0}, {"index": 2}]""", "0,2")]
    [InlineData(""", "column_indexes": []""", "")]
    [InlineData(""", "column_indexes": [{"index": 18446744073709551615}]""", "")] // the row id
    [InlineData(""", "column_indexes": [{"index": 2147483647}]""", "2147483647")]
    [InlineData(""", "column_indexes": [{"index": 2147483648}]""", null)]
    [InlineData(""", "column_indexes": [{"index": 18446744073709551614}]""", null)]
    [InlineData(""", "column_indexes": [{"index": -1}]""", null)]
    [InlineData(""", "column_indexes": [{"place": 0}]""", null)]
    [InlineData(""", "column_indexes": {"index": 0}""", null)]
    [InlineData("", null)]
    public void Columns_are_all_where_they_are_not_told_as_known(string columns, string? expected)
    {
        var scan = Read(Plan(Get("t", "", columns)))!["t"];
        Assert.Equal(expected, scan.Columns is null ? null : string.Join(',', scan.Columns.Order()));
    }

    [Fact]
    public void A_table_that_is_scanned_twice_needs_what_either_scan_needs()
    {
        const string Columns = """, "column_indexes": [{"index": 0}]""";
        var (five, isNull) = (Get("t", $$"""{"key": 0, "value": {{IsFive}} }""", Columns), Get("T", $$"""{"key": 1, "value": {{IsNull}} }""", """, "column_indexes": [{"index": 1}]"""));
        var scan = Assert.Single(Read(Plan($$"""{"type": "LOGICAL_JOIN", "children": [{{five}}, {"type": "X", "cte": {{isNull}} }]}"""))!);
        Assert.Equal("[i, s] (i = CAST(5 AS INTEGER) OR s IS NULL)", FilterText.Of(scan.Value, TestEngine.Schema("i INTEGER, s VARCHAR")));
        var all = Read(Plan(five + "," + Get("t", "", "")))!["t"];
        Assert.Equal((null, PushedFilter.Unknown), (all.Columns, all.Filter));
        Assert.Equal(["t", "u"], Read(Plan(five + "," + Get("u", "", Columns)))!.Keys.Order());
    }

    [Theory]
    [InlineData("""{"error": true, "error_message": "no way"}""", "no way")]
    [InlineData("""{"error": true}""", "no plan")]
    [InlineData("""{"error": false}""", "the plan cannot be read: ")]
    [InlineData("""{"error": false""", "the plan cannot be read: ")]
    [InlineData("""{"error": false, "plans": [{"type": "LOGICAL_GET", "function_data": {"table": "t"}}]}""", "the plan cannot be read: ")]
    [InlineData("""{"error": false, "plans": 1}""", "the plan cannot be read: ")]
    public void A_plan_that_cannot_be_read_is_none(string json, string expected)
    {
        Assert.Null(PlanReader.Read(json, out var error));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    /// <summary>DuckDB cannot write down a plan with late materialisation, which is therefore switched off for a moment.</summary>
    [Fact]
    public async Task Planning_leaves_the_settings_of_the_session_as_they_were()
    {
        using var engine = new TestEngine();
        engine.Table("t", "i INTEGER, s VARCHAR", "SELECT i::INTEGER AS i, i::VARCHAR AS s FROM range(100) r(i)");
        const string Setting = "SELECT current_setting('late_materialization_max_rows')";
        var before = await engine.ValueAsync(Setting);
        Assert.NotEqual("0", before);
        Assert.Equal(["99|99", "98|98"], await engine.RowsAsync("SELECT * FROM t ORDER BY i DESC LIMIT 2"));
        Assert.Equal(before, await engine.ValueAsync(Setting));
    }

    private static string Get(string table, string filters, string columns) =>
        $$$"""{"type": "LOGICAL_GET", "function_data": {"table": "{{{table}}}"}, "table_filters": {"filters": [{{{filters}}}]}{{{columns}}} }""";

    private static string Plan(string nodes) => $$"""{"error": false, "plans": [{{nodes}}]}""";

    private static Dictionary<string, PushedScan>? Read(string json)
    {
        var scans = PlanReader.Read(json, out var error);
        Assert.Null(error);
        return scans;
    }

    private static string Expression(string expression) => Filter($$"""{"filter_type": "EXPRESSION_FILTER", "expr": {{expression}} }""");

    private static string Filter(string filter)
    {
        var scan = Read(Plan(Get("t", $$"""{"key": 0, "value": {{filter}} }""", """, "column_indexes": []""")))!["t"];
        return FilterText.Of(scan, TestEngine.Schema("i INTEGER"))["[] ".Length..];
    }
}
