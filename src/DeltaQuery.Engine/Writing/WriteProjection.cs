using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Writing;

/// <summary>The SELECT whose rows are what the table's files hold: types as the table has them, physical names, values for what is left out,
/// NOT NULL, lengths and the table's rules checked, and the partition columns last, as keys.</summary>
/// <param name="layout">The table.</param>
/// <param name="rules">What its expressions ask.</param>
/// <param name="rows">The query.</param>
/// <param name="sources">For each column of the table the place of the query's column that goes into it; null leaves it to the rules.</param>
internal sealed partial class WriteProjection(TableLayout layout, RowRules rules, RowsQuery rows, IReadOnlyList<int?> sources)
{
    private const string WithinColumn = "__dq_within";

    /// <summary>The text, and where in it the query's own text begins.</summary>
    /// <exception cref="DeltaException">SchemaMismatch: a column of the query cannot go into that of the table.</exception>
    public (string Sql, int QueryStart) ToSql()
    {
        // A generated column is computed of the others as they are stored, lengths and all.
        IReadOnlyList<string> steps = [.. new[] { Generated(), Lengths(), Converted() }.OfType<string>()];
        var sql = new StringBuilder($"SELECT {Written()} FROM ");
        if (rules.Within is { } within)
            sql.Append(CultureInfo.InvariantCulture, $"(SELECT {Hidden(back: true)}, ({within.Sql}) AS {WithinColumn} FROM (SELECT {Named()}, {Hidden(back: false)} FROM ");
        foreach (var step in steps)
            sql.Append(CultureInfo.InvariantCulture, $"(SELECT {step} FROM ");
        sql.Append("(\n");
        var start = sql.Length;
        sql.Append(rows.Sql);
        sql.Append(CultureInfo.InvariantCulture, $"\n) AS __dq_rows({string.Join(", ", rows.Columns.Select((_, i) => $"c{i}"))})");
        sql.Append(')', steps.Count);
        if (rules.Within is { } condition)
            sql.Append(CultureInfo.InvariantCulture, $") AS {condition.Table})");
        return (sql.ToString(), start);
    }

    /// <summary>The columns as a user's condition names them. A partition column has no empty value: it is NULL.</summary>
    private string Named() => string.Join(", ", layout.Schema.Fields.Select((field, i) =>
    {
        var value = RowRules.Column(i);
        if (layout.IsPartition(field) && field.Type is PrimitiveType { Kind: PrimitiveKind.String or PrimitiveKind.Binary })
            value = $"nullif({value}, CAST('' AS {DuckDbTypes.ToSql(field.Type)}))";
        return $"{LogicalValue.ToSql(value, field.Type, Physical(i))} AS {SqlText.Identifier(field.Name)}";
    }));

    /// <summary>The columns under names that no user's column has, and back again.</summary>
    private string Hidden(bool back) => string.Join(", ", layout.Schema.Fields.Select((_, i) =>
        back ? $"__dq_{RowRules.Column(i)} AS {RowRules.Column(i)}" : $"{RowRules.Column(i)} AS __dq_{RowRules.Column(i)}"));

    private string Converted()
    {
        var converted = new List<string>();
        for (var i = 0; i < layout.Schema.Fields.Count; i++)
        {
            var field = layout.Schema.Fields[i];
            var physical = layout.Mapping.PhysicalSchema.Fields[i].Type;
            if (IsComputed(i))
                continue;
            var missing = rules.Values.GetValueOrDefault(i, "NULL");
            var value = sources[i] is { } place && place >= rows.Columns.Count
                ? rows.Constants[place - rows.Columns.Count]
                : sources[i] is { } source
                ? StoreAssignment.Convert($"c{source}", rows.Columns[source].Type, field.Type, physical, field.Name)
                : field.Type == PrimitiveType.Void ? "NULL" : $"CAST({missing} AS {DuckDbTypes.ToSql(physical)})";
            converted.Add($"{value} AS {RowRules.Column(i)}");
        }

        return converted.Count > 0 ? string.Join(", ", converted) : "1";
    }

