using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Planning;

/// <summary>Reads the JSON of <c>json_serialize_plan</c>: the filters and columns of each LOGICAL_GET over a stand-in (TRAPS R4, R5, R7).
/// </summary>
/// <remarks>The JSON is DuckDB's private format, so everything that is not exactly as known counts as unknown: it then prunes nothing.</remarks>
internal static class PlanReader
{
    // The place of the row id, which count(*) reads where it needs no column.
    private const ulong RowId = ulong.MaxValue;

    /// <summary>Lets DuckDB plan a query over stand-ins, and reads the plan; null if DuckDB cannot plan it so.</summary>
    public static Dictionary<string, PushedScan>? Plan(DuckDbConnection connection, string query, CancellationToken cancellationToken)
    {
        var sql = $"SELECT json_serialize_plan({SqlText.Literal(query)}, optimize := true, skip_null := true)::VARCHAR";
        if (Read((string)connection.Scalar(sql, cancellationToken)!, out _) is { } scans)
            return scans;

        // Late materialisation (ORDER BY .. LIMIT) makes plans that DuckDB cannot write down (TRAPS R7).
        connection.Execute("SET SESSION late_materialization_max_rows = 0");
        try
        {
            return Read((string)connection.Scalar(sql, cancellationToken)!, out _);
        }
        finally
        {
            connection.Execute("RESET SESSION late_materialization_max_rows");
        }
    }

    /// <summary>What the plan says of each stand-in; null if the plan could not be made or read.</summary>
    /// <param name="json">The text of json_serialize_plan.</param>
    /// <param name="error">What DuckDB said, if it could not make the plan.</param>
    public static Dictionary<string, PushedScan>? Read(string json, out string? error)
    {
        error = null;
        try
        {
            using var document = DuckDbJson.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("error").GetBoolean())
            {
                error = root.TryGetProperty("error_message", out var message) ? message.GetString() : "no plan";
                return null;
            }

            var gets = new List<(string Name, PushedScan Scan)>();
            foreach (var plan in root.GetProperty("plans").EnumerateArray())
                Collect(plan, gets);
            return gets.GroupBy(g => g.Name, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(g => g.Key, g => Union(g.Select(x => x.Scan).ToList()), StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            error = $"the plan cannot be read: {e.Message}";
            return null;
        }
    }

    /// <summary>A stand-in may be scanned several times over: its files are the union of what each scan needs.</summary>
    private static PushedScan Union(List<PushedScan> scans) => new(
        PushedFilter.Any(scans.Select(s => s.Filter).ToList()),
        scans.Any(s => s.Columns is null) ? null : scans.SelectMany(s => s.Columns!).ToHashSet());

    private static void Collect(JsonElement node, List<(string, PushedScan)> gets)
    {
        if (node.ValueKind == JsonValueKind.Object)
        {
            if (node.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("LOGICAL_GET"u8)
                && node.TryGetProperty("function_data", out var data) && data.TryGetProperty("table", out var table))
                gets.Add((table.GetString()!, Scan(node)));
            foreach (var property in node.EnumerateObject())
            {
                // Plans hang below each other under several names (children, cte, ..); expressions hold none.
                if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                    Collect(property.Value, gets);
            }
        }
        else if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
                Collect(item, gets);
        }
    }

    private static PushedScan Scan(JsonElement get)
    {
        var filters = new List<PushedFilter>();
        foreach (var filter in get.GetProperty("table_filters").GetProperty("filters").EnumerateArray())
            filters.Add(Filter(filter.GetProperty("value"), new PushedColumn(filter.GetProperty("key").GetInt32(), [])));
        return new PushedScan(PushedFilter.All(filters), Columns(get));
    }

