namespace DeltaQuery.Acceptance.Changes;

/// <summary>A statement for Spark.</summary>
/// <param name="Sql">As DeltaQuery spells it.</param>
/// <param name="Told">The numbers of rows that DeltaQuery told; nothing if it told none.</param>
/// <param name="Refused">Why it is refused; null if it is not.</param>
internal sealed record SparkStatement(string Sql, string Told, RefusedChange? Refused = null);
