using System.Globalization;

namespace DeltaQuery.Engine.Sql;

/// <summary>Finds the parameters of a statement without parsing it.</summary>
internal static class ParameterFinder
{
    /// <summary>The parameters in the text's order. One that has no number of its own (<c>?</c>) is numbered from 1.</summary>
    public static IReadOnlyList<QueryParameter> Of(SourceText text, SourceSpan span) => Of(text, Lexer.Tokenize(text, span));

    /// <inheritdoc cref="Of(SourceText, SourceSpan)"/>
    /// <param name="text">The text.</param>
    /// <param name="tokens">Its tokens, the last of which is the end.</param>
    /// <param name="before">How many <c>?</c> there are before these tokens.</param>
    public static IReadOnlyList<QueryParameter> Of(SourceText text, ReadOnlySpan<Token> tokens, int before = 0)
    {
        var parameters = new List<QueryParameter>();
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            if (token is { Kind: TokenKind.Parameter, Length: 1 })
                parameters.Add(new QueryParameter((++before).ToString(CultureInfo.InvariantCulture), token.Span));
            else if (token.Kind == TokenKind.Parameter)
                parameters.Add(new QueryParameter(text.Slice(token.Span)[1..], token.Span));
            else if (MayBeMark(text, tokens, i))
                parameters.Add(new QueryParameter(text.Slice(tokens[i + 1].Span), SourceSpan.FromBounds(token.Start, tokens[i + 1].End)));
        }

        return parameters;
    }

    // Behind a name, as in TOPIC @t, the lexer takes the mark for an operator.
    private static bool MayBeMark(SourceText text, ReadOnlySpan<Token> tokens, int at) =>
        tokens[at] is { Kind: TokenKind.Operator, Length: 1 } mark
        && text.Text[mark.Start] is ':' or '@'
        && tokens[at + 1].Kind == TokenKind.Word && tokens[at + 1].Start == mark.End
        && at > 0 && tokens[at - 1].Kind == TokenKind.Word && tokens[at - 1].End < mark.Start;
}
