using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>The files of a shallow clone: those of the source, by their absolute paths.</summary>
internal sealed class ShallowFiles(Snapshot source) : ICloneFiles
{
    public Task<ClonedFiles> CloneAsync(IReadOnlyList<AddFile> had)
    {
        var wanted = LiveFiles.All(source).Select(file => (Add: Absolute(file), Source: file)).ToDictionary(file => Key(file.Add), StringComparer.Ordinal);
        var there = had.Select(Key).ToHashSet(StringComparer.Ordinal);
        return Task.FromResult(new ClonedFiles(
            [.. wanted.Where(file => !there.Contains(file.Key)).Select(file => file.Value)], [.. had.Where(file => !wanted.ContainsKey(Key(file)))]));
    }

    public Task DiscardAsync() => Task.CompletedTask;

    private static string Key(AddFile file) => LogReplay.KeyOf(file.Path, file.DeletionVector);

    /// <summary>The action with paths that mean the same from anywhere. Its rows get ids of the clone's own.</summary>
    private AddFile Absolute(AddFile file) => file with
    {
        Path = Absolute(file.Path),
        DeletionVector = file.DeletionVector is { IsInline: false } vector
            ? vector with { StorageType = DeletionVectorDescriptor.AbsolutePathStorage, PathOrInlineDv = Absolute(vector.FilePath) }
            : file.DeletionVector,
        BaseRowId = null,
        DefaultRowCommitVersion = null,
        Tags = file.Tags?.Without(CopiedFiles.SourceTag),
    };

    private string Absolute(string path) => DataPath.Decode(path).IsAbsolute ? path : DataPath.OfPlace(FilePruner.DataFilePath(source, path)).Encode();
}
