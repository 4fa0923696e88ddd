using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>The Delta table of a DESCRIBE or SHOW, at its version; held until it is disposed.</summary>
/// <param name="Table">The table.</param>
/// <param name="Snapshot">The version.</param>
/// <param name="Entry">Its entry in the catalog; null for a table that is named by its path.</param>
internal sealed record DescribedTable(DeltaTable Table, Snapshot Snapshot, CatalogTable? Entry) : IDisposable
{
    /// <summary>The table's full name: <c>schema.table</c>, or <c>delta.`path`</c>.</summary>
    public string FullName => Entry is null ? $"delta.`{Table.Location}`" : $"{Entry.Schema}.{Entry.Name}";

    /// <summary>The table's root as a URI.</summary>
    public string LocationUri => Table.Uri;

    /// <summary>Opens the table that a reference names.</summary>
    /// <exception cref="DeltaException">TableNotFound at the reference's place, and whatever reading the log throws.</exception>
    public static async Task<DescribedTable> OpenAsync(ExecutionContext context, TableReference reference)
    {
        var session = context.Session;
        try
        {
            if (session.IsTemporary(reference))
            {
                throw new DeltaException(DeltaErrorCode.TableNotFound, $"{reference} is a temporary table or view, not a Delta table")
                {
                    Table = reference.ToString(),
                };
            }

            var (table, snapshot) = await session.Resolver.SnapshotAsync(reference, context.CancellationToken).ConfigureAwait(false);
            return new DescribedTable(table, snapshot, await EntryAsync(context, reference, table).ConfigureAwait(false));
        }
        catch (DeltaException e) when (e.Position is null)
        {
            e.NamedAt = reference.Span.Start;
            throw;
        }
    }

    /// <summary>Opens the table that the argument of a table function names: a name of the catalog, or a path.</summary>
    public static async Task<DescribedTable> OpenAsync(ExecutionContext context, string argument) =>
        await OpenAsync(context, await ReferenceAsync(context, argument).ConfigureAwait(false)).ConfigureAwait(false);

    public void Dispose() => Snapshot.Files.Release();

    /// <summary>The table that the argument of a table function names.</summary>
    public static async Task<TableReference> ReferenceAsync(ExecutionContext context, string argument)
    {
        var path = RowSource.PathReference(argument, default, null);
        if (argument.AsSpan().ContainsAny('/', '\\') || Parse(argument) is not { } name)
            return path;
        if (context.Session.IsTemporary(name)
            || await context.Session.Resolver.FindAsync(name, context.CancellationToken).ConfigureAwait(false) is not null)
            return name;
        var beside = context.Session.Resolver.AtPath(argument);
        return await TableResolver.ExistsAsync(beside, context.CancellationToken).ConfigureAwait(false) ? path : name;
    }

    private static async Task<CatalogTable?> EntryAsync(ExecutionContext context, TableReference reference, DeltaTable table)
    {
        if (reference.Path is not null)
            return null;
        var session = context.Session;
        var schema = reference.Parts.Count == 2 ? reference.Parts[0].Value : session.Resolver.CurrentSchema;
        foreach (var reading in new[] { reference, reference.AtSuffixReading }.OfType<TableReference>())
        {
            var entry = await session.Engine.Catalog.FindAsync(schema, reading.Parts[^1].Value, context.CancellationToken).ConfigureAwait(false);
            if (entry is not null && entry.Location == table.Location)
                return entry;
        }

        return null;
    }

    /// <summary>The argument as a table's name; null if it is none.</summary>
    private static TableReference? Parse(string argument)
    {
        try
        {
            var text = new SourceText("DESCRIBE DETAIL " + argument);
            return Parser.ParseStatement(text, text.Span) is DescribeDetailStatement { Table: var table } ? table : null;
        }
        catch (DeltaException)
        {
            return null;
        }
    }
}
