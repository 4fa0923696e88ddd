using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Planning;

/// <summary>A place in a query's text where rows come from: the name of a table or the call of a table function.</summary>
/// <param name="Parts">The parts of the name.</param>
/// <param name="Quotings">How each part is quoted.</param>
/// <param name="Span">The name's place in the text; of a call the whole call.</param>
/// <param name="HasAlias">Whether an alias follows.</param>
/// <param name="IsFunction">Whether it is a call.</param>
/// <param name="Argument">The first argument of a call, if it is a text literal.</param>
internal sealed record RowSource(
    IReadOnlyList<string> Parts, IReadOnlyList<TokenKind> Quotings, SourceSpan Span, bool HasAlias, bool IsFunction, string? Argument)
{
    /// <summary>What DuckDB's tree tells of it; null where the place is a guess.</summary>
    public TableNode? Node { get; private init; }

    /// <summary>What stands at the offset that DuckDB's tree gives for a table; null if it is not there.</summary>
    public static RowSource? At(SourceText text, int offset, TableNode node)
    {
        var lexer = new Lexer(text, SourceSpan.FromBounds(offset, text.Length));
        var parts = new List<Identifier>();
        var token = lexer.Next();
        var end = offset;
        while (token.Kind is TokenKind.Word or TokenKind.QuotedIdentifier or TokenKind.String)
        {
            parts.Add(new Identifier(token.Kind == TokenKind.Word ? text.Slice(token.Span) : Unquoted(text.Slice(token.Span)), token.Kind, token.Span));
            end = token.End;
            token = lexer.Next();
            if (token.Kind != TokenKind.Dot)
                break;
            token = lexer.Next();
        }

        if (parts.Count == 0 || !parts[^1].Value.Equals(node.Name, StringComparison.OrdinalIgnoreCase))
            return null;
        if (node.IsFunction)
        {
            if (token.Kind != TokenKind.LeftParen)
                return null;
            for (var depth = 1; depth > 0;)
            {
                token = lexer.Next();
                if (token.Kind == TokenKind.End)
                    return null;
                depth += token.Kind == TokenKind.LeftParen ? 1 : token.Kind == TokenKind.RightParen ? -1 : 0;
            }

            end = token.End;
        }

        return new RowSource(
            parts.ConvertAll(p => p.Value), parts.ConvertAll(p => p.Quoting), SourceSpan.FromBounds(offset, end),
            node.Alias.Length > 0, node.IsFunction, node.Argument) { Node = node };
    }

    /// <summary>A table that was found by its place among the tokens.</summary>
    public static RowSource Guessed(SourceText text, TableReference reference)
    {
        return new RowSource(
            reference.Parts.Select(p => p.Value).ToList(), reference.Parts.Select(p => p.Quoting).ToList(), reference.Span,
            MayHaveAlias(text, reference.Span.End), false, null);
    }

    /// <summary>Whether what follows in the text can be an alias.</summary>
    public static bool MayHaveAlias(SourceText text, int end)
    {
        var next = new Lexer(text, SourceSpan.FromBounds(end, text.Length)).Next();
        return next.Kind == TokenKind.QuotedIdentifier
            || (next.Kind == TokenKind.Word && (text.Slice(next.Span).Equals("AS", StringComparison.OrdinalIgnoreCase) || !Keywords.IsReserved(text.Slice(next.Span))));
    }

    /// <summary>The reference of a path.</summary>
    public static TableReference PathReference(string path, SourceSpan span, TimeTravel? travel) =>
        new([new Identifier("delta", TokenKind.Word, span), new Identifier(path, TokenKind.QuotedIdentifier, span)], travel, span);

    /// <summary>The name as a table reference.</summary>
    public TableReference ToReference(TimeTravel? travel) =>
        new(Parts.Select((p, i) => new Identifier(p, Quotings[i], Span)).ToList(), travel, Span);

    private static string Unquoted(string quoted) => quoted[1..^1].Replace(new string(quoted[0], 2), quoted[0].ToString(), StringComparison.Ordinal);
}
