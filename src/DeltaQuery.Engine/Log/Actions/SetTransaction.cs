namespace DeltaQuery.Engine.Log.Actions;

/// <summary>How far an application has come with its writes.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#transaction-identifiers">Transaction
/// Identifiers</see>.</remarks>
internal sealed record SetTransaction(string AppId, long Version, long? LastUpdated = null);
