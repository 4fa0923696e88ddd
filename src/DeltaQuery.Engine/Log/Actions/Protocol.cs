namespace DeltaQuery.Engine.Log.Actions;

/// <summary>What a client must know to read and to write the table.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#protocol-evolution">Protocol Evolution</see>.</remarks>
internal sealed record Protocol
{
    public required int MinReaderVersion { get; init; }

    public required int MinWriterVersion { get; init; }

    /// <summary>Null where the action lists none, as below reader version 3.</summary>
    public IReadOnlyList<string>? ReaderFeatures { get; init; }

    /// <summary>Null where the action lists none, as below writer version 7.</summary>
    public IReadOnlyList<string>? WriterFeatures { get; init; }
}
