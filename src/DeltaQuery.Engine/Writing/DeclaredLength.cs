using System.Globalization;
using DeltaQuery.Engine.DuckDb;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Writing;

/// <summary>The length of <c>varchar(n)</c> and <c>char(n)</c> columns, as Spark keeps it: blanks beyond it are cut off, any other character
/// is an error; chars are filled up with blanks.</summary>
internal static class DeclaredLength
{
    /// <summary>The value with its length checked; the value itself where its column has no length.</summary>
    /// <exception cref="DeltaException">NotSupported: the length is that of a part of a nested column.</exception>
    public static string Enforce(string value, StructField field)
    {
        if (Length(field) is not { } n)
            return value;
        var fault = RowError.Sql(DeltaErrorCode.ConstraintViolation, Message(field), value);
        return Cut(value, field, n, $"WHEN {value} IS NOT NULL THEN {fault} ");
    }

    /// <summary>The value without the blanks that its column has no room for; NULL where it is too long.</summary>
    public static string Cut(string value, StructField field) => Length(field) is { } n ? Cut(value, field, n, "") : value;

    /// <summary>What is wrong with a value that is too long, as an expression that is NULL for others; null where its column has no length.</summary>
    public static string? Fault(string value, StructField field) => Length(field) is { } n
        ? $"CASE WHEN length(rtrim({value}, ' ')) > {n} THEN {SqlText.Literal(Message(field))} END"
        : null;

    private static string Message(StructField field) => $"column {field.Name}: a text is longer than {field.CharVarcharType}";

    private static string? Length(StructField field)
    {
        if (field.CharVarcharType is not { } declared)
            return null;
        var open = declared.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !declared.EndsWith(')')
            || !int.TryParse(declared.AsSpan(open + 1, declared.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"column {field.Name} has the type {declared}, whose inner lengths DeltaQuery does not enforce yet");
        return SqlText.Literal(length);
    }

    private static string Cut(string value, StructField field, string n, string otherwise)
    {
        var cut = $"CASE WHEN length({value}) <= {n} THEN {value} WHEN length(rtrim({value}, ' ')) <= {n} THEN left({value}, {n}) {otherwise}END";
        return field.CharVarcharType!.StartsWith("char", StringComparison.OrdinalIgnoreCase)
            ? $"CASE WHEN length({value}) < {n} THEN rpad({value}, {n}, ' ') ELSE {cut} END"
            : cut;
    }
}
