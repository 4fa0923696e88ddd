using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine;

/// <summary>A text of several statements.</summary>
public static class SqlScript
{
    /// <summary>Splits a script at the semicolons between statements.</summary>
    /// <exception cref="DeltaException">SyntaxError: a string, quoted name or comment does not end.</exception>
    public static IReadOnlyList<ScriptStatement> Split(string script)
    {
        var text = new SourceText(script);
        return StatementSplitter.Split(text).Select(span => StatementAt(text, span)).ToList();
    }

    /// <summary>Splits a script into statements that are ready to be run, and read no second time.</summary>
    /// <exception cref="DeltaException">SyntaxError: a string, quoted name or comment does not end.</exception>
    public static IReadOnlyList<PreparedStatement> Prepare(string script)
    {
        var text = new SourceText(script);
        return StatementSplitter.Tokens(text).Select(tokens =>
        {
            var span = StatementSplitter.SpanOf(tokens);
            var moved = tokens.Append(new Token(TokenKind.End, span.End, 0)).Select(t => t with { Start = t.Start - span.Start });
            return new PreparedStatement(StatementAt(text, span), [.. moved]);
        }).ToList();
    }

    /// <summary>The parameters of a statement.</summary>
    /// <exception cref="DeltaException">SyntaxError: a string, quoted name or comment does not end.</exception>
    public static ScriptParameters ParametersOf(string statement)
    {
        var text = new SourceText(statement);
        var parameters = ParameterFinder.Of(text, text.Span);
        return new ScriptParameters(
            [.. parameters.Select(p => p.Name).Distinct(StringComparer.OrdinalIgnoreCase)], parameters.Count(p => p.Span.Length == 1));
    }

    /// <summary>Whether a statement only reads: a query. Text that cannot be parsed is none.</summary>
    public static bool IsQuery(string statement)
    {
        var text = new SourceText(statement);
        try
        {
            return StatementSplitter.Split(text) is [var span] && Parser.CheckStatement(text, span) is QueryStatement;
        }
        catch (DeltaException)
        {
            return false;
        }
    }

    /// <summary>The script as it may be shown or kept: of statements that may hold keys (CREATE SECRET) only the first word and the blanks are left, all
    /// else is <c>*</c>. Lines and columns stay. Text that cannot be split is taken, too.</summary>
    public static string Redact(string script) => SecretText.Redact(script);

    /// <summary>A name as SQL has it: in double quotes where it would be no name, or another one, without.</summary>
    public static string NameOf(string name) =>
        name.Length > 0 && Lexer.IsNameStart(name[0]) && name.All(Lexer.IsNamePart) && !Keywords.IsReserved(name) ? name : SqlPrinter.Quote(name, '"');

    /// <summary>The pieces of a text, comments too, in the text's order. Any text is taken; behind what cannot be read there are none.</summary>
    public static IReadOnlyList<SqlToken> Tokens(string script)
    {
        var text = new SourceText(script);
        var (tokens, comments) = (new List<SqlToken>(), new List<SourceSpan>());
        var lexer = new Lexer(text, text.Span) { Comments = comments };
        for (var isRead = false; !isRead;)
        {
            var token = lexer.Next();
            tokens.AddRange(comments.Select(c => new SqlToken(SqlTokenKind.Comment, c.Start, c.Length, true)));
            comments.Clear();
            isRead = token.Kind == TokenKind.End;
            if (!isRead)
                tokens.Add(new SqlToken(KindOf(token.Kind), token.Start, token.Length, !token.IsFault));
        }

        return tokens;
    }

