using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Planning;

/// <summary>Where the columns of a query's result come from.</summary>
internal sealed partial class QueryRewriter
{
    private static QueryOrigins? Origins(QueryText text, ParsedQuery? parsed, List<TableUse> uses)
    {
        if (parsed?.Selected is not { } list)
            return null;
        var source = new SourceText(text.Text);
        return new QueryOrigins(list, [.. list.Sources.Select(
            s => s.Offset is { } offset ? uses.Find(u => u.Span.Start == source.Utf16OffsetOf(offset))?.Origin : null)]);
    }

    // A name that may tell a version, too, is not told apart again.
    private OriginTable? Origin(RowSource reference, TableReference identifiers, Snapshot snapshot) =>
        reference.IsFunction || identifiers.AtSuffixReading is not null ? null
        : identifiers.Path is { } path ? new OriginTable("delta", path, snapshot)
        : new OriginTable(reference.Parts.Count == 2 ? reference.Parts[0] : resolver.CurrentSchema, reference.Parts[^1], snapshot);
}
