using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Goals;
using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["goals", ..]:
                return MeasureGoals(BenchmarkOptions.Parse(arguments.AsSpan(1)));
            case ["bdn", ..]:
                // In this process: it was compiled as ./dq is.
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(
                    arguments[1..], DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
                return 0;
            case ["plan", var root, .. var queries]:
                Plan(root, queries);
                return 0;
            case ["ingest", var root, var messages]:
                var (early, late) = G13Ingest.Held(root, long.Parse(messages, CultureInfo.InvariantCulture));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{early:0.0} {late:0.0}"));
                return 0;
            case ["repeat", var root, .. var queries]:
                Repeat(root, queries);
                return 0;
            default:
                Console.Error.WriteLine("usage: goals [--scale small|full] [--goals G1,G3] [--data DIR] [--rounds N] ..; see docs/performance.md");
                return 1;
        }
    }

    private static int MeasureGoals(BenchmarkOptions options)
    {
        var data = DataGenerator.Make(options.Data, options.Scale);
        var table = new FigureTable(Console.Out);
        using var bench = new Workbench(data, options.Scale, options.Rounds);
        IGoal[] goals =
        [
            new G01Scans(), new G02ManyFiles(), new G03Point(), new G04Partitions(), new G05DeletionVectors(), new G06FromLog(), new G07Planning(),
            new G08Memory(), new G09Log(), new G10Inserts(), new G11Optimize(), new G12Merges(), new G13Ingest(), new G13Kafka(), new G13Mapping(), new SmallChanges(), new G14ColdStart(options.Programs), new G15Bounded(), new G16ChDb(options.ChDb),
            new AdoReader(), new PreparedCommands(), new FileGrowth(),
            new LargePlan(options.PlanningArchive),
        ];
        foreach (var unknown in options.Goals.Where(g => !goals.Any(known => known.Name == g)))
            throw new ArgumentException($"there is no goal {unknown}");
        foreach (var goal in goals.Where(g => options.Goals.Count == 0 || options.Goals.Contains(g.Name)))
        {
            try
            {
                foreach (var figure in goal.Measure(bench).Take(options.Figures))
                    table.Add(figure);
            }
            catch (SkippedException e)
            {
                table.Skip(goal.Name, e.Message);
            }
        }

        table.End();
        return 0;
    }

    /// <summary>Runs queries a thousand times and prints how much memory was held after the first hundred and at the end.</summary>
    private static void Repeat(string root, string[] queries)
    {
        using var cold = new ColdEngine(root);
        cold.Renew();
        var early = 0.0;
        for (var i = 0; i < 1000; i++)
        {
            Workbench.Run(cold.Session!, queries[i % queries.Length].Replace("{i}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            if (i == 99)
                early = Memory.Held();
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{early:0.0} {Memory.Held():0.0}"));
    }

    /// <summary>Plans queries and prints how much memory that took at most.</summary>
    private static void Plan(string root, IEnumerable<string> queries)
    {
        using var cold = new ColdEngine(root);
        cold.Renew();
        foreach (var query in queries)
            PlanProbe.Files(cold.Session!, query);
        Console.WriteLine(Memory.Peak().ToString("0.0", CultureInfo.InvariantCulture));
    }
}
