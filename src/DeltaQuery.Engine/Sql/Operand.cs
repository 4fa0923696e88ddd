using System.Text;

namespace DeltaQuery.Engine.Sql;

/// <summary>What an <see cref="Operand"/> is.</summary>
internal enum OperandKind
{
    /// <summary>A string; <c>TRUE</c> and <c>FALSE</c> as an option's value are <c>true</c> and <c>false</c>.</summary>
    Text,

    /// <summary>A number as written, without underscores; its sign first.</summary>
    Number,

    /// <summary>What stands behind <c>INTERVAL</c>: <c>10 seconds</c> of both <c>INTERVAL '10 seconds'</c> and <c>INTERVAL 10 SECONDS</c>.</summary>
    Interval,

    /// <summary>A parameter: its name as DuckDB sees it, a number for a positional one. One behind <c>INTERVAL</c>, too.</summary>
    Parameter,

    /// <summary><c>SECRET name</c>: the name.</summary>
    Secret,
}

/// <summary>A literal of a statement, or the parameter or secret that stands where one may.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The literal without quotes; the name of a parameter or secret.</param>
/// <param name="Span">Its place, with INTERVAL or SECRET before it.</param>
internal sealed record Operand(OperandKind Kind, string Value, SourceSpan Span)
{
    // Value may be a password, and a record would print it into whatever prints the statement.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Kind = ").Append(Kind);
        return true;
    }
}

/// <summary>A value with its place.</summary>
internal readonly record struct Spanned<T>(T Value, SourceSpan Span);
