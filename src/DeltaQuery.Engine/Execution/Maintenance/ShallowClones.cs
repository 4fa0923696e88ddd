using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Finds tables of the catalog that read files of another one, as shallow clones do. Clones elsewhere nobody can know.</summary>
internal static class ShallowClones
{
    /// <summary>Notes the files that clones need, and warns of the clones.</summary>
    public static async Task KeepAsync(ExecutionContext context, DeltaTable source, VacuumTables tables)
    {
        var engine = context.Session.Engine;
        foreach (var schema in await engine.Catalog.SchemasAsync(context.CancellationToken).ConfigureAwait(false))
        {
            foreach (var entry in await engine.Catalog.TablesAsync(schema, context.CancellationToken).ConfigureAwait(false))
            {
                if (entry.Location == source.Location)
                    continue;
                try
                {
                    if (await KeepAsync(context, entry, source, tables).ConfigureAwait(false))
                    {
                        Warn(
                            $"the table {entry.Schema}.{entry.Name} is a shallow clone that reads its files: those that its newest version needs stay, "
                            + "those of its older versions need not");
                    }
                }
                catch (DeltaException e)
                {
                    Warn($"it is not known whether {entry.Schema}.{entry.Name} reads its files, as that table cannot be read: {e.Message}");
                }
            }
        }

        void Warn(string message) => engine.Tables.Context.Warn($"VACUUM of {source.Name}: {message}");
    }

    private static async Task<bool> KeepAsync(ExecutionContext context, CatalogTable entry, DeltaTable source, VacuumTables tables)
    {
        var clone = context.Session.Engine.Tables.At(entry.Location, entry.Name);
        var snapshot = await clone.CurrentAsync(context.CancellationToken).ConfigureAwait(false);
        try
        {
            var paths = new TablePaths(source.Location);
            using var kept = tables.Append("kept");
            var found = false;
            foreach (var path in Elsewhere(snapshot).SelectMany(file => IsIn(paths, file) ? paths.AllBelow(file) : []))
            {
                kept.Append(path);
                kept.EndRow();
                found = true;
            }

            return found;
        }
        finally
        {
            snapshot.Files.Release();
        }
    }

    private static bool IsIn(TablePaths paths, string file) => Schema.DataPath.Decode(file).IsAbsolute && paths.Below(file) is not null;

    /// <summary>The files that are named by absolute paths, and such deletion vectors.</summary>
    private static List<string> Elsewhere(Snapshot snapshot) => snapshot.Files.Query(
        new FileQuery(snapshot.Version, []),
        (files, _) => "SELECT DISTINCT unnest([CASE WHEN path LIKE '/%' OR path LIKE '%:/%' THEN path END, CASE WHEN dv_type = 'p' THEN dv_data END]) AS p "
            + $"FROM {files}",
        result => result.Rows().Select(row => (string?)row[0]).OfType<string>().ToList());
}