    private static HashSet<int>? Columns(JsonElement get)
    {
        var columns = new HashSet<int>();
        if (!get.TryGetProperty("column_indexes", out var indexes) || indexes.ValueKind != JsonValueKind.Array)
            return null;
        foreach (var index in indexes.EnumerateArray())
        {
            if (!index.TryGetProperty("index", out var place) || !place.TryGetUInt64(out var value))
                return null;
            if (value == RowId)
                continue;
            if (value > int.MaxValue)
                return null;
            columns.Add((int)value);
        }

        return columns;
    }

    private static PushedFilter Filter(JsonElement filter, PushedColumn column)
    {
        switch (filter.GetProperty("filter_type").GetString())
        {
            case "CONSTANT_COMPARISON":
                return Compare(column, filter.GetProperty("comparison_type").GetString(), filter.GetProperty("constant"));
            case "IS_NULL":
                return new PushedFilter.Null(column, IsNull: true);
            case "IS_NOT_NULL":
                return new PushedFilter.Null(column, IsNull: false);
            case "CONJUNCTION_AND":
                return PushedFilter.All(filter.GetProperty("child_filters").EnumerateArray().Select(f => Filter(f, column)).ToList());
            case "CONJUNCTION_OR":
                return PushedFilter.Any(filter.GetProperty("child_filters").EnumerateArray().Select(f => Filter(f, column)).ToList());
            case "STRUCT_EXTRACT":
                var field = filter.GetProperty("child_name").GetString()!;
                return Filter(filter.GetProperty("child_filter"), column with { Fields = [.. column.Fields, field] });
            case "OPTIONAL_FILTER":
                return filter.TryGetProperty("child_filter", out var child) ? Filter(child, column) : PushedFilter.Unknown;
            case "IN_FILTER":
                return In(column, filter.GetProperty("values").EnumerateArray().Select(PlanConstant.Read).ToList());
            case "EXPRESSION_FILTER":
                return Expression(filter.GetProperty("expr"), column);
            default:
                return PushedFilter.Unknown; // DYNAMIC_FILTER and whatever else there is
        }
    }

    private static PushedFilter Compare(PushedColumn column, string? kind, JsonElement constant)
    {
        ComparisonKind? known = kind switch
        {
            "COMPARE_EQUAL" or "COMPARE_NOT_DISTINCT_FROM" => ComparisonKind.Equal,
            "COMPARE_NOTEQUAL" => ComparisonKind.NotEqual,
            "COMPARE_LESSTHAN" => ComparisonKind.Less,
            "COMPARE_LESSTHANOREQUALTO" => ComparisonKind.LessOrEqual,
            "COMPARE_GREATERTHAN" => ComparisonKind.Greater,
            "COMPARE_GREATERTHANOREQUALTO" => ComparisonKind.GreaterOrEqual,
            _ => null,
        };
        return known is { } comparison && PlanConstant.Read(constant) is { } value
            ? new PushedFilter.Compare(column, comparison, value)
            : PushedFilter.Unknown;
    }

    private static PushedFilter In(PushedColumn column, List<PlanConstant?> constants) => constants.Contains(null) || constants.Count == 0
        ? PushedFilter.Unknown
        : new PushedFilter.In(column, constants!);

