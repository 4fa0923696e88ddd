namespace DeltaQuery.Engine.Sql;

/// <summary>What is wrong with a statement that may not be whole yet.</summary>
internal static class StatementFault
{
    // DRY RUN, or IF NOT EXISTS: a word may be right only with those behind it.
    private const int WordsBehind = 2;

    /// <summary>The token that cannot stand where it does, whatever comes behind it; null if there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="isWhole">Whether it has its semicolon.</param>
    public static Range? Of(SourceText text, SourceSpan statement, bool isWhole)
    {
        if (PlaceOf(text, statement) is not { } place)
            return null;
        var tokens = TokensFrom(text, statement, place);
        if (tokens.Count == 0 || tokens[0].Start != place)
            return null;
        // The last one may not be whole yet; and what is told at the begin of something may be that its end is missing: without what is behind it, it must be
        // wrong, too.
        if (!isWhole && (tokens.Count <= WordsBehind || (tokens.Count == WordsBehind + 1 && tokens[^1].End == text.Span.End)))
            return null;
        return isWhole || PlaceOf(text, SourceSpan.FromBounds(statement.Start, tokens[0].End)) == place ? tokens[0].Start..tokens[0].End : null;
    }

    private static int? PlaceOf(SourceText text, SourceSpan statement)
    {
        try
        {
            Parser.CheckStatement(text, statement);
            return null;
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.SyntaxError)
        {
            return e.Position;
        }
        catch (DeltaException)
        {
            return null; // it is known, and not supported
        }
    }

    private static List<Token> TokensFrom(SourceText text, SourceSpan statement, int place)
    {
        var tokens = new List<Token>();
        var lexer = new Lexer(text, statement);
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
            if (token.Start >= place)
                tokens.Add(token);
        return tokens;
    }
}
