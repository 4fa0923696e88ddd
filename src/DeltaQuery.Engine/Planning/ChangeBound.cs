namespace DeltaQuery.Engine.Planning;

/// <summary>Where a range of changes begins or ends.</summary>
/// <param name="Version">The version; of no account where there is a time.</param>
/// <param name="Time">The time, or null.</param>
internal readonly record struct ChangeBound(long Version, DateTimeOffset? Time);