    private static PushedFilter Expression(JsonElement expression, PushedColumn column)
    {
        var kind = expression.GetProperty("type").GetString();
        switch (expression.GetProperty("expression_class").GetString())
        {
            case "BOUND_CONJUNCTION":
                var children = expression.GetProperty("children").EnumerateArray().Select(c => Expression(c, column)).ToList();
                return kind == "CONJUNCTION_AND" ? PushedFilter.All(children) : kind == "CONJUNCTION_OR" ? PushedFilter.Any(children) : PushedFilter.Unknown;
            case "BOUND_COMPARISON":
                var (left, right) = (expression.GetProperty("left"), expression.GetProperty("right"));
                if (Column(left, column) is { } leftColumn && Constant(right) is { } rightConstant)
                    return Compare(leftColumn, kind, rightConstant);
                return Column(right, column) is { } rightColumn && Constant(left) is { } leftConstant
                    ? Compare(rightColumn, Flipped(kind), leftConstant)
                    : PushedFilter.Unknown;
            case "BOUND_OPERATOR":
                var operands = expression.GetProperty("children").EnumerateArray().ToList();
                if (Column(operands[0], column) is not { } operand)
                    return PushedFilter.Unknown;
                return kind switch
                {
                    "OPERATOR_NOT" => Boolean(operands[0], operand, value: false),
                    "OPERATOR_IS_NULL" => new PushedFilter.Null(operand, IsNull: true),
                    "OPERATOR_IS_NOT_NULL" => new PushedFilter.Null(operand, IsNull: false),
                    "COMPARE_IN" => In(operand, operands.Skip(1).Select(o => Constant(o) is { } c ? PlanConstant.Read(c) : null).ToList()),
                    _ => PushedFilter.Unknown,
                };
            case "BOUND_FUNCTION" when expression.GetProperty("name").ValueEquals("prefix"u8):
                var arguments = expression.GetProperty("children").EnumerateArray().ToList();
                return arguments.Count == 2 && Column(arguments[0], column) is { } text && Constant(arguments[1]) is { } prefix
                    && prefix.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String
                        ? new PushedFilter.Prefix(text, value.GetString()!)
                        : PushedFilter.Unknown;
            case "BOUND_FUNCTION" when expression.GetProperty("name").ValueEquals("isnan"u8):
                return expression.GetProperty("children").EnumerateArray().Single() is var number && Column(number, column) is { } measured
                    && Type(number) is "FLOAT" or "DOUBLE"
                        ? new PushedFilter.Compare(measured, ComparisonKind.Equal, PlanConstant.NaN(Type(number)!))
                        : PushedFilter.Unknown;
            default:
                return Column(expression, column) is { } flag ? Boolean(expression, flag, value: true) : PushedFilter.Unknown;
        }
    }

    /// <summary>A boolean column as a condition of its own.</summary>
    private static PushedFilter Boolean(JsonElement expression, PushedColumn column, bool value) => Type(expression) == "BOOLEAN"
        ? new PushedFilter.Compare(column, ComparisonKind.Equal, PlanConstant.Boolean(value))
        : PushedFilter.Unknown;

    private static string? Type(JsonElement expression) => expression.GetProperty("return_type").GetProperty("id").GetString();

    /// <summary>The column itself or a struct field of it; anything computed is null.</summary>
    private static PushedColumn? Column(JsonElement expression, PushedColumn column)
    {
        switch (expression.GetProperty("expression_class").GetString())
        {
            case "BOUND_REF":
                return column;
            case "BOUND_FUNCTION" when expression.GetProperty("name").ValueEquals("struct_extract"u8):
                var arguments = expression.GetProperty("children").EnumerateArray().ToList();
                return arguments.Count == 2 && Column(arguments[0], column) is { } parent && Constant(arguments[1]) is { } name
                    && name.TryGetProperty("value", out var field) && field.ValueKind == JsonValueKind.String
                        ? parent with { Fields = [.. parent.Fields, field.GetString()!] }
                        : null;
            default:
                return null;
        }
    }

    private static JsonElement? Constant(JsonElement expression) =>
        expression.GetProperty("expression_class").ValueEquals("BOUND_CONSTANT"u8) ? expression.GetProperty("value") : null;

    private static string? Flipped(string? kind) => kind switch
    {
        "COMPARE_LESSTHAN" => "COMPARE_GREATERTHAN",
        "COMPARE_LESSTHANOREQUALTO" => "COMPARE_GREATERTHANOREQUALTO",
        "COMPARE_GREATERTHAN" => "COMPARE_LESSTHAN",
        "COMPARE_GREATERTHANOREQUALTO" => "COMPARE_LESSTHANOREQUALTO",
        _ => kind,
    };
}
