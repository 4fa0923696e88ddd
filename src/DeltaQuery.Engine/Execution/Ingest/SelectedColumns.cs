using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>The columns of <c>SELECT a AS b, c d, e.f</c>.</summary>
internal sealed class SelectedColumns(SourceText text)
{
    /// <summary>Each column's name and the place of its value.</summary>
    /// <exception cref="DeltaException">SyntaxError: a column has no name.</exception>
    public IEnumerable<(string Name, SourceSpan Value)> Split(SourceSpan span)
    {
        var tokens = Lexer.Tokenize(text, span);
        var (begin, depth) = (0, 0);
        for (var i = 0; i < tokens.Length; i++)
        {
            depth += tokens[i].Kind switch
            {
                TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.LeftBrace => 1,
                TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace => -1,
                _ => 0,
            };
            if (depth > 0 || tokens[i].Kind is not (TokenKind.Comma or TokenKind.End))
                continue;
            yield return Column(tokens.AsSpan(begin, i - begin), tokens[i]);
            begin = i + 1;
        }
    }

    private (string Name, SourceSpan Value) Column(ReadOnlySpan<Token> tokens, Token next)
    {
        if (tokens.Length == 0)
            throw new DeltaException(DeltaErrorCode.SyntaxError, "a column is missing") { Position = next.Start };
        var last = tokens[^1];
        var count = tokens.Length;
        if (IsName(last) && count > 1)
        {
            var before = tokens[^2];
            var hasAs = before.Kind == TokenKind.Word && text.Slice(before.Span).Equals("AS", StringComparison.OrdinalIgnoreCase);
            var isPart = before.Kind is TokenKind.Dot or TokenKind.Operator;
            count -= hasAs ? 2 : isPart ? 0 : 1;
        }

        if (count == 0 || !IsName(last))
            throw new DeltaException(DeltaErrorCode.SyntaxError, "a column of the SELECT needs a name: AS name") { Position = tokens[0].Start };
        var value = tokens[..count];
        return (NameOf(last), new SourceSpan(value[0].Start, value[^1].End - value[0].Start));
    }

    private static bool IsName(Token token) => token.Kind == TokenKind.Word || token.IsQuoted;

    private string NameOf(Token token)
    {
        var name = text.Slice(token.Span);
        return token.IsQuoted ? name[1..^1].Replace($"{name[0]}{name[0]}", $"{name[0]}", StringComparison.Ordinal) : name;
    }
}
