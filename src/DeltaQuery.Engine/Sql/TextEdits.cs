using System.Text;

namespace DeltaQuery.Engine.Sql;

/// <summary>Collects replacements in a stretch of text, and makes the new text with the way back to the old offsets.</summary>
internal sealed class TextEdits(SourceText source, SourceSpan span)
{
    private readonly List<(SourceSpan Span, string Replacement)> _edits = [];

    /// <summary>Replaces a span; spans may come in any order, but must not overlap.</summary>
    public void Replace(SourceSpan replaced, string replacement) => _edits.Add((replaced, replacement));

    /// <summary>Replaces a span by as many blanks; line ends stay, so that DuckDB counts the same lines.</summary>
    public void Blank(SourceSpan blanked) => Replace(blanked, string.Create(blanked.Length, (source, blanked), static (blank, state) =>
    {
        var text = state.source.Text.AsSpan(state.blanked.Start, state.blanked.Length);
        for (var i = 0; i < blank.Length; i++)
            blank[i] = text[i] is '\n' or '\r' ? text[i] : ' ';
    }));

    /// <summary>Makes the new text.</summary>
    public NormalizedText Apply()
    {
        _edits.Sort(static (left, right) => left.Span.Start.CompareTo(right.Span.Start));
        var text = new StringBuilder(span.Length + 16);
        var shifts = new List<OffsetShift>();
        var at = span.Start;
        foreach (var (replaced, replacement) in _edits)
        {
            text.Append(source.Text, at, replaced.Start - at).Append(replacement);
            at = replaced.End;
            if (replacement.Length != replaced.Length)
                shifts.Add(new OffsetShift(text.Length, at, replacement.Length, replaced.Length));
        }

        text.Append(source.Text, at, span.End - at);
        return new NormalizedText(text.ToString(), span, shifts);
    }
}
