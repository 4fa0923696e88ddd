using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution;

/// <summary>The columns that a query gives, with NULLs of no type told apart from integers, as DuckDB's results no longer do.</summary>
internal static class RowsQueryColumns
{
    /// <summary>Asks DuckDB. The query is not run.</summary>
    /// <param name="connection">The session's connection.</param>
    /// <param name="query">The query.</param>
    /// <param name="bind">Gives a statement its parameters.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="mayBeNull">Tells of a column by its place and type whether it matters that its integers may be such NULLs; null: it always
    /// does. Where no column's do, DuckDB is asked once and not three times.</param>
    public static IReadOnlyList<QueryColumn> Of(
        DuckDbConnection connection, string query, Action<DuckDbStatement> bind, CancellationToken cancellationToken,
        Func<int, LogicalType, bool>? mayBeNull = null)
    {
        var columns = Named(connection, query, bind, cancellationToken);
        if (!columns.Index().Any(c => HoldsInteger(c.Item.Type) && mayBeNull?.Invoke(c.Index, c.Item.Type) != false))
            return columns;

        // typeof is known without a row of the query.
        var names = string.Join(", ", columns.Select((_, i) => $"c{i}"));
        var types = string.Join(", ", columns.Select((_, i) => $"typeof(c{i})"));
        using var prepared = connection.Prepare($"SELECT {types} FROM (SELECT 1) LEFT JOIN (\n{query}\n) AS q({names}) ON false", cancellationToken);
        bind(prepared);
        using var result = prepared.Execute(cancellationToken);
        var texts = result.Rows().Single();
        return [.. columns.Select((column, i) => column with { Type = WithNulls(column.Type, (string)texts[i]!, column.Name) })];
    }

    private static List<QueryColumn> Named(
        DuckDbConnection connection, string query, Action<DuckDbStatement> bind, CancellationToken cancellationToken)
    {
        using (var prepared = connection.Prepare(query, cancellationToken))
        {
            if (prepared.ParameterCount == 0)
                return [.. Enumerable.Range(0, prepared.ColumnCount).Select(i => new QueryColumn(prepared.ColumnName(i), prepared.ColumnType(i)))];
        }

        // Types may hang on those of parameters, which a statement has only when it is run.
        using var bound = connection.Prepare($"SELECT * FROM (\n{query}\n) LIMIT 0", cancellationToken);
        bind(bound);
        using var result = bound.Execute(cancellationToken);
        return [.. Enumerable.Range(0, result.ColumnCount).Select(i => new QueryColumn(result.ColumnName(i), result.ColumnType(i)))];
    }

    private static bool HoldsInteger(LogicalType type) => type.Id switch
    {
        DuckDbType.Integer => true,
        DuckDbType.Struct => type.Fields.Any(field => HoldsInteger(field.Type)),
        DuckDbType.List or DuckDbType.Array => HoldsInteger(type.Child!),
        DuckDbType.Map => HoldsInteger(type.Key!) || HoldsInteger(type.Value!),
        _ => false,
    };

    private static LogicalType WithNulls(LogicalType type, string text, string column)
    {
        if (!text.Contains("\"NULL\"", StringComparison.Ordinal))
            return type;
        try
        {
            return WithNulls(type, DuckDbTypes.Parse(text, column));
        }
        catch (DeltaException)
        {
            return type; // beside the NULL there is a type that Delta lacks: that is what will be told
        }
    }

    private static LogicalType WithNulls(LogicalType type, DataType told) => (type.Id, told) switch
    {
        (_, PrimitiveType { Kind: PrimitiveKind.Void }) => LogicalType.Of(DuckDbType.SqlNull),
        (DuckDbType.List or DuckDbType.Array, ArrayType list) => type with { Child = WithNulls(type.Child!, list.Element) },
        (DuckDbType.Map, MapType map) => type with { Key = WithNulls(type.Key!, map.Key), Value = WithNulls(type.Value!, map.Value) },
        (DuckDbType.Struct, StructType row) when row.Fields.Count == type.Fields.Count => type with
        {
            Fields = [.. type.Fields.Select((field, i) => field with { Type = WithNulls(field.Type, row.Fields[i].Type) })],
        },
        _ => type,
    };
}
