using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Tests.Planning;

/// <summary>Pushed filters as text, for people to compare.</summary>
internal static class FilterText
{
    /// <summary>The columns that a scan reads and the filter of its rows: <c>[i, s] i > 5::INTEGER</c>.</summary>
    public static string Of(PushedScan scan, StructType schema)
    {
        var columns = scan.Columns is null ? "*"
            : string.Join(", ", scan.Columns.Order().Select(c => c < schema.Fields.Count ? schema.Fields[c].Name : $"#{c}"));
        return $"[{columns}] {Of(scan.Filter, schema)}";
    }

    private static string Of(PushedFilter filter, StructType schema) => filter switch
    {
        PushedFilter.And and => $"({string.Join(" AND ", and.Children.Select(c => Of(c, schema)))})",
        PushedFilter.Or or => $"({string.Join(" OR ", or.Children.Select(c => Of(c, schema)))})",
        PushedFilter.Compare compare => $"{Name(compare.Column, schema)} {Sign(compare.Kind)} {compare.Constant.Sql}",
        PushedFilter.In @in => $"{Name(@in.Column, schema)} IN ({string.Join(", ", @in.Constants.Select(c => c.Sql))})",
        PushedFilter.Null @null => $"{Name(@null.Column, schema)} IS {(@null.IsNull ? "" : "NOT ")}NULL",
        PushedFilter.Prefix prefix => $"prefix({Name(prefix.Column, schema)}, '{prefix.Text}')",
        _ => "any",
    };

    private static string Name(PushedColumn column, StructType schema) =>
        string.Join('.', column.Fields.Prepend(schema.Fields[column.Index].Name));

    private static string Sign(ComparisonKind kind) => kind switch
    {
        ComparisonKind.Equal => "=",
        ComparisonKind.NotEqual => "<>",
        ComparisonKind.Less => "<",
        ComparisonKind.LessOrEqual => "<=",
        ComparisonKind.Greater => ">",
        _ => ">=",
    };
}
