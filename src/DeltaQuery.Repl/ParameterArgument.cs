using System.Globalization;

namespace DeltaQuery.Repl;

/// <summary>A value that the command line gives to a parameter.</summary>
internal static class ParameterArgument
{
    private const int ExactDigits = 28; // of a decimal

    /// <summary>Adds <c>NAME=VALUE</c>.</summary>
    /// <exception cref="UsageException">It is no such text, or the name has a value already.</exception>
    public static IReadOnlyDictionary<string, object?> Add(IReadOnlyDictionary<string, object?> parameters, string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument : argument[..equals].TrimStart('$', '@', ':');
        if (equals < 0 || name.Length == 0)
            throw new UsageException(equals < 0 ? "--param needs NAME=VALUE" : "--param needs a name before =");
        if (parameters.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new UsageException($"parameter {name} has two values");
        return new Dictionary<string, object?>(parameters, StringComparer.OrdinalIgnoreCase) { [name] = Value(argument[(equals + 1)..]) };
    }

    private static object? Value(string text)
    {
        if (text is ['\'', .. var quoted, '\''])
            return quoted.Replace("''", "'", StringComparison.Ordinal);
        if (text is "null" or "NULL")
            return null;
        if (text is "true" or "false")
            return text == "true";
        var digits = text.AsSpan().TrimStart('-');
        if (digits.Count('.') == 0 ? digits is ['0', _, ..] : digits.Length > ExactDigits + 1)
            return text; // 00501 is no number, and of a long one no digit may be lost
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return whole;
        const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (digits.Length > ExactDigits && !digits.ContainsAny('.', 'e', 'E'))
            return text;
        if (decimal.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var exact))
            return exact;
        return double.TryParse(text, Decimal | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number : text;
    }
}
