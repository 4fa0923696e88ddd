using System.Globalization;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>Whether a named ingest that is meant to run gets its messages into the table.</summary>
/// <param name="IsHealthy">Whether it does.</param>
/// <param name="Detail">How far it is, or what is wrong.</param>
internal sealed record IngestHealth(bool IsHealthy, string Detail)
{
    private const int MostGrowths = 3;
    private const int MostIntervals = 5;

    /// <summary>The word for it.</summary>
    public string Word => IsHealthy ? "healthy" : "unhealthy";

    /// <summary>The health of an ingest at a time; null of one that nobody runs, and that has not failed.</summary>
    public static IngestHealth? Of(ShownIngest ingest, DateTimeOffset now) => ingest switch
    {
        { Fault: { } fault } => new IngestHealth(false, fault),
        { State: "FAILED" } => new IngestHealth(false, $"it failed: {ingest.LastError}"),
        { State: "STOPPED", Lost: { } lost } => new IngestHealth(false, lost),
        { State: "RUNNING", Progress: { } progress } => OfRunning(progress, ingest.LastBatch, now),
        _ => null,
    };

    private static IngestHealth OfRunning(IngestProgress progress, BatchProgress? last, DateTimeOffset now)
    {
        var behind = progress.Lag is { } lag ? string.Create(CultureInfo.InvariantCulture, $"{lag} message{(lag == 1 ? "" : "s")} behind") : "how far behind is not known";
        if (progress.LagGrowths >= MostGrowths)
            return new IngestHealth(false, $"{behind}, and more with each of {progress.LagGrowths} intervals without a commit{Because(progress)}");
        var since = last is null || last.Committed < progress.RunningSince ? progress.RunningSince ?? progress.Started : last.Committed;
        if (progress.Lag > 0 && now - since > MostIntervals * progress.Interval)
        {
            var age = ((long)(now - since).TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return new IngestHealth(false, $"{behind}, and nothing was committed for {age} seconds{Because(progress)}");
        }

        return new IngestHealth(true, behind);
    }

    private static string Because(IngestProgress progress) => progress.LastError is { } error ? $": {error}" : "";
}
