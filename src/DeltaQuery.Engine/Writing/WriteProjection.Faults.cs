using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Writing;

// Which rows break a rule of the table, for those who would rather do without them than fail.
internal sealed partial class WriteProjection
{
    private const string KeyColumn = "__dq_key";
    private const string FaultColumn = "__dq_fault";

    /// <summary>A query of two columns, one row for each of the query's: a column of it by its place, and what rule the row breaks, or NULL. Nothing
    /// is raised for such a row.</summary>
    /// <param name="key">The place of the column that tells rows apart.</param>
    public string ToFaults(int key)
    {
        var columns = string.Join(", ", rows.Columns.Select((_, i) => $"c{i}"));
        var sql = $"(SELECT c{key} AS {KeyColumn}, {Converted()} FROM (\n{rows.Sql}\n) AS __dq_rows({columns}))";
        var given = layout.Schema.Fields.Select((Field, Place) => (Field, Place)).Where(f => !IsComputed(f.Place)).ToList();
        var tooLong = given.Select(f => DeclaredLength.Fault(RowRules.Column(f.Place), f.Field)).OfType<string>().ToList();
        if (tooLong.Count > 0)
        {
            var cut = given.Select(f => $"{DeclaredLength.Cut(RowRules.Column(f.Place), f.Field)} AS {RowRules.Column(f.Place)}");
            sql = $"(SELECT {KeyColumn}, coalesce({string.Join(", ", tooLong)}) AS {FaultColumn}, {string.Join(", ", cut)} FROM {sql})";
        }

        var before = tooLong.Count > 0 ? FaultColumn : "NULL";
        if (Generated() is { } generated)
            sql = $"(SELECT {KeyColumn}, {before} AS {FaultColumn}, {generated} FROM {sql})";
        var broken = string.Concat(Faults().Select(f => $" WHEN {f.Condition} THEN {SqlText.Literal(f.Message)}"));
        var fault = broken.Length == 0 ? "NULL" : $"CASE{broken} END";
        return string.Create(CultureInfo.InvariantCulture, $"SELECT {KeyColumn}, coalesce({(Generated() is null ? before : FaultColumn)}, {fault}) FROM {sql}");
    }

    /// <summary>What is wrong with a row, and how that is called.</summary>
    private IEnumerable<(string Condition, string Message)> Faults()
    {
        for (var i = 0; i < layout.Schema.Fields.Count; i++)
        {
            var field = layout.Schema.Fields[i];
            var isKey = layout.IsPartition(field);
            var value = RowRules.Column(i);
            if (IsComputed(i) && DeclaredLength.Fault(value, field) is { } tooLong)
                yield return ($"{tooLong} IS NOT NULL", $"column {field.Name}: a text is longer than {field.CharVarcharType}");
            if (NullFault(isKey ? PartitionKey.ToSql(value, field, typed: false) : value, field, isKey ? PrimitiveType.String : Physical(i)) is { } missing)
                yield return missing;
        }

        foreach (var check in rules.Checks)
            yield return ($"({check.Condition}) IS NOT TRUE", $"{check.Name} is violated");
    }

    /// <summary>When a value breaks a NOT NULL, and how that is called; null if it cannot.</summary>
    private static (string Condition, string Message)? NullFault(string value, StructField field, DataType physical)
    {
        var isViolated = physical == PrimitiveType.String && field.Type != PrimitiveType.String
            ? field.Nullable ? null : $"{value} IS NULL"
            : NullCheck.IsViolated(value, field, physical);
        if (isViolated is null)
            return null;
        return (isViolated, field.Nullable ? $"a part of column {field.Name} that is NOT NULL is NULL" : $"NOT NULL of column {field.Name} is violated");
    }
}
