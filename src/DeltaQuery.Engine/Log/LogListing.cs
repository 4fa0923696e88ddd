using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>What was found in a table's <c>_delta_log</c>: the input of <see cref="LogSegment"/>.</summary>
/// <param name="LogDirectory">The folder that was listed.</param>
/// <param name="Files">The log's files, in ordinal order of their names; others are left out.</param>
/// <param name="IsComplete">Whether all of the folder was listed, or only what comes from the hinted checkpoint on.</param>
internal sealed record LogListing(string LogDirectory, IReadOnlyList<LogFile> Files, bool IsComplete)
{
    /// <summary>Lists the whole log.</summary>
    public static Task<LogListing> AllAsync(IObjectStore store, string logDirectory, CancellationToken cancellationToken) =>
        ListAsync(store, logDirectory, startAfter: null, cancellationToken);

    /// <summary>Lists the files of <paramref name="version"/> and all after it.</summary>
    public static Task<LogListing> FromAsync(IObjectStore store, string logDirectory, long version, CancellationToken cancellationToken) =>
        ListAsync(store, logDirectory, LogFile.Padded(version), cancellationToken); // every name of the version is longer, so sorts after

    private static async Task<LogListing> ListAsync(
        IObjectStore store, string logDirectory, string? startAfter, CancellationToken cancellationToken)
    {
        var objects = await store.ListAsync(logDirectory, startAfter, cancellationToken).ConfigureAwait(false);
        var files = new List<LogFile>(objects.Count);
        foreach (var found in objects)
        {
            if (LogFile.Parse(found) is { } file)
                files.Add(file);
        }

        return new LogListing(logDirectory, files, startAfter is null);
    }
}
