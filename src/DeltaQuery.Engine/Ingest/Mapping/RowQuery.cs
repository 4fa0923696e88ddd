using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>The SQL that makes rows of loaded columns.</summary>
/// <remarks>
/// <code>
/// SELECT __dq_message, columns, [SEQUENCE BY], [DELETE WHEN]          over columns of the row, and what is visible and no such column
/// FROM (SELECT visible, CAST(expression AS type) AS column, ..
///       FROM (loaded columns, with items of messages by their names) AS message [WHERE ..]) AS message
/// </code>
/// </remarks>
internal sealed class RowQuery(MappingPlan plan, MappingOptions options, string loaded)
{
    private const string Message = "message";

    /// <summary>All that is computed, in order: the filter, the columns, and what the columns' values are used for.</summary>
    public IReadOnlyList<ComputedValue> Computed { get; } = [.. AllComputed(plan, options)];

    /// <summary>The rows of those messages that a condition holds for.</summary>
    public string Rows(string? condition)
    {
        var columns = string.Join(", ", plan.Outputs.Select(output => SqlText.Identifier(output.Field.Name)));
        return $"SELECT {MappedBatch.MessageColumn}{Comma(columns)}{Comma(string.Join(", ", Terms()))} FROM ({Inner(condition)}) AS {Message}";
    }

    /// <summary>The messages for which something cannot be computed, with the place of the first such thing in <see
    /// cref="Computed"/>.</summary>
    public string Failures()
    {
        var where = options.Where is { } filter ? $" WHERE {Fails(filter.Sql)} OR TRY({filter.Sql})" : "";
        var columns = string.Join(", ", ComputedOutputs().Select(o => $"TRY({Cast(o)}) AS {SqlText.Identifier(o.Field.Name)}"));
        var inner = $"SELECT {Visible()}{Comma(columns)}, {FirstFailure(ofRow: false)} AS __dq_failed FROM ({Named()}) AS {Message}{where}";
        return $"SELECT {MappedBatch.MessageColumn}, coalesce(__dq_failed, {FirstFailure(ofRow: true)}) AS failed FROM ({inner}) AS {Message} "
            + "WHERE failed IS NOT NULL";
    }

    /// <summary>One value of one message, by which DuckDB tells what is wrong with it.</summary>
    public string One(ComputedValue value, long message) =>
        $"SELECT {value.Sql} FROM ({ScopeOf(value)}) AS {Message} WHERE {MappedBatch.MessageColumn} = {SqlText.Literal(message)}";

    /// <summary>A value over no message, which DuckDB refuses where it makes no sense.</summary>
    /// <param name="value">The value.</param>
    /// <param name="prefix">How many characters stand before what the user wrote.</param>
    public string Empty(ComputedValue value, out int prefix)
    {
        const string Select = $"SELECT {MappedBatch.MessageColumn}, ";
        prefix = Select.Length + value.Sql.IndexOf(value.UserSql, StringComparison.Ordinal);
        return $"{Select}{value.Sql} FROM ({ScopeOf(value)}) AS {Message} LIMIT 0";
    }

    /// <summary>What the user wrote of a value, over no message.</summary>
    public string TypeOf(ComputedValue value) => $"SELECT ({value.UserSql}) FROM ({ScopeOf(value)}) AS {Message} LIMIT 0";

    private string ScopeOf(ComputedValue value) => value.IsOfRow ? Inner(null) : Named();

    // Whether a value is null is null only where it cannot be computed.
    private static string Fails(string sql) => $"TRY(({sql}) IS NULL) IS NULL";

    private string FirstFailure(bool ofRow)
    {
        var cases = Computed.Index().Where(value => value.Item.IsOfRow == ofRow)
            .Select(value => $"WHEN {Fails(value.Item.Sql)} THEN {SqlText.Literal((long)value.Index)}");
        return string.Join(" ", cases) is { Length: > 0 } all ? $"CASE {all} END" : "NULL";
    }

