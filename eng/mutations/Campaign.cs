using System.Collections.Concurrent;

namespace DeltaQuery.Mutations;

/// <summary>Gives each mutant to the tests that come by it, the likeliest first, until one fails. Which tests come by which mutants is learned on
/// the way: each run tells.</summary>
/// <param name="cache">A folder for copies of the tests with the switched engine.</param>
/// <param name="workers">How many processes run tests at once.</param>
/// <param name="longest">Tests that take more milliseconds are left out.</param>
/// <param name="budget">Seconds of tests that come by a mutant.</param>
/// <param name="onlyTests">Parts of the names of the tests that are asked, with commas between them; null for all.</param>
/// <param name="near">Whether only the test classes are asked that are near to the file.</param>
internal sealed class Campaign(string cache, int workers, int longest, int budget, string? onlyTests, bool near) : IDisposable
{
    private readonly List<KnownTest> _tests = [];
    private readonly ConcurrentDictionary<(string File, string Test), int> _kills = [];
    private readonly Dictionary<string, WorkerProcess>[] _processes = [.. Enumerable.Range(0, workers).Select(_ => new Dictionary<string, WorkerProcess>())];

    public Results Results { get; } = new(Path.Combine(cache, "results.tsv"));

    /// <summary>Puts the switched engine beside a copy of each project's tests.</summary>
    public void Prepare(string root, string engine)
    {
        foreach (var project in Places.TestProjects)
        {
            var folder = Directory.CreateDirectory(Path.Combine(cache, project)).FullName;
            foreach (var file in Directory.EnumerateFiles(Path.Combine(root, "tests", project, "bin/Release/net10.0")))
            {
                var copy = Path.Combine(folder, Path.GetFileName(file));
                if (!file.EndsWith(".so", StringComparison.Ordinal))
                    File.Copy(file, copy, overwrite: true);
                else if (!File.Exists(copy))
                    File.CreateSymbolicLink(copy, file);
            }

            File.Copy(engine, Path.Combine(folder, "DeltaQuery.Engine.dll"), overwrite: true);
            File.Copy(typeof(Campaign).Assembly.Location, Path.Combine(folder, "DeltaQuery.Mutations.dll"), overwrite: true);
            _tests.AddRange(Process(0, project).Tests.Index()
                .Where(t => Places.IsOfUse(t.Item.Class) && (onlyTests is null || onlyTests.Split(',').Any(part => t.Item.Name.Contains(part, StringComparison.Ordinal))))
                .Select(t => new KnownTest(project, t.Index, t.Item.Class, t.Item.Name)));
        }

        Console.WriteLine($"{_tests.Count} tests are asked");
    }

    /// <summary>Tries the mutants, one after the other.</summary>
    public void Try(IEnumerable<Mutant> mutants)
    {
        var left = new ConcurrentQueue<Mutant>(mutants);
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            while (left.TryDequeue(out var mutant))
            {
                var (outcome, by) = Try(worker, mutant);
                Results.Add(mutant, outcome, by);
                Console.WriteLine($"{outcome} {mutant}{(by.Length == 0 ? "" : $"  [{by}]")}");
            }
        });
    }

    public void Dispose()
    {
        foreach (var process in _processes.SelectMany(p => p.Values))
            process.Dispose();
    }

    private (string Outcome, string By) Try(int worker, Mutant mutant)
    {
        var met = 0;
        var spent = 0L;
        foreach (var test in _tests.Where(t => !near || Places.Distance(mutant.File, t.Class) < Places.Files[mutant.File].Length)
            .OrderByDescending(t => t.Met?.Contains(mutant.Id) == true ? _kills.GetValueOrDefault((mutant.File, t.Name)) : 0)
            .ThenBy(t => Places.Distance(mutant.File, t.Class)).ThenBy(t => t.Milliseconds ?? 100).ToList())
        {
            if (test.IsOut || test.Met?.Contains(mutant.Id) == false)
                continue;
            if (spent > budget * 1000L)
                return ("survived", $"{met} tests, more not asked");
            if (IsKilledBy(worker, mutant, test) is { } how)
            {
                _kills.AddOrUpdate((mutant.File, test.Name), 1, (_, n) => n + 1);
                return ("killed", how);
            }

            if (test.Met?.Contains(mutant.Id) == false)
                continue;
            spent += test.Milliseconds ?? 0;
            met++;
        }

        return met == 0 ? ("unmet", "") : ("survived", $"{met} tests");
    }

    /// <summary>A test that fails with the mutant must pass without it, or it tells nothing: what went before may have left something behind.</summary>
    private string? IsKilledBy(int worker, Mutant mutant, KnownTest test)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (Process(worker, test.Project).Run(mutant.Id, test.Number, test.Patience) is not { } run)
            {
                Drop(worker, test.Project);
                if (test.Met is not null)
                    return $"hang or crash in {test.Name}";
                if (!PassesAlone(worker, test)) // a test that was never seen to pass
                    return null;
                continue;
            }

            if (run.Outcome != "failed")
            {
                Learn(test, mutant.Id, run);
                return null;
            }

            if (PassesAlone(worker, test))
                return test.Name;
            Drop(worker, test.Project);
        }

        test.IsOut = true;
        Console.WriteLine($"no longer asked, as it fails without a mutant, too: {test.Name}");
        return null;
    }

    private bool PassesAlone(int worker, KnownTest test)
    {
        if (Process(worker, test.Project).Run(0, test.Number, TimeSpan.FromMinutes(2)) is not { } run)
        {
            Drop(worker, test.Project);
            return false;
        }

        Learn(test, 0, run);
        return run.Outcome == "passed";
    }

    private void Learn(KnownTest test, int mutant, (string Outcome, int Milliseconds, int[] Met) run)
    {
        if (run.Outcome == "failed")
            return;
        test.Milliseconds = run.Milliseconds;
        // A mutant that was met may have led past others: only a run without one tells what is not met.
        if (test.Met is not null)
            test.Met = [.. test.Met, .. run.Met];
        else if (!run.Met.Contains(mutant))
            test.Met = [.. run.Met];
        if (run.Outcome == "skipped" || run.Milliseconds > longest)
            test.IsOut = true;
    }

    private WorkerProcess Process(int worker, string project)
    {
        if (!_processes[worker].TryGetValue(project, out var process))
            _processes[worker][project] = process = new WorkerProcess(Path.Combine(cache, project), Path.Combine(cache, project, project + ".dll"));
        return process;
    }

    private void Drop(int worker, string project)
    {
        _processes[worker].Remove(project, out var process);
        process?.Dispose();
    }
}
