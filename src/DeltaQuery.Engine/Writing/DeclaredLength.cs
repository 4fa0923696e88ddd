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
        if (field.CharVarcharType is not { } declared)
            return value;
        var open = declared.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !declared.EndsWith(')')
            || !int.TryParse(declared.AsSpan(open + 1, declared.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"column {field.Name} has the type {declared}, whose inner lengths DeltaQuery does not enforce yet");
        var n = SqlText.Literal(length);
        var fault = RowError.Sql(DeltaErrorCode.ConstraintViolation, $"column {field.Name}: a text is longer than {declared}", value);
        var cut = $"CASE WHEN length({value}) <= {n} THEN {value} WHEN length(rtrim({value}, ' ')) <= {n} THEN left({value}, {n}) "
            + $"WHEN {value} IS NOT NULL THEN {fault} END";
        return declared.StartsWith("char", StringComparison.OrdinalIgnoreCase)
            ? $"CASE WHEN length({value}) < {n} THEN rpad({value}, {n}, ' ') ELSE {cut} END"
            : cut;
    }
}
