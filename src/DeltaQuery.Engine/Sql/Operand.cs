using System.Text;

namespace DeltaQuery.Engine.Sql;

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
