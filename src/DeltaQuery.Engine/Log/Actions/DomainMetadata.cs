namespace DeltaQuery.Engine.Log.Actions;

/// <summary>The configuration of a named domain, or its tombstone.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#domain-metadata">Domain Metadata</see>.</remarks>
internal sealed record DomainMetadata(string Domain, string Configuration, bool Removed);