    /// <summary>The first piece of a text that no statement can have at its place, whatever comes behind it; null where there is none, or DuckDB alone could tell.
    /// What waits for its end is not wrong; nor is what has a shell's variables in it, or stands behind a shell's command.</summary>
    public static Range? FaultOf(string script)
    {
        var text = new SourceText(script);
        try
        {
            return StatementSplitter.Parts(text, 0, isWithinStatement: false).Where(p => !p.IsEmpty && VariablesOf(script[p.Start..p.End]).Count == 0)
                .Select(p => StatementFault.Of(text, SourceSpan.FromBounds(p.Start, p.End), p.EndedBy == ScriptPartEnd.Semicolon)).FirstOrDefault(fault => fault is not null);
        }
        catch (DeltaException)
        {
            return null; // a string, quoted name or comment is open
        }
    }

    /// <summary>Where strings in single quotes stand, in the text's order: <c>'..'</c> with its quotes, and <c>E'..'</c> with its letter. Strings between
    /// <c>$$</c> are not among them. Text behind what cannot be read has none.</summary>
    public static IReadOnlyList<Range> StringsOf(string script)
    {
        var text = new SourceText(script);
        var strings = new List<Range>();
        var lexer = new Lexer(text, text.Span);
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
            if (token.Kind is TokenKind.String or TokenKind.EscapeString)
                strings.Add(token.Start..token.End);
        return strings;
    }

    private static SqlTokenKind KindOf(TokenKind kind) => kind switch
    {
        TokenKind.Word => SqlTokenKind.Word,
        TokenKind.QuotedIdentifier or TokenKind.BacktickIdentifier or TokenKind.UnterminatedIdentifier => SqlTokenKind.QuotedName,
        TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString or TokenKind.UnterminatedString => SqlTokenKind.String,
        TokenKind.Number => SqlTokenKind.Number,
        TokenKind.Parameter => SqlTokenKind.Parameter,
        TokenKind.AtSuffix => SqlTokenKind.AtSuffix,
        TokenKind.UnterminatedComment => SqlTokenKind.Comment,
        TokenKind.InvalidCharacter => SqlTokenKind.Invalid,
        _ => SqlTokenKind.Symbol,
    };

    private static ScriptStatement StatementAt(SourceText text, SourceSpan span)
    {
        var (line, column) = text.LineColumnOf(span.Start);
        return new ScriptStatement(text.Slice(span), span.Start, line, column);
    }

    /// <summary>A script as a shell runs it: its statements up to the first command of the shell itself, or to the script's end. The last part is the one that the
    /// command or the end of the text ends; it may be empty.</summary>
    /// <param name="script">The script.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="isWithinStatement">Whether a statement has begun before: a dot then begins no command.</param>
    /// <exception cref="DeltaException">SyntaxError: a string, quoted name or comment does not end.</exception>
    public static IReadOnlyList<ScriptPart> Parts(string script, int start = 0, bool isWithinStatement = false) =>
        StatementSplitter.Parts(new SourceText(script), start, isWithinStatement);

    /// <summary>Where a shell's variables may stand in a statement: <c>:n</c>, <c>:'n'</c>, <c>:"n"</c> and <c>:{?n}</c>, outside of strings, names and comments. A
    /// colon right behind an operand is SQL's own, as in <c>l[1:n]</c>, <c>{a:n}</c> and <c>x::INT</c>.</summary>
    public static IReadOnlyList<ScriptVariable> VariablesOf(string statement) => VariableFinder.Of(new SourceText(statement));

    /// <summary>How much of a text that is still to grow can be run: up to the end of its first line with a shell's command, or else to its last semicolon outside
    /// of strings, quoted names and comments; 0 for nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isWithinStatement">Whether a statement has begun before: a dot then begins no command.</param>
    public static int CompleteLength(string text, bool isWithinStatement = false) => StatementSplitter.CompleteLengthOf(new SourceText(text), isWithinStatement);

    /// <summary>Whether the text can be run as it is; a shell's command ends with its line.</summary>
    public static ScriptState StateOf(string text) => StatementSplitter.CompletenessOf(new SourceText(text)) switch
    {
        TextCompleteness.Empty => ScriptState.Empty,
        TextCompleteness.Complete => ScriptState.Complete,
        _ => ScriptState.Incomplete,
    };
}