    private string Inner(string? condition)
    {
        var computed = ComputedOutputs().Select(output => $"{Cast(output)} AS {SqlText.Identifier(output.Field.Name)}");
        string?[] conditions = [condition, options.Where is { } where ? $"({where.Sql})" : null];
        var filter = string.Join(" AND ", conditions.OfType<string>());
        return $"SELECT {Visible()}{Comma(string.Join(", ", computed))} FROM ({Named()}) AS {Message}{(filter.Length > 0 ? $" WHERE {filter}" : "")}";
    }

    /// <summary>What expressions may name and is no computed column of the row.</summary>
    private string Visible()
    {
        var outputs = ComputedOutputs().Select(output => output.Field.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return string.Join(", ", VisibleNames().Where(name => !outputs.Contains(name)).Select(name => $"{Message}.{SqlText.Identifier(name)}"));
    }

    private IEnumerable<OutputColumn> ComputedOutputs() =>
        plan.Outputs.Where(output => !output.IsLoaded || output.Sql != SqlText.Identifier(output.Field.Name));

    private IEnumerable<string> VisibleNames() => FieldNames().Concat(NamedItems().Select(item => item.Name));

    private IEnumerable<string> FieldNames() => plan.Loaded.Select(column => column.Name).Concat(plan.Extracted.Select(field => field.Name));

    /// <summary>The loaded columns, and items of messages by their names where no field has the name.</summary>
    private string Named()
    {
        var fields = plan.Extracted.Select(field => $"{field.Sql} AS {SqlText.Identifier(field.Name)}");
        var items = NamedItems().Select(item => $"{MessageColumns.Hidden(item.Item)} AS {SqlText.Identifier(item.Name)}");
        return $"SELECT *{Comma(string.Join(", ", fields.Concat(items)))} FROM {loaded}";
    }

    private IEnumerable<(string Name, MessageItem Item)> NamedItems()
    {
        var names = FieldNames().ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in MessageColumns.Names)
        {
            if (!names.Contains(name) && MessageColumns.Find(name) is { } item && names.Contains(MessageColumns.Hidden(item)))
                yield return (name, item);
        }
    }

    private IEnumerable<string> Terms()
    {
        if (options.Sequence is { } sequence)
            yield return $"({sequence.Sql}) AS {MappedBatch.SequenceColumn}";
        var envelope = plan.HasDelete ? MappedBatch.DeleteColumn : null;
        var asked = options.DeleteWhen is { } delete ? $"coalesce(CAST(({delete.Sql}) AS BOOLEAN), false)" : null;
        if (envelope is not null || asked is not null)
            yield return $"{string.Join(" OR ", new[] { envelope, asked }.OfType<string>())} AS {MappedBatch.DeleteColumn}";
    }

    private static IEnumerable<ComputedValue> AllComputed(MappingPlan plan, MappingOptions options)
    {
        if (options.Where is { } where)
            yield return new ComputedValue("WHERE", $"CAST(({where.Sql}) AS BOOLEAN)", where.Sql, where.Position);
        foreach (var output in plan.Outputs.Where(output => !output.IsLoaded))
            yield return new ComputedValue(output.Field.Name, Cast(output), output.Sql, output.Position);
        if (options.Sequence is { } sequence)
            yield return new ComputedValue("SEQUENCE BY", $"({sequence.Sql})", sequence.Sql, sequence.Position, IsOfRow: true);
        if (options.DeleteWhen is { } delete)
            yield return new ComputedValue("DELETE WHEN", $"CAST(({delete.Sql}) AS BOOLEAN)", delete.Sql, delete.Position, IsOfRow: true);
    }

    private static string Cast(OutputColumn output) =>
        output.IsLoaded ? output.Sql : $"CAST(({output.Sql}) AS {Schema.DuckDbTypes.ToSql(output.Field.Type)})";

    private static string Comma(string list) => list.Length == 0 ? "" : $", {list}";
}
