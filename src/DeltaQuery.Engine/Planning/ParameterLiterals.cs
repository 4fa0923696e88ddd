using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Planning;

/// <summary>Values in the place of parameters, so that they prune as literals do. The text is planned, never run.</summary>
internal static class ParameterLiterals
{
    /// <summary>How the names of parameters begin that are numbers, where texts are put together or calls taken out.</summary>
    public const string Numbered = "__dq_n";

    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.ffffff";

    /// <summary>The name that a parameter of such a text has where it was written.</summary>
    public static string NameOf(string name) => name.StartsWith(Numbered, StringComparison.Ordinal) ? name[Numbered.Length..] : name;

    /// <summary>Puts simple values in the place of parameters; others stay, and then nothing is pruned.</summary>
    public static string Put(string text, IReadOnlyDictionary<string, object?>? parameters)
    {
        if (parameters is null || parameters.Count == 0 || !text.Contains('$', StringComparison.Ordinal))
            return text;
        var source = new SourceText(text);
        var edits = new TextEdits(source, source.Span);
        foreach (var parameter in ParameterFinder.Of(source, source.Span))
        {
            if (parameters.TryGetValue(NameOf(parameter.Name), out var value) && Literal(value) is { } literal)
                edits.Replace(parameter.Span, literal);
        }

        return edits.Apply().Text;
    }

    private static string? Literal(object? value) => value switch
    {
        null or DBNull => "NULL",
        bool flag => flag ? "true" : "false",
        sbyte or short or int => Cast(value, "INTEGER"),
        long => Cast(value, "BIGINT"),
        byte or ushort => Cast(value, "INTEGER"),
        uint => Cast(value, "BIGINT"),
        ulong or Int128 => Cast(value, "HUGEINT"),
        float number => float.IsFinite(number) ? Cast(number.ToString("R", CultureInfo.InvariantCulture), "FLOAT") : null,
        double number => double.IsFinite(number) ? Cast(number.ToString("R", CultureInfo.InvariantCulture), "DOUBLE") : null,
        decimal number => $"({number.ToString(CultureInfo.InvariantCulture)})",
        string text => $"({SqlText.Literal(text)}::VARCHAR)",
        char letter => $"({SqlText.Literal(letter.ToString())}::VARCHAR)",
        byte[] bytes => SqlText.Literal(bytes),
        DateOnly date => $"DATE '{date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'",
        TimeOnly time => $"TIME '{time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'",
        DateTime { Kind: DateTimeKind.Unspecified } time => $"TIMESTAMP '{time.ToString(TimeFormat, CultureInfo.InvariantCulture)}'",
        DateTime time => Instant(time.ToUniversalTime()),
        DateTimeOffset time => Instant(time.UtcDateTime),
        _ => null,
    };

    private static string Cast(object value, string type) => string.Create(CultureInfo.InvariantCulture, $"CAST('{value}' AS {type})");

    private static string Instant(DateTime utc) => $"TIMESTAMPTZ '{utc.ToString(TimeFormat, CultureInfo.InvariantCulture)}+00'";
}
