namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>A generated column's expression in one of the forms from which Delta derives filters on the generated (partition) column: what
/// a comparison of the base column says about it follows.</summary>
/// <remarks>Forms are recognised by what is written alone; whether the base column is a timestamp, a date or a string, the caller
/// knows.</remarks>
/// <param name="Form">The form.</param>
/// <param name="Column">The base column's path.</param>
internal sealed record PartitionExpression(PartitionForm Form, IReadOnlyList<string> Column)
{
    /// <summary>The length of <see cref="PartitionForm.Prefix"/>.</summary>
    public int Length { get; init; }

    /// <summary>The pattern of <see cref="PartitionForm.DateFormat"/>, or the unit, in small letters, of the truncations.</summary>
    public string? Argument { get; init; }

    /// <summary>The form of an expression; null if it is none of them.</summary>
    public static PartitionExpression? Of(SparkSqlExpression expression) => Of(expression.Root);

    private static PartitionExpression? Of(SparkNode node) => node switch
    {
        ParenthesesNode inner => Of(inner.Operand),
        ColumnNode column => new PartitionExpression(PartitionForm.Identity, column.Path),
        CastNode { Form: not CastForm.TryCast, Type.Kind: SparkKind.Date } cast => Over(cast.Operand, PartitionForm.Date),
        ExtractNode extract => PartOf(extract.Field) is { } form ? Over(extract.Operand, form) : null,
        CallNode call => OfCall(call),
        _ => null,
    };

    private static PartitionExpression? OfCall(CallNode call) => (call.Name, call.Arguments) switch
    {
        ("year" or "month" or "day" or "dayofmonth" or "hour", [var x]) => Over(x, PartOf(call.Name.ToUpperInvariant())!.Value),
        ("date" or "to_date", [var x]) => Over(x, PartitionForm.Date),
        ("date_trunc", [StringLiteral unit, var x]) when TimestampUnit(unit.Value) is { } known =>
            Over(x, PartitionForm.TruncatedTimestamp, known),
        ("trunc", [var x, StringLiteral unit]) when DateUnit(unit.Value) is { } known => Over(x, PartitionForm.TruncatedDate, known),
        ("substring" or "substr", [var x, NumberLiteral { Text: "0" or "1" }, NumberLiteral length])
            when int.TryParse(length.Text, out var count) && count > 0 => Over(x, PartitionForm.Prefix) is { } prefix
                ? prefix with { Length = count } : null,
        ("date_format", [var x, StringLiteral { Value: "yyyy-MM" or "yyyy-MM-dd" or "yyyy-MM-dd-HH" } pattern]) =>
            Over(x, PartitionForm.DateFormat, pattern.Value),
        _ => null,
    };

    // Delta writes year(ts) also as year(cast(ts as date)).
    private static PartitionExpression? Over(SparkNode node, PartitionForm form, string? argument = null) => node switch
    {
        ParenthesesNode inner => Over(inner.Operand, form, argument),
        ColumnNode column => new PartitionExpression(form, column.Path) { Argument = argument },
        CastNode { Form: not CastForm.TryCast, Type.Kind: SparkKind.Date, Operand: ColumnNode column }
            when form is PartitionForm.Year or PartitionForm.Month or PartitionForm.Day => new PartitionExpression(form, column.Path),
        _ => null,
    };

    private static PartitionForm? PartOf(string field) => field switch
    {
        "YEAR" => PartitionForm.Year,
        "MONTH" => PartitionForm.Month,
        "DAY" or "DAYOFMONTH" => PartitionForm.Day,
        "HOUR" => PartitionForm.Hour,
        _ => null,
    };

    private static string? DateUnit(string unit) => unit.ToUpperInvariant() switch
    {
        "YEAR" or "YYYY" or "YY" => "year",
        "QUARTER" => "quarter",
        "MONTH" or "MM" or "MON" => "month",
        "WEEK" => "week",
        _ => null,
    };

    private static string? TimestampUnit(string unit) => unit.ToUpperInvariant() switch
    {
        "DAY" or "DD" => "day",
        "HOUR" => "hour",
        "MINUTE" => "minute",
        "SECOND" => "second",
        _ => DateUnit(unit),
    };
}
