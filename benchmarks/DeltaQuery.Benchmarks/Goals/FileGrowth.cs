using System.Globalization;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>How what a statement costs grows with the files of the table, from a thousand to a million. Told, without a limit: docs/scale-out.md.</summary>
internal sealed class FileGrowth : IGoal
{
    private const string Day = "DATE '2030-01-01'"; // of which the generated files hold nothing
    private const int SmallFiles = 20;

    private static readonly int[] Sizes = [1_000, 10_000, 100_000, 1_000_000];

    public string Name => "GROWTH";

    public IEnumerable<Figure> Measure(Workbench bench) =>
        Sizes.Where(files => files <= bench.Scale.PlannedFiles).SelectMany(files => Measure(bench, files));

    private IEnumerable<Figure> Measure(Workbench bench, int files)
    {
        using var work = new WorkTable(bench.Data, "");
        var table = work.Next();
        PlannedTables.Make(bench.PlainConnection, new TableFolder(bench.Data, table), files, parsed: true);
        using var cold = new ColdEngine(bench.Data);
        Figure Alone(string what, Func<string> run, Action? prepare = null, int? rounds = null) => Paired.Alone(
            Name, string.Create(CultureInfo.InvariantCulture, $"{files:N0} files: {what}"), new Side("", run) { Prepare = prepare }, null, null, rounds ?? bench.Rounds);
        string Run(string sql) => Workbench.Run(cold.Session!, sql);

        var point = $"SELECT * FROM {table} WHERE id = {files / 2 * 1000L}";
        yield return Alone("plan a point, cold", () => PlanProbe.Files(cold.Session!, point), cold.Renew);
        yield return Alone("plan a point", () => PlanProbe.Files(cold.Session!, point), rounds: bench.ManyRounds);
        yield return Alone("plan all", () => PlanProbe.Files(cold.Session!, $"SELECT * FROM {table}"));
        yield return Alone("count(*)", () => Run($"SELECT count(*) FROM {table}"));

        // One INSERT in ten writes a checkpoint: here by itself.
        Run($"ALTER TABLE {table} SET TBLPROPERTIES ('delta.checkpointInterval' = '100000')");
        var row = 0;
        yield return Alone("INSERT of a row", () => Run($"INSERT INTO {table} VALUES ({++row}, NULL, 'd', 1, 1, {Day})"), rounds: SmallFiles);
        yield return Alone("read a partition", () => Run($"SELECT count(*), sum(reading) FROM {table} WHERE day = {Day} AND device = 'd'"), rounds: bench.ManyRounds);
        yield return Alone("DELETE of a row", () => Run($"DELETE FROM {table} WHERE day = {Day} AND id = {row - 1}"));
        yield return Alone(
            $"OPTIMIZE of {SmallFiles} small files", () => Run($"OPTIMIZE {table} WHERE day = {Day}"), () =>
            {
                for (var i = 0; i < SmallFiles; i++)
                    Run($"INSERT INTO {table} VALUES ({++row}, NULL, 'd', 1, 1, {Day})");
            }, rounds: 3);
        yield return Alone("write a checkpoint", () => Run($"CHECKPOINT TABLE {table}"), () => Run($"INSERT INTO {table} VALUES ({++row}, NULL, 'd', 1, 1, {Day})"), rounds: 3);
        var peak = double.Parse(ChildProcess.RunSelf("plan", bench.Data, point).Trim(), CultureInfo.InvariantCulture);
        yield return new Figure(Name, string.Create(CultureInfo.InvariantCulture, $"{files:N0} files: memory of a process that plans"), peak, "", null, null, null, null)
        {
            Unit = "MB",
        };
    }
}
