using System.Globalization;

namespace DeltaQuery.Engine.Log;

/// <summary>Sizes as Spark and Databricks write them in properties: <c>134217728</c>, <c>128mb</c>, <c>1g</c>, in powers of 1,024.</summary>
internal static class ByteSize
{
    private const string Units = "bkmgtp";

    /// <summary>The bytes; null if the text is no size, or less than one byte.</summary>
    public static long? Parse(string text)
    {
        var trimmed = text.Trim().ToLowerInvariant();
        var digits = trimmed.TrimEnd([.. "abcdefghijklmnopqrstuvwxyz "]);
        var unit = trimmed[digits.Length..].Trim();
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            return null;
        var power = unit.Length == 0 ? 0 : Units.IndexOf(unit[0], StringComparison.Ordinal);
        if (power < 0 || unit is not { Length: <= 1 } && unit[1..] is not ("b" or "ib") || (power == 0 && unit.Length > 1))
            return null;
        return number <= long.MaxValue >> (10 * power) ? number << (10 * power) : null;
    }
}
