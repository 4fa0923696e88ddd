using System.Collections.Concurrent;

namespace DeltaQuery.Mutations;

/// <summary>Finds which tests come by which mutants, then runs those tests, the likeliest first, until one fails.</summary>
internal sealed class Campaign(string cache, int workers, int longest, string results) : IDisposable
{
    private readonly ConcurrentBag<CoveringTest> _tests = [];
    private readonly ConcurrentDictionary<(string File, string Test), int> _kills = [];
    private readonly ConcurrentDictionary<string, bool> _unsteady = [];
    private readonly Dictionary<string, WorkerProcess>[] _processes = [.. Enumerable.Range(0, workers).Select(_ => new Dictionary<string, WorkerProcess>())];

    public Results Results { get; } = new(results);

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
        }
    }

    /// <summary>Runs every test once without a mutant.</summary>
    public void Cover(string? onlyTests)
    {
        foreach (var project in Places.TestProjects)
        {
            var numbers = Process(0, project).Tests.Index()
                .Where(t => Places.IsOfUse(t.Item.Class) && (onlyTests is null || t.Item.Name.Contains(onlyTests, StringComparison.Ordinal)))
                .Select(t => t.Index);
            var left = new ConcurrentQueue<int>(numbers);
            var asked = left.Count;
            Each(left, (worker, test) =>
            {
                var name = Process(worker, project).Tests[test].Name;
                if (Process(worker, project).Run(0, test, TimeSpan.FromMinutes(3)) is not { } run)
                    Drop(worker, project);
                else if (run.Outcome == "failed")
                    Console.WriteLine($"fails without a mutant: {name}");
                else if (run.Outcome == "passed" && run.Milliseconds <= longest && run.Met.Length > 0)
                    _tests.Add(new CoveringTest(project, test, name, run.Milliseconds, [.. run.Met]));
            });
            Console.WriteLine($"{project}: {_tests.Count(t => t.Project == project)} of {asked} tests come by a mutant");
        }
    }

    /// <summary>Tries the mutants, file by file.</summary>
    public void Try(IEnumerable<Mutant> mutants)
    {
        var left = new ConcurrentQueue<Mutant>(mutants);
        Each(left, (worker, mutant) =>
        {
            var (outcome, by) = Try(worker, mutant);
            Results.Add(mutant, outcome, by);
            Console.WriteLine($"{outcome} {mutant}{(by.Length == 0 ? "" : $"  [{by}]")}");
        });
    }

    public void Dispose()
    {
        foreach (var process in _processes.SelectMany(p => p.Values))
            process.Dispose();
    }

    private (string Outcome, string By) Try(int worker, Mutant mutant)
    {
        var tests = _tests.Where(t => t.Met.Contains(mutant.Id))
            .OrderByDescending(t => _kills.GetValueOrDefault((mutant.File, t.Name))).ThenBy(t => t.Milliseconds).ToList();
        if (tests.Count == 0)
            return ("unmet", "");
        foreach (var test in tests)
        {
            if (_unsteady.ContainsKey(test.Name))
                continue;
            if (IsKilledBy(worker, mutant, test) is not { } how)
                continue;
            _kills.AddOrUpdate((mutant.File, test.Name), 1, (_, n) => n + 1);
            return ("killed", how);
        }

        return ("survived", $"{tests.Count} tests");
    }

    /// <summary>A test that fails with the mutant must pass without it, or it tells nothing: what went before may have left something behind.</summary>
    private string? IsKilledBy(int worker, Mutant mutant, CoveringTest test)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (Process(worker, test.Project).Run(mutant.Id, test.Number, test.Patience) is not { } run)
            {
                Drop(worker, test.Project);
                return $"hang or crash in {test.Name}";
            }

            if (run.Outcome != "failed")
                return null;
            if (Process(worker, test.Project).Run(0, test.Number, test.Patience) is { Outcome: "passed" })
                return test.Name;
            Drop(worker, test.Project);
        }

        _unsteady[test.Name] = true;
        Console.WriteLine($"no longer asked, as it fails without a mutant, too: {test.Name}");
        return null;
    }

    private void Each<T>(ConcurrentQueue<T> left, Action<int, T> run) => Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
    {
        while (left.TryDequeue(out var one))
            run(worker, one);
    });

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
