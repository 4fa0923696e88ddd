using System.Globalization;

namespace DeltaQuery.Engine.Sql;

/// <summary>Which version of a table a reference asks for. <paramref name="Expression"/> is DuckDB SQL, to be evaluated on the session's
/// connection; <paramref name="Span"/> is the clause, <paramref name="ExpressionSpan"/> the place for errors about the value.</summary>
internal abstract record TimeTravel(SourceSpan Span, SourceSpan ExpressionSpan, string Expression)
{
    private const int TimestampDigits = 17;

    /// <summary>Reads the text after the <c>@</c> of <c>t@v3</c> or <c>t@yyyyMMddHHmmssSSS</c>; null when it is neither.</summary>
    public static TimeTravel? FromAtSuffix(ReadOnlySpan<char> suffix, SourceSpan span)
    {
        if (suffix.Length > 1 && suffix[0] is 'v' or 'V')
        {
            var digits = suffix[1..];
            return !digits.ContainsAnyExceptInRange('0', '9') && long.TryParse(digits, CultureInfo.InvariantCulture, out var version)
                ? new VersionAsOf(span, span, version.ToString(CultureInfo.InvariantCulture), version)
                : null;
        }

        if (suffix.Length != TimestampDigits || suffix.ContainsAnyExceptInRange('0', '9') ||
            !DateTime.TryParseExact(
                suffix, "yyyyMMddHHmmssfff", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return null;
        return new TimestampAsOf(span, span, string.Create(CultureInfo.InvariantCulture, $"'{time:yyyy-MM-dd HH:mm:ss.fff}'"));
    }
}

/// <summary><c>VERSION AS OF n</c>; <paramref name="Version"/> is known when <c>n</c> is a literal.</summary>
internal sealed record VersionAsOf(SourceSpan Span, SourceSpan ExpressionSpan, string Expression, long? Version)
    : TimeTravel(Span, ExpressionSpan, Expression);

/// <summary><c>TIMESTAMP AS OF e</c>.</summary>
internal sealed record TimestampAsOf(SourceSpan Span, SourceSpan ExpressionSpan, string Expression)
    : TimeTravel(Span, ExpressionSpan, Expression);
