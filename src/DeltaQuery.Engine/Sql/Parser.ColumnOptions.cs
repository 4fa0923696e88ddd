using System.Globalization;

namespace DeltaQuery.Engine.Sql;

// What follows a column's type in CREATE TABLE. Expressions are Spark's, and are kept as they are written.
internal sealed partial class Parser
{
    private ColumnDefinition ParseColumnOption(ColumnDefinition column)
    {
        var option = Current;
        if (Accept("NOT", "NULL"))
            return column with { NotNull = true };
        if (Accept("NULL"))
            return column;
        if (Accept("COMMENT"))
            return column with { Comment = ParseString("a string") };
        if (Accept("DEFAULT"))
        {
            Once(option, column.Default != null);
            return column with { Default = ParseDefaultExpression() };
        }

        if (!Accept("GENERATED"))
        {
            throw AtAny(ColumnOptions) && !At("NOT")
                ? NotSupported(Current, $"{TextOf(Current).ToString().ToUpperInvariant()} of a column")
                : Unexpected("NOT NULL, DEFAULT, GENERATED, COMMENT, , or )");
        }

        Once(option, column.Generated != null || column.Identity != null);
        var always = Accept("ALWAYS");
        if (!always && !Accept("BY", "DEFAULT"))
            throw Unexpected("ALWAYS or BY DEFAULT");
        Expect("AS");
        if (Accept("IDENTITY"))
            return column with { Identity = ParseIdentity(always) };
        if (!always)
            throw Unexpected("IDENTITY");
        return column with { Generated = ParseExpressionInParentheses() };
    }

    private IdentityDefinition ParseIdentity(bool always)
    {
        var identity = new IdentityDefinition(always, Start: 1, Step: 1);
        if (!Accept(TokenKind.LeftParen))
            return identity;
        while (!At(TokenKind.RightParen))
        {
            if (Accept("START", "WITH"))
                identity = identity with { Start = ParseSignedInteger() };
            else if (Accept("INCREMENT", "BY"))
                identity = identity with { Step = ParseSignedInteger() };
            else
                throw Unexpected("START WITH, INCREMENT BY or )");
            if (identity.Step == 0)
                throw SyntaxError.Unexpected(_text, Previous, "a number other than 0");
            Accept(TokenKind.Comma);
        }

        _at++;
        return identity;
    }

    private long ParseSignedInteger()
    {
        var first = Current;
        var sign = IsOperator(Current, "-") ? TextOf(Take()).ToString() : "";
        var digits = sign + TextOf(Current).ToString();
        if (!At(TokenKind.Number) || !long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            throw SyntaxError.Unexpected(_text, first, "a whole number");
        _at++;
        return value;
    }

    private SourceSpan ParseExpressionInParentheses()
    {
        if (!At(TokenKind.LeftParen))
            throw Unexpected("( and an expression");
        var first = _at;
        var span = TakeParenthesized("an expression");
        CheckSparkTokens(first, _at);
        return span;
    }

    // To the next option or the definition's end.
    private SourceSpan ParseDefaultExpression()
    {
        var first = _at;
        var depth = 0;
        while (!At(TokenKind.End))
        {
            if (depth == 0 && (At(TokenKind.Comma) || At(TokenKind.RightParen)))
                break;
            if (depth == 0 && _at > first && (AtAny("COMMENT", "GENERATED", "DEFAULT") || AtWords("NOT", "NULL")))
                break;
            depth += At(TokenKind.LeftParen) || At(TokenKind.LeftBracket) ? 1 : At(TokenKind.RightParen) || At(TokenKind.RightBracket) ? -1 : 0;
            _at++;
        }

        if (_at == first)
            throw Unexpected("an expression");
        CheckSparkTokens(first, _at);
        return SpanToHere(_tokens[first].Start);
    }

    // "x" is a string to Spark and a column to everybody else: who writes it may be wrong without noticing.
    private void CheckSparkTokens(int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            if (_tokens[i].Kind == TokenKind.Parameter || (IsOperator(_tokens[i], "@") && Parameters.ContainsKey(_tokens[i].Start)))
                throw NotSupported(_tokens[i], "a parameter in an expression that is kept with the table", "write the value");
            if (_tokens[i].Kind == TokenKind.QuotedIdentifier)
                throw NotSupported(_tokens[i], "double quotes in an expression that Spark reads", "write `c` for a column, 'text' for a string");
        }
    }
}
