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

    /// <summary>What EXPECT asks of rows.</summary>
    public IReadOnlyList<ComputedValue> Expected { get; } =
    [
        .. options.Expectations.Select(e => new ComputedValue(
            $"EXPECT {e.Name}", Try($"CAST(({e.Condition.Sql}) AS BOOLEAN)"), e.Condition, ComputedOf.Row)),
    ];

    /// <summary>The rows of those messages that a condition holds for.</summary>
    public string Rows(string? condition)
    {
        var columns = string.Join(", ", plan.Outputs.Select(output => SqlText.Identifier(output.Field.Name)));
        return $"SELECT {MappedBatch.MessageColumn}{Comma(columns)}{Comma(string.Join(", ", Terms()))} FROM ({Inner(condition)}) AS {Message}";
    }

    /// <summary>The messages for which a value cannot be computed, where those of which it is computed can.</summary>
    public string Failing(ComputedValue value) =>
        $"SELECT {MappedBatch.MessageColumn} FROM ({ScopeOf(value, null)}) AS {Message} WHERE {Try($"({value.Sql}) IS NULL")} IS NULL ORDER BY 1";

    /// <summary>The same for a value that TRY refuses, as one of <c>uuid()</c>: it does not look into a function that is given one.</summary>
    public string FailingInside(ComputedValue value) =>
        $"SELECT {MappedBatch.MessageColumn} FROM ({ScopeOf(value, null)}) AS {Message} "
        + $"WHERE {Try($"list_transform([true], lambda __dq_x: ({value.Sql}) IS NULL)")} IS NULL ORDER BY 1";

    /// <summary>One value of one message, by which DuckDB tells what is wrong with it.</summary>
    public string One(ComputedValue value, long message) =>
        $"SELECT {value.Sql} FROM ({ScopeOf(value, $"{MappedBatch.MessageColumn} = {SqlText.Literal(message)}")}) AS {Message}";

    /// <summary>A value over no message, which DuckDB refuses where it makes no sense.</summary>
    /// <param name="value">The value.</param>
    /// <param name="prefix">How many characters stand before what the user wrote.</param>
    public string Empty(ComputedValue value, out int prefix)
    {
        const string Select = $"SELECT {MappedBatch.MessageColumn}, ";
        prefix = Select.Length + Math.Max(0, value.Sql.IndexOf(value.User?.Sql ?? "", StringComparison.Ordinal));
        return $"{Select}{value.Sql} FROM ({ScopeOf(value, null)}) AS {Message} LIMIT 0";
    }

    /// <summary>What the user wrote of a value, over no message.</summary>
    public string TypeOf(ComputedValue value) => $"SELECT ({value.User!.Sql}) FROM ({ScopeOf(value, null)}) AS {Message} LIMIT 0";

    /// <summary>NULL where a value cannot be computed.</summary>
    public static string Try(string sql) => $"TRY({sql})";

    private string ScopeOf(ComputedValue value, string? condition) => value.Of switch
    {
        ComputedOf.Message => Named(condition),
        ComputedOf.KeptMessage => $"SELECT * FROM ({Named(condition)}) AS {Message}{Where()}",
        ComputedOf.RowAndMessage => Inner(condition),
        _ => plan.IsDirect ? $"SELECT * FROM {loaded}" : Rows(condition),
    };

    private string Where() => options.Where is { } where ? $" WHERE ({where.Sql})" : "";

    private string Inner(string? condition)
    {
        var computed = ComputedOutputs().Select(output => $"{Cast(output)} AS {SqlText.Identifier(output.Field.Name)}");
        return $"SELECT {Visible()}{Comma(string.Join(", ", computed))} FROM ({Named(condition)}) AS {Message}{Where()}";
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
    private string Named(string? condition)
    {
        var fields = plan.Extracted.Select(field => $"{field.Sql} AS {SqlText.Identifier(field.Name)}");
        var items = NamedItems().Select(item => $"{MessageColumns.Hidden(item.Item)} AS {SqlText.Identifier(item.Name)}");
        return $"SELECT *{Comma(string.Join(", ", fields.Concat(items)))} FROM {loaded}{(condition is null ? "" : $" WHERE {condition}")}";
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
            yield return new ComputedValue("WHERE", $"CAST(({where.Sql}) AS BOOLEAN)", where, ComputedOf.Message);
        foreach (var output in plan.Outputs.Where(output => !output.IsLoaded))
            yield return new ComputedValue(output.Field.Name, Cast(output), output.User, ComputedOf.KeptMessage);
        if (options.Sequence is { } sequence)
            yield return new ComputedValue("SEQUENCE BY", $"({sequence.Sql})", sequence, ComputedOf.RowAndMessage);
        if (options.DeleteWhen is { } delete)
            yield return new ComputedValue("DELETE WHEN", $"CAST(({delete.Sql}) AS BOOLEAN)", delete, ComputedOf.RowAndMessage);
    }

    private static string Cast(OutputColumn output)
    {
        if (output.IsLoaded)
            return output.Sql;
        var value = output.Declared is { } declared ? $"CAST(({output.Sql}) AS {Schema.DuckDbTypes.ToSql(declared)})" : $"({output.Sql})";
        return $"CAST({value} AS {Schema.DuckDbTypes.ToSql(output.Field.Type)})";
    }

    private static string Comma(string list) => list.Length == 0 ? "" : $", {list}";
}
