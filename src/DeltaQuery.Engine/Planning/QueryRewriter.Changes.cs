using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Planning;

/// <summary>What a query names that is no table and no column of one: a table's changes, and the ids of its rows.</summary>
internal sealed partial class QueryRewriter
{
    /// <summary>A call of table_changes(); null for any other function.</summary>
    private async Task<TableUse?> ChangesAsync(RowSource function, QueryText text, CancellationToken cancellationToken)
    {
        try
        {
            var call = text.Text.AsSpan(function.Span.Start, function.Span.Length);
            var arguments = call[(call.IndexOf('(') + 1)..^1].ToString();
            if (await names.ChangesOfAsync(function, arguments, cancellationToken).ConfigureAwait(false) is not { } range)
                return null;
            var (table, snapshot) = await resolver.SnapshotAsync(range.Table, cancellationToken).ConfigureAwait(false);
            snapshot = await AsReadBeforeAsync(table, snapshot, cancellationToken).ConfigureAwait(false);
            try
            {
                var changes = await ChangeFeed.LoadAsync(table, snapshot, range, cancellationToken).ConfigureAwait(false);
                return new TableUse(
                    function.Parts[^1], function.Span, changes.Snapshot, function.HasAlias ? "" : $" AS {SqlText.Identifier(function.Parts[^1])}")
                {
                    Changes = changes, IsNewest = range.To is null,
                };
            }
            finally
            {
                snapshot.Files.Release();
            }
        }
        catch (DeltaException e) when (e.Position is null)
        {
            e.NamedAt = text.ToSource(function.Span.Start);
            throw;
        }
    }

    private static StructType WithMetadata(StructType schema) => new(
    [
        .. schema.Fields,
        new StructField(
            RowMetadata.Column, new StructType([new StructField("row_id", PrimitiveType.Long), new StructField("row_commit_version", PrimitiveType.Long)])),
    ]);

    /// <summary>Gives the tables whose rows are tracked the column that the query names, and leaves it out where a star stands for columns.</summary>
    /// <returns>What is to be changed in the text; nothing where that was done before.</returns>
    /// <exception cref="DeltaException">NotSupported.</exception>
    private static List<QueryEdit> NameMetadata(QueryText text, RowMetadata metadata, List<TableUse> uses)
    {
        foreach (var use in uses.Where(u => u is { Target: null, Changes: null }))
            use.HasMetadata = RowTracking.IsEnabled(use.Snapshot.Protocol, use.Snapshot.Metadata) && use.Snapshot.Schema.Find(RowMetadata.Column) is null;
        var source = new SourceText(text.Text);
        var starts = uses.Where(u => u.HasMetadata).Select(u => u.Span.Start).ToHashSet();
        var edits = new List<QueryEdit>();
        foreach (var selection in metadata.Selections)
        {
            var tracked = selection.Tables.Where(t => starts.Contains(source.Utf16OffsetOf(t.Offset))).Select(t => t.Name).ToList();
            var stars = selection.Stars.Where(s => !s.LeavesOut && (s.Relation.Length == 0 || tracked.Contains(s.Relation, StringComparer.OrdinalIgnoreCase)));
            foreach (var star in tracked.Count == 0 ? [] : stars)
            {
                var start = star.Offset < 0 ? 0 : source.Utf16OffsetOf(star.Offset);
                var place = text.Text.IndexOf('*', start);
                if (!star.IsPlain || place < 0 || (star.Relation.Length == 0 ? place != start : text.Text[place - 1] != '.'))
                    throw BesideMetadata("COLUMNS(*), * EXCLUDE (..) and FROM without SELECT", text.ToSource(start));
                edits.Add(new(new SourceSpan(place, 1), $"* EXCLUDE ({RowMetadata.Column})"));
            }

            if (tracked.Count > 0 && selection.IsNatural)
                throw BesideMetadata("NATURAL JOIN", text.ToSource(source.Utf16OffsetOf(selection.Tables[0].Offset)));
        }

        return edits;
    }

    private static DeltaException BesideMetadata(string what, int place) =>
        new(DeltaErrorCode.NotSupported, $"{what} beside {RowMetadata.Column} is not supported") { Position = place, Hint = "name the columns" };
}
