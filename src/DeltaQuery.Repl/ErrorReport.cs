using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Meta;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl;

/// <summary>The text of a failed statement.</summary>
/// <remarks>
/// <code>
/// report.sql:3:8: error[42703 ColumnNotFound]: no column "amout"
///   SELECT amout FROM sales
///          ^
///   hint: did you mean "amount"?
/// </code>
/// </remarks>
internal static partial class ErrorReport
{
    private const int ExcerptLength = 120;

    /// <param name="place">Where the statement stands.</param>
    /// <param name="error">What it failed with.</param>
    public static string Format(ScriptPlace place, DeltaException error)
    {
        var (script, at) = (place.Script, place.Of(error));
        var (line, column) = script.Place(at);
        var text = new StringBuilder($"{script.Name}:{line}:{column}: error[{error.SqlState} {error.Code}]: {Message(error)}");
        // Of a command there is the name: its arguments may be keys.
        if (place.IsCommand) text.Append(script.Text.Length > 0 ? $"\n  {CommandText.NameAt(script.Text, at)}\n  ^" : "");
        else if (place.IsExact(error)) AppendExcerpt(text, script, at);
        if (error.Hint is not null) text.Append("\n  hint: ").Append(error.Hint);
        return text.ToString();
    }

    /// <summary>The same as a JSON object, for programs.</summary>
    public static string Json(ScriptPlace place, DeltaException error)
    {
        var (line, column) = place.Script.Place(place.Of(error));
        var text = new StringBuilder();
        Add("file", RowBatch.JsonString(place.Script.Name));
        Add("line", Number(line));
        Add("column", Number(column));
        Add("sqlstate", RowBatch.JsonString(error.SqlState));
        Add("code", RowBatch.JsonString(error.Code.ToString()));
        Add("class", error.ErrorClass is { } name ? RowBatch.JsonString(name) : "null");
        Add("message", RowBatch.JsonString(Message(error)));
        Add("hint", error.Hint is { } hint ? RowBatch.JsonString(hint) : "null");
        return text.Append('}').ToString();

        void Add(string name, string value) => text.Append(text.Length == 0 ? '{' : ',').Append('"').Append(name).Append("\":").Append(value);

        static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The text of a statement that was stopped.</summary>
    public static string Stopped(ScriptPlace place, ExitCode code)
    {
        var (line, column) = place.Script.Place(place.Offset);
        return $"{place.Script.Name}:{line}:{column}: {(code == ExitCode.Terminated ? "terminated" : "interrupted")}";
    }

    // The message may count lines and columns from the statement; the script's own stand before it.
    private static string Message(DeltaException error) => error.Line is { } line && error.Column is { } column
        ? error.Message.Replace(string.Create(CultureInfo.InvariantCulture, $" (line {line}, column {column})"), "", StringComparison.Ordinal)
        : error.Message;

    private static void AppendExcerpt(StringBuilder text, Script script, int at)
    {
        var (line, start) = script.LineAt(at);
        if (line.AsSpan().Trim().IsEmpty) return;
        // A line with a key on it, which may be of another statement than the one that failed, is not shown; nor one with what a command
        // was given.
        if (GivenCommand().IsMatch(line)) return;
        if ((script with { Text = SqlScript.Redact(script.Text) }).LineAt(at).Line != line) return;
        var caret = Math.Min(at - start, line.Length);
        if (line.Length > ExcerptLength)
        {
            var first = Math.Clamp(caret - ExcerptLength / 2, 0, line.Length - ExcerptLength);
            line = line.Substring(first, ExcerptLength);
            caret -= first;
        }

        text.Append("\n  ").Append(line).Append("\n  ");
        // A tab stays a tab, so that the caret stands under its character however wide the terminal makes it.
        foreach (var c in line.AsSpan(0, caret))
            if (c == '\t') text.Append('\t');
            else text.Append(' ', char.IsSurrogate(c) ? 1 : DisplayWidth.Of([c]));
        text.Append('^');
    }

    [GeneratedRegex(@"\\(c|connect|set|param)\s", RegexOptions.CultureInvariant)]
    private static partial Regex GivenCommand();
}
