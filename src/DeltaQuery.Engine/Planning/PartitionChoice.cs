using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>Some partitions of a table, by the values of some of its partition columns, however files write these.</summary>
/// <param name="columns">The columns.</param>
/// <param name="values">The values of each partition, in the order of the columns, as <see cref="ScannedFile.PartitionValues"/> has them.</param>
internal sealed class PartitionChoice(IReadOnlyList<StructField> columns, IEnumerable<IReadOnlyList<string?>> values)
{
    private const string NegativeZero = "-0.0";
    private const string Zero = "0.0";

    private readonly List<string> _lists =
        [.. values.Select(v => $"[{string.Join(", ", columns.Zip(v, (column, value) => SqlText.LiteralOrNull(Plain(column, value))))}]").Distinct()];

    /// <summary>The condition that a file lies in one of the partitions.</summary>
    /// <param name="value">Gives the SQL for the value of a column.</param>
    public string Condition(Func<StructField, string> value) =>
        _lists.Count == 0 ? "false"
        : columns.Count == 0 ? "true"
        : $"[{string.Join(", ", columns.Select(c => Text(c, value(c))))}] IN (SELECT unnest([{string.Join(", ", _lists)}]::VARCHAR[][]))";

    // A floating-point zero has a sign, by which it is still the same value.
    private static string? Plain(StructField column, string? value) => value == NegativeZero && IsFloat(column) ? Zero : value;

    private static string Text(StructField column, string value) =>
        IsFloat(column) ? $"CASE WHEN {value} = 0 THEN '{Zero}' ELSE {value}::VARCHAR END" : $"({value})::VARCHAR";

    private static bool IsFloat(StructField column) => column.Type is PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double };
}
