using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Writing;

/// <summary>The SELECT whose rows are what the table's files hold: types as the table has them, physical names, NOT NULL and lengths checked,
/// and the partition columns last, as keys.</summary>
/// <param name="layout">The table.</param>
/// <param name="rows">The query.</param>
/// <param name="sources">For each column of the table the place of the query's column that goes into it; null makes it NULL.</param>
internal sealed class WriteProjection(TableLayout layout, RowsQuery rows, IReadOnlyList<int?> sources)
{
    /// <summary>The text, and where in it the query's own text begins.</summary>
    /// <exception cref="DeltaException">SchemaMismatch: a column of the query cannot go into that of the table.</exception>
    public (string Sql, int QueryStart) ToSql()
    {
        var sql = new StringBuilder($"SELECT {Written()} FROM (SELECT {Converted()} FROM (\n");
        var start = sql.Length;
        sql.Append(rows.Sql);
        sql.Append(CultureInfo.InvariantCulture, $"\n) AS __dq_rows({string.Join(", ", rows.Columns.Select((_, i) => $"c{i}"))}))");
        return (sql.ToString(), start);
    }

    private string Converted()
    {
        var converted = new List<string>();
        for (var i = 0; i < layout.Schema.Fields.Count; i++)
        {
            var field = layout.Schema.Fields[i];
            var physical = layout.Mapping.PhysicalSchema.Fields[i].Type;
            var value = sources[i] is { } source
                ? StoreAssignment.Convert($"c{source}", rows.Columns[source].Type, field.Type, physical, field.Name)
                : field.Type == PrimitiveType.Void ? "NULL" : $"CAST(NULL AS {DuckDbTypes.ToSql(physical)})";
            converted.Add($"{value} AS v{i}");
        }

        return string.Join(", ", converted);
    }

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
            var value = DeclaredLength.Enforce($"v{i}", field);
            if (isKey)
                value = PartitionKey.ToSql(value, field);
            var column = $"{Checked(value, field, isKey ? PrimitiveType.String : physical.Type)} AS {SqlText.Identifier(physical.Name)}";
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
        var isViolated = physical == PrimitiveType.String && field.Type != PrimitiveType.String
            ? field.Nullable ? null : $"{value} IS NULL"
            : NullCheck.IsViolated(value, field, physical);
        if (isViolated is null)
            return value;
        var message = field.Nullable
            ? $"a part of column {field.Name} that is NOT NULL is NULL in the row"
            : $"NOT NULL of column {field.Name} is violated by the row";
        return $"CASE WHEN {isViolated} THEN {RowError.Sql(DeltaErrorCode.ConstraintViolation, message, Row())} ELSE {value} END";
    }

    private string Row() =>
        $"CAST(struct_pack({string.Join(", ", layout.Schema.Fields.Select((field, i) => $"{SqlText.Identifier(field.Name)} := v{i}"))}) AS VARCHAR)";
}
