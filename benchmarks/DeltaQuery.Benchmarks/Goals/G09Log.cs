using System.Text.Json;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>A table is opened about as fast as its log can be read, and a held snapshot follows the log at once.</summary>
internal sealed class G09Log : IGoal
{
    public string Name => "G9";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        var log = Path.Combine(bench.Folder("events_nockpt"), "_delta_log");
        Paired.Verify(Name, new Side("", () => OpenAndCount(bench, "events_nockpt")), new Side("parsing", () => ReadAll(log).ToString(null, null)));
        yield return Paired.Compare(
            Name, "open 1,000 commits, no checkpoint", new Side("", () => Discard(() => Open(bench, "events_nockpt").Dispose())),
            new Side("read and parse every commit", () => Discard(() => ReadAll(log))), new Limit(3, AtMost: 40), bench.Rounds * 3);
        Paired.Verify(Name, new Side("", () => OpenAndCount(bench, "events_commits")), new Side("parsing", () => ReadAll(log).ToString(null, null)));
        yield return Paired.Alone(
            Name, "open checkpoint + 10 commits", new Side("", () => Discard(() => Open(bench, "events_commits").Dispose())), null,
            new Limit(null, AtMost: 20), bench.Rounds * 3);

        using var held = Open(bench, "events_commits");
        yield return Paired.Alone(
            Name, "refresh, nothing new", new Side("", () => Discard(() => Refresh(held))), null, new Limit(null, AtMost: 1), bench.ManyRounds);

        var growing = Path.Combine(Path.GetTempPath(), $"dq-bench-{Environment.ProcessId}");
        var table = new TableFolder(growing, "growing");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(bench.Folder("events_commits"), "_delta_log")))
                File.Copy(file, Path.Combine(table.LogDirectory, Path.GetFileName(file)));
            using var grown = OpenAt(bench, table.Location);
            var version = Refresh(grown);
            var add = new AddFile { Path = "new.parquet", Size = 1000, Stats = """{"numRecords":1000,"minValues":{"id":1},"maxValues":{"id":9}}""" };
            void Grow() => table.Commit(++version, "WRITE", actions => actions.Write(add with { Path = $"new-{version}.parquet" }));
            yield return Paired.Alone(
                Name, "refresh, one new commit", new Side("", () => Discard(() => Refresh(grown))) { Prepare = Grow }, null, new Limit(null, AtMost: 2), bench.ManyRounds);

            // A commit is taken into the list of files when files are asked for.
            yield return Paired.Alone(
                Name, "refresh, one new commit, files counted", new Side("", () => Discard(() => Count(grown))) { Prepare = Grow }, null, null, bench.ManyRounds);
            if (Refresh(grown) != version)
                throw new WrongAnswerException($"the held snapshot is at version {Refresh(grown)}, the log at {version}");
        }
        finally
        {
            Directory.Delete(growing, recursive: true);
        }
    }

    private static DeltaTable OpenAt(Workbench bench, string location)
    {
        var tables = bench.Session.State.Engine.Tables;
        var table = new DeltaTable(location, location, tables.Stores.For(location), tables.Context);
        Refresh(table);
        return table;
    }

    private static DeltaTable Open(Workbench bench, string table) => OpenAt(bench, bench.Folder(table));

    private static string OpenAndCount(Workbench bench, string table)
    {
        using var opened = Open(bench, table);
        return Count(opened).ToString(null, null);
    }

    private static long Count(DeltaTable table)
    {
        var snapshot = table.CurrentAsync(CancellationToken.None).GetAwaiter().GetResult();
        var count = snapshot.Files.Query(new FileQuery(snapshot.Version, []), (files, _) => $"SELECT count(*) FROM {files}", r => (long)r.Rows().Single()[0]!);
        snapshot.Files.Release();
        return count;
    }

    private static long Refresh(DeltaTable table)
    {
        var snapshot = table.CurrentAsync(CancellationToken.None).GetAwaiter().GetResult();
        snapshot.Files.Release();
        return snapshot.Version;
    }

    private static string Discard(Action run)
    {
        run();
        return "";
    }

    /// <summary>Reads every commit and every token of it; gives the number of adds.</summary>
    private static long ReadAll(string log)
    {
        var adds = 0L;
        foreach (var file in Directory.EnumerateFiles(log, "*.json").Order(StringComparer.Ordinal))
        {
            var reader = new Utf8JsonReader(File.ReadAllBytes(file), new JsonReaderOptions { AllowMultipleValues = true });
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("add"u8))
                    adds++;
            }
        }

        return adds;
    }
}
