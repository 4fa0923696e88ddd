using System.Diagnostics;
using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Planning over a log that another engine wrote: 300,000 adds over 100 columns. Told, without a limit.</summary>
/// <param name="archive">The archive (.tar.zst) of the table, or null.</param>
internal sealed class LargePlan(string? archive) : IGoal
{
    public string Name => "300k";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        if (archive is null)
            throw new SkippedException("no --planning-archive FILE.tar.zst");
        var folder = Directory.CreateTempSubdirectory("dq-bench-");
        try
        {
            using (var tar = Process.Start("tar", ["--zstd", "-xf", Path.GetFullPath(archive), "-C", folder.FullName]))
                tar.WaitForExit();
            var log = folder.EnumerateDirectories("_delta_log", SearchOption.AllDirectories).FirstOrDefault()
                ?? throw new SkippedException($"{archive} holds no table");
            using var cold = new ColdEngine(folder.FullName);
            cold.Renew();
            var table = $"delta.`{log.Parent!.FullName}`";
            var column = Workbench.Run(cold.Session!, $"SELECT col_name FROM (DESCRIBE {table}) WHERE data_type IN ('bigint', 'int') LIMIT 1").Trim();
            var all = $"SELECT * FROM {table}";
            var point = column.Length == 0 ? all : $"SELECT * FROM {table} WHERE \"{column}\" = -12345";
            yield return Paired.Alone(Name, "cold, a point", new Side("", () => PlanProbe.Files(cold.Session!, point)) { Prepare = cold.Renew }, null, null, bench.Rounds);
            yield return Paired.Alone(Name, "warm, a point", new Side("", () => PlanProbe.Files(cold.Session!, point)), null, null, bench.Rounds);
            yield return Paired.Alone(Name, "warm, all files", new Side("", () => PlanProbe.Files(cold.Session!, all)), null, null, bench.Rounds);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
