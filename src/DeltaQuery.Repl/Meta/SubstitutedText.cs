using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Meta;

/// <summary>A statement in which the texts of variables stand, and the way back from its places to the statement's own.</summary>
internal sealed class SubstitutedText
{
    private readonly List<(int From, int To, int Original, int OriginalEnd)> _edits = [];

    private SubstitutedText(string text) => Text = text;

    /// <summary>The text that runs.</summary>
    public string Text { get; private set; }

    /// <summary>The text with the values of those variables that there are; all others stay as they are.</summary>
    public static SubstitutedText Of(string statement, Variables variables)
    {
        var substituted = new SubstitutedText(statement);
        if (!statement.Contains(':', StringComparison.Ordinal))
            return substituted;
        var text = new StringBuilder();
        var at = 0;
        foreach (var place in SqlScript.VariablesOf(statement))
        {
            if (Value(place, variables) is not { } value)
                continue;
            text.Append(statement, at, place.Start - at);
            at = place.Start + place.Length;
            substituted._edits.Add((text.Length, text.Length + value.Length, place.Start, at));
            text.Append(value);
        }

        if (at > 0)
            substituted.Text = text.Append(statement, at, statement.Length - at).ToString();
        return substituted;
    }

    /// <summary>The place in the statement as it was written of a place in the text; inside of a value, where its variable begins.</summary>
    public int Original(int place)
    {
        var shift = 0;
        foreach (var (from, to, original, end) in _edits)
        {
            if (place < from)
                break;
            if (place < to)
                return original;
            shift = end - to;
        }

        return place + shift;
    }

    /// <summary>What stands for a variable; null where it is not set.</summary>
    public static string? Value(ScriptVariable place, Variables variables)
    {
        var value = variables[place.Name];
        return place.Form switch
        {
            ScriptVariableForm.IsSet => value is null ? "FALSE" : "TRUE",
            ScriptVariableForm.Literal when value is not null => Sql.Literal(value),
            ScriptVariableForm.Identifier when value is not null => Sql.Identifier(value),
            _ => value,
        };
    }
}
