using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Bins that one COPY writes, and what it wrote.</summary>
/// <param name="Bins">The bins: one, or some of different partitions.</param>
internal sealed record RewriteJob(IReadOnlyList<FileBin> Bins)
{
    // DuckDB keeps a hundred partitions' files open; fewer, so that little is lost where another commit takes one of the files.
    private const int MostPartitions = 32;

    /// <summary>The files that were written.</summary>
    public IReadOnlyList<StagedFile> Written { get; init; } = [];

    public IEnumerable<ScannedFile> Files => Bins.SelectMany(b => b.Files);

    /// <summary>The keys of the files that go.</summary>
    public IEnumerable<string> Keys => Files.Select(f => LogReplay.KeyOf(f.LogPath, f.DeletionVector));

    /// <summary>Jobs for bins.</summary>
    /// <param name="bins">The bins.</param>
    /// <param name="isTogether">Whether those of many partitions go together, each partition at most once, and do not each get a job of their own.</param>
    public static IReadOnlyList<RewriteJob> Of(IReadOnlyList<FileBin> bins, bool isTogether)
    {
        if (!isTogether)
            return [.. bins.Select(bin => new RewriteJob([bin]))];
        var rounds = bins.GroupBy(bin => FileBin.PartitionOf(bin.Files[0])).SelectMany(partition => partition.Index());
        return [.. rounds.GroupBy(bin => bin.Index).SelectMany(round => round.Chunk(MostPartitions)).Select(chunk => new RewriteJob([.. chunk.Select(b => b.Item)]))];
    }
}
