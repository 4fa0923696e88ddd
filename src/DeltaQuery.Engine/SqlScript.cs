using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine;

/// <summary>One statement of a script.</summary>
/// <param name="Text">The statement's text, without the semicolon.</param>
/// <param name="Offset">Where it begins in the script, in UTF-16 code units.</param>
/// <param name="Line">The line, from 1, on which it begins.</param>
/// <param name="Column">The column, from 1, at which it begins.</param>
public sealed record ScriptStatement(string Text, int Offset, int Line, int Column);

/// <summary>Whether a text can be run, or waits for more.</summary>
public enum ScriptState
{
    /// <summary>Nothing but blanks and comments.</summary>
    Empty,

    /// <summary>All statements are ended.</summary>
    Complete,

    /// <summary>The last statement, string or comment is not ended.</summary>
    Incomplete,
}

/// <summary>A text of several statements.</summary>
public static class SqlScript
{
    /// <summary>Splits a script at the semicolons between statements.</summary>
    /// <exception cref="DeltaException">SyntaxError: a string, quoted name or comment does not end.</exception>
    public static IReadOnlyList<ScriptStatement> Split(string script)
    {
        var text = new SourceText(script);
        return StatementSplitter.Split(text).Select(span =>
        {
            var (line, column) = text.LineColumnOf(span.Start);
            return new ScriptStatement(text.Slice(span), span.Start, line, column);
        }).ToList();
    }

    /// <summary>Whether the text can be run as it is.</summary>
    public static ScriptState StateOf(string text) => StatementSplitter.CompletenessOf(new SourceText(text)) switch
    {
        TextCompleteness.Empty => ScriptState.Empty,
        TextCompleteness.Complete => ScriptState.Complete,
        _ => ScriptState.Incomplete,
    };
}
