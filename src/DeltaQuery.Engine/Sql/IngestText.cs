namespace DeltaQuery.Engine.Sql;

/// <summary>Makes the text of an INGEST that is kept out of those that were written.</summary>
internal static class IngestText
{
    /// <summary>An INGEST's text in which the clauses of ALTER INGEST .. SET take the place of those that it has. Source, table and mapping stay as
    /// they were written, the clauses are in their canonical form. Neither text has parameters.</summary>
    /// <param name="text">The text of <paramref name="ingest"/>.</param>
    /// <param name="ingest">What there is.</param>
    /// <param name="changedText">The text of <paramref name="changed"/>.</param>
    /// <param name="changed">What is set.</param>
    public static string With(SourceText text, IngestStatement ingest, SourceText changedText, SetIngestClauses changed)
    {
        var set = SqlPrinter.IngestClauseTexts(changed.Clauses, changed.Run, changedText).ToList();
        var kept = SqlPrinter.IngestClauseTexts(ingest.Clauses, ingest.Run, text).ExceptBy(set.Select(c => c.Clause), c => c.Clause);
        var head = text.Slice(SourceSpan.FromBounds(ingest.Span.Start, (ingest.Mapping?.Span ?? ingest.Target.Span).End));
        return string.Join(' ', kept.Concat(set).Select(c => c.Text).Prepend(head));
    }

    /// <summary>A statement's text with literals in the places of its parameters, as it must be before it is kept: <c>?</c> and <c>$1</c> of two
    /// statements that become one would mean the same.</summary>
    /// <param name="text">The text of the statement.</param>
    /// <param name="span">The place of an <see cref="IngestStatement"/> or an <see cref="AlterIngestStatement"/>.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="literal">A parameter as SQL: a number, or a text in quotes.</param>
    public static string WithValues(
        SourceText text, SourceSpan span, IReadOnlyList<QueryParameter> parameters, Func<QueryParameter, string> literal)
    {
        var edits = new TextEdits(text, span);
        foreach (var parameter in parameters)
        {
            var isAttached = Lexer.IsNamePart(text.Text[parameter.Span.Start - 1]);
            edits.Replace(parameter.Span, (isAttached ? " " : "") + literal(parameter));
        }

        return edits.Apply().Text;
    }
}
