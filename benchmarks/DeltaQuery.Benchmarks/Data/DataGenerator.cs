using System.Diagnostics;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Benchmarks.Data;

/// <summary>Makes the tables that the benchmarks read. Deterministic: the same scale gives the same rows, files and log.</summary>
/// <remarks><code>
/// lineitem, orders         TPC-H-like, by key, in BaseFiles files and a quarter of that
/// lineitem_small           the same rows in SmallFiles files
/// lineitem_part            the same rows by month of shipping, 84 partitions
/// lineitem_dv10            deletion vectors on every 10th file, with 1 % of its rows
/// lineitem_dv30            deletion vectors on 3 of 10 files, with 30 % of their rows
/// events_commits           one commit a file of 1,000 rows, a checkpoint ten versions before the end
/// events_nockpt            the same without the checkpoint
/// meta_json, meta_struct   no data files, PlannedFiles adds in one checkpoint: statistics as text alone, or as structs too
/// </code></remarks>
internal static class DataGenerator
{
    // Changed when other data is to come out.
    private const string Generation = "2";

    /// <summary>Makes the data unless it is there; gives the folder.</summary>
    public static string Make(string root, DataScale scale)
    {
        var folder = Path.Combine(Path.GetFullPath(root), scale.Name);
        var mark = Path.Combine(folder, ".generation");
        if (File.Exists(mark) && File.ReadAllText(mark) == Generation)
            return folder;
        Console.Error.WriteLine($"making the data of scale {scale.Name} in {folder}");
        Directory.CreateDirectory(folder);
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        connection.Execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = true");
        Timed("rows", () => Rows.Make(connection, scale));
        var tables = new LineitemTables(connection, folder, scale);
        Timed("lineitem, orders", tables.MakeBase);
        Timed("lineitem_small", tables.MakeSmall);
        Timed("lineitem_part", tables.MakePartitioned);
        Timed("lineitem_dv10, lineitem_dv30", tables.MakeDeleted);
        Timed("events", () => EventTables.Make(connection, folder, scale));
        Timed("meta", () => PlannedTables.Make(connection, folder, scale));
        File.WriteAllText(mark, Generation);
        return folder;
    }

    private static void Timed(string what, Action make)
    {
        var watch = Stopwatch.StartNew();
        make();
        Console.Error.WriteLine($"  {what}: {watch.ElapsedMilliseconds} ms");
    }
}
