namespace DeltaQuery.Testing;

/// <summary>The system's time, moved on as a test says.</summary>
internal sealed class ManualClock : TimeProvider
{
    /// <summary>How far it is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
