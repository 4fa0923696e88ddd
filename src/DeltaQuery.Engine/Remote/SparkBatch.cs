namespace DeltaQuery.Engine.Remote;

/// <summary>Some rows of a result: one whole stream of Arrow's IPC format (schema, record batches, end).</summary>
/// <param name="StartRow">How many rows of the result came before.</param>
/// <param name="Rows">How many rows there are; null for the result of a command, of which the server does not say.</param>
/// <param name="ArrowStream">The bytes.</param>
internal readonly record struct SparkBatch(long StartRow, long? Rows, ReadOnlyMemory<byte> ArrowStream);
