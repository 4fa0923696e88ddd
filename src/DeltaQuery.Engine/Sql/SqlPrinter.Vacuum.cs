using System.Globalization;

namespace DeltaQuery.Engine.Sql;

// VACUUM and what looks after a table's files.
internal static partial class SqlPrinter
{
    private static string Vacuum(VacuumStatement s, SourceText source) => Words(
        "VACUUM",
        s.Table is null ? Words("ALL TABLES", In(s.Schema)) : Table(s.Table),
        s.Mode?.ToString().ToUpperInvariant(),
        s.InventoryTable is { } table ? $"USING INVENTORY {Table(table)}" : null,
        s.InventoryQuery is { } query ? $"USING INVENTORY ({source.Slice(query)})" : null,
        s.RetainHours is { } hours ? $"RETAIN {hours.ToString(CultureInfo.InvariantCulture)} HOURS" : null,
        s.DryRun ? "DRY RUN" : null);

    private static string Fsck(FsckStatement s) => Words("FSCK REPAIR TABLE", Table(s.Table), s.DryRun ? "DRY RUN" : null);
}
