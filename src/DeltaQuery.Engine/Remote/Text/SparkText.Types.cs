using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Remote.Text;

// x::VARCHAR, CAST(x AS TIMESTAMP): types of queries are DuckDB's here.
internal sealed partial class SparkText
{
    // What a weaker type would stand for.
    private static readonly string[] OnlyDuckDbs = ["UUID", "JSON", "ENUM", "BIT", "BITSTRING", "UNION"];

    private static readonly string[] GenericTypes = ["ARRAY", "MAP", "STRUCT"];

    /// <summary>The type of a column's declaration in Spark's words; null where it is in them already, or in none that are known.</summary>
    public static string? DeclaredTypeOf(string text)
    {
        try
        {
            SparkTypes.Parse(text);
            return null;
        }
        catch (DeltaException)
        {
            return TypeOf(text, asDeclared: true);
        }
    }

    private void WriteCast(int at)
    {
        if (_tokens[at + 1].Kind != TokenKind.LeftParen || _partners[at + 1] is not (> 0 and var end))
            return;
        for (var i = at + 2; i < end; i = _partners[i] > i ? _partners[i] + 1 : i + 1)
            if (Is(i, "AS"))
            {
                WriteType(i + 1);
                return;
            }
    }

    private void WriteType(int first)
    {
        if (_tokens[first].Kind != TokenKind.Word || (IsAny(first, GenericTypes) && IsOperator(first + 1, "<")))
            return;
        var end = TypeEnd(first);
        var span = SourceSpan.FromBounds(_tokens[first].Start, _tokens[end - 1].End);
        if (Is(first, "DOUBLE") && Is(first + 1, "PRECISION"))
            Take(span, "double");
        else if (!IsAny(first, OnlyDuckDbs) && TypeOf(_text.Slice(span), asDeclared: false) is { } words)
            Take(span, words);
    }

    // The token behind a type.
    private int TypeEnd(int first)
    {
        var at = first + 1;
        if ((Is(first, "DOUBLE") && Is(at, "PRECISION")) || (Is(first, "CHARACTER") && Is(at, "VARYING")))
            at++;
        if (_tokens[at].Kind == TokenKind.LeftParen && _partners[at] > 0)
            at = _partners[at] + 1;
        if (IsAny(at, ["WITH", "WITHOUT"]) && Is(at + 1, "TIME") && Is(at + 2, "ZONE"))
            at += 3;
        while (_tokens[at].Kind == TokenKind.LeftBracket && _partners[at] is > 0 and var close
            && (close == at + 1 || (close == at + 2 && _tokens[at + 1].Kind == TokenKind.Number)))
            at = close + 1;
        return at;
    }

    private static string? TypeOf(string text, bool asDeclared)
    {
        try
        {
            return SparkTypes.Print(DuckDbTypes.Parse(text, "", asDeclared));
        }
        catch (DeltaException)
        {
            return null; // Spark's to judge
        }
    }
}
