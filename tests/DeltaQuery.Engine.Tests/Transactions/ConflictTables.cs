using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Transactions;

/// <summary>Two engines over one folder, and tables of the partitions a and b with two files each: ids 1 to 5 and 6 to 10 in a, 11 to 15 and
/// 16 to 20 in b.</summary>
public sealed class ConflictTables : IDisposable
{
    /// <summary>The tables' newest version.</summary>
    internal const int Version = 4;

    private int _made;
    private FaultyObjectStore? _store;

    public ConflictTables()
    {
        Ours = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));
        Theirs = new TestEngine(Ours.Root);
    }

    internal TestEngine Ours { get; }

    internal TestEngine Theirs { get; }

    /// <summary>What our engine writes through.</summary>
    internal FaultyObjectStore Store => _store!;

    public void Dispose()
    {
        Theirs.Dispose();
        Ours.Dispose();
    }

    /// <summary>A new table; its name.</summary>
    internal async Task<string> MakeAsync(string isolation, bool vectors)
    {
        var template = $"template_{isolation}_{vectors}";
        if (!Directory.Exists(Path.Combine(Ours.Root, template)))
            await CreateAsync(template, isolation, vectors);
        var name = $"t{_made++}";
        foreach (var file in Directory.GetFiles(Path.Combine(Ours.Root, template), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Ours.Root, name, Path.GetRelativePath(Path.Combine(Ours.Root, template), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return name;
    }

    private async Task CreateAsync(string table, string isolation, bool vectors)
    {
        await Theirs.RunAsync(
            $"CREATE TABLE {table} (p STRING, id INT, n INT) PARTITIONED BY (p) TBLPROPERTIES "
            + $"(delta.isolationLevel = '{isolation}', delta.enableDeletionVectors = {(vectors ? "true" : "false")})");
        foreach (var first in new[] { 1, 6, 11, 16 })
            await Theirs.RunAsync($"INSERT INTO {table} SELECT '{(first < 11 ? 'a' : 'b')}', i, 0 FROM range({first}, {first + 5}) r(i)");
    }
}