    private string? Lengths() => layout.Schema.Fields.Any(field => field.CharVarcharType is not null)
        ? Step((field, i) => IsComputed(i) ? null : DeclaredLength.Enforce(RowRules.Column(i), field))
        : null;

    private string? Generated() => layout.Schema.Fields.Where((_, i) => IsComputed(i)).Any()
        ? Step((_, i) => IsComputed(i) ? $"CAST({rules.Generated[i]} AS {DuckDbTypes.ToSql(Physical(i))})" : RowRules.Column(i))
        : null;

    private string Step(Func<StructField, int, string?> value)
    {
        var columns = layout.Schema.Fields.Select((field, i) => value(field, i) is { } sql ? $"{sql} AS {RowRules.Column(i)}" : null);
        return string.Join(", ", columns.OfType<string>().DefaultIfEmpty("1"));
    }

    private DataType Physical(int place) => layout.Mapping.PhysicalSchema.Fields[place].Type;

    private bool IsComputed(int place) => sources[place] is null && rules.Generated.ContainsKey(place);

    private string Written()
    {
        var data = new List<string>();
        var keys = layout.PartitionColumns.ToDictionary(column => column.Name, _ => "", StringComparer.Ordinal);
        for (var i = 0; i < layout.Schema.Fields.Count; i++)
        {
            var field = layout.Schema.Fields[i];
            var physical = layout.Mapping.PhysicalSchema.Fields[i];
            var isKey = keys.ContainsKey(field.Name);
            if (field.Type == PrimitiveType.Void && !isKey && field.Nullable)
                continue; // no file holds it
            var value = IsComputed(i) ? DeclaredLength.Enforce(RowRules.Column(i), field) : RowRules.Column(i);
            if (isKey)
                value = PartitionKey.ToSql(value, field, layout.MaterializesPartitions);
            value = Checked(value, field, isKey && !layout.MaterializesPartitions ? PrimitiveType.String : physical.Type);
            if (data.Count == 0 && !isKey)
                value = Obeying(value); // the first column bears the checks of the whole row
            var column = $"{(isKey ? value : WrittenVariant.ToSql(value, physical.Type))} AS {SqlText.Identifier(physical.Name)}";
            if (isKey)
                keys[field.Name] = column;
            else
                data.Add(column);
        }

        return string.Join(", ", data.Concat(layout.PartitionColumns.Select(column => keys[column.Name])));
    }

    /// <summary>The value, or an error where it breaks a NOT NULL. An empty text in a partition column is NULL by then.</summary>
    private string Checked(string value, StructField field, DataType physical)
    {
        if (NullFault(value, field, physical) is not var (isViolated, message))
            return value;
        return $"CASE WHEN {isViolated} THEN {RowError.Sql(DeltaErrorCode.ConstraintViolation, $"{message} {(field.Nullable ? "in" : "by")} the row", Row())} ELSE {value} END";
    }

    /// <summary>The value, or an error where its row breaks a rule. No filter: DuckDB would take that to the query's own, and check rows that
    /// the query leaves out.</summary>
    private string Obeying(string value)
    {
        var checks = rules.Within is { } within ? rules.Checks.Prepend(new RowCheck(within.Name, WithinColumn)) : rules.Checks;
        if (!checks.Any())
            return value;
        var broken = checks.Select(check => $"WHEN ({check.Condition}) IS NOT TRUE THEN "
            + RowError.Sql(DeltaErrorCode.ConstraintViolation, $"{check.Name} is violated by the row", Row()));
        return $"CASE {string.Join(' ', broken)} ELSE {value} END";
    }

    private string Row()
    {
        var fields = layout.Schema.Fields.Select((field, i) =>
            $"{SqlText.Identifier(field.Name)} := {LogicalValue.ToSql(RowRules.Column(i), field.Type, Physical(i))}");
        return $"CAST(struct_pack({string.Join(", ", fields)}) AS VARCHAR)";
    }
}
