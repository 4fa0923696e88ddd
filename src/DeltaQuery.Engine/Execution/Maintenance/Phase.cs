using DeltaQuery.Engine.Execution.Sessions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>A part of a long statement that is done file by file, for whoever wants to know how far it is.</summary>
/// <param name="session">The session.</param>
/// <param name="name">What is being done.</param>
/// <param name="files">How many files there are.</param>
/// <param name="bytes">Their bytes; null where these tell nothing.</param>
internal sealed class Phase(SessionState session, string name, long files, long? bytes)
{
    private readonly Lock _gate = new();
    private long _files;
    private long _bytes;

    /// <summary>Notes that so much more is done; any thread may say so.</summary>
    public void Done(long moreFiles, long moreBytes)
    {
        if (session.Progress is not { } progress)
            return;
        lock (_gate)
        {
            (_files, _bytes) = (_files + moreFiles, _bytes + moreBytes);
            progress.Report(new StatementProgress(name, _files, files, _bytes, bytes));
        }
    }
}
