namespace DeltaQuery.Engine.Ingest;

/// <summary>Lies within the error of an ingest that a message has ended: what was wrong with it.</summary>
internal sealed class BadMessageException(MessageFaultClass fault, string message) : Exception(message)
{
    public MessageFaultClass Fault { get; } = fault;
}
