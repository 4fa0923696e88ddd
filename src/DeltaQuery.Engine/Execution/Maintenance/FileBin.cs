using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Files of one partition whose rows are written anew together.</summary>
/// <param name="Files">The files, oldest first.</param>
internal sealed record FileBin(IReadOnlyList<ScannedFile> Files)
{
    /// <summary>About how many bytes their live rows take.</summary>
    public long Size { get; } = Files.Sum(LiveSize);

    /// <summary>Files of partitions packed into bins: each file follows the one before it, as neighbours in time are often neighbours in values.
    /// </summary>
    /// <param name="files">The files, oldest first.</param>
    /// <param name="most">The bytes that a bin has at most, unless one file has more.</param>
    /// <param name="paysAlone">Whether a file is worth writing anew with no other.</param>
    public static IReadOnlyList<FileBin> Pack(IEnumerable<ScannedFile> files, long most, Func<ScannedFile, bool> paysAlone)
    {
        var bins = new List<FileBin>();
        foreach (var partition in files.GroupBy(f => PartitionOf(f)))
        {
            var bin = new List<ScannedFile>();
            long size = 0;
            foreach (var file in partition)
            {
                if (bin.Count > 0 && size + LiveSize(file) > most)
                    Close(bin);
                bin.Add(file);
                size += LiveSize(file);
            }

            Close(bin);

            void Close(List<ScannedFile> full)
            {
                if (full.Count > 1 || paysAlone(full[0]))
                    bins.Add(new FileBin([.. full]));
                full.Clear();
                size = 0;
            }
        }

        return bins;
    }

    /// <summary>All files of each partition in one bin.</summary>
    public static IReadOnlyList<FileBin> OfPartitions(IEnumerable<ScannedFile> files) =>
        [.. files.GroupBy(f => PartitionOf(f)).Select(partition => new FileBin([.. partition]))];

    /// <summary>A text that is the same for files of the same partition alone.</summary>
    public static string PartitionOf(ScannedFile file) => string.Concat(file.PartitionValues.Select(v => v is null ? "-;" : $"{v.Length}:{v};"));

    /// <summary>How many of a file's rows are deleted, of one; more than all where its statistics do not tell how many there are.</summary>
    public static double DeletedShare(ScannedFile file) => file.DeletionVector is not { } vector ? 0
        : file.Rows is { } rows and > 0 ? (double)vector.Cardinality / rows
        : double.PositiveInfinity;

    private static long LiveSize(ScannedFile file) => (long)(file.Size * (1 - Math.Clamp(DeletedShare(file) is var share && double.IsFinite(share) ? share : 0, 0, 1)));
}
