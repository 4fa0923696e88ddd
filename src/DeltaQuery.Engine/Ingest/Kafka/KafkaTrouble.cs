using Confluent.Kafka;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>What the client's handlers were told of brokers that do not let us in or are away. librdkafka says a cause once, to the handler
/// alone: calls only wait out their time. Told on the thread that polls, but for logs.</summary>
internal sealed class KafkaTrouble
{
    private Error? _cause;
    private string? _lastLog;
    private long? _downSince;

    /// <summary>Whether a broker has ever answered: from then on every failure of a connection is one that may pass.</summary>
    public bool WasConnected { get; private set; }

    /// <summary>How long all brokers have been away; null if one is there.</summary>
    public TimeSpan? Outage => _downSince is { } since ? TimeSpan.FromMilliseconds(Environment.TickCount64 - since) : null;

    /// <summary>The first cause that will not pass by itself, while no broker has ever let us in and all are away.</summary>
    public Error? Telling => !WasConnected && _downSince != null && _cause is { } cause && KafkaFailures.IsTelling(cause) ? cause : null;

    /// <summary>The cause for a statement that has waited in vain.</summary>
    public Error? Cause => _cause;

    /// <summary>What was said last, in the client's words.</summary>
    public string? Reason => _cause?.Reason ?? Volatile.Read(ref _lastLog);

    /// <summary>A failure that does not pass; it ends the statement.</summary>
    public Error? Fatal { get; private set; }

    /// <summary>A topic or partition that the client no longer finds.</summary>
    public bool MissesTopic { get; private set; }

    public void OnError(Error error)
    {
        if (error.Code == ErrorCode.Local_AllBrokersDown)
            _downSince ??= Environment.TickCount64;
        else if (error.Code is ErrorCode.Local_UnknownPartition or ErrorCode.Local_UnknownTopic or ErrorCode.UnknownTopicOrPart)
            MissesTopic = true;
        else if (!KafkaFailures.Passes(error))
            Fatal ??= error;
        else if (_cause == null || (KafkaFailures.IsTelling(error) && !KafkaFailures.IsTelling(_cause)))
            _cause = error;
    }

    /// <summary>Lines about connections that fail; some causes stand nowhere else. Told on any thread.</summary>
    public void OnLog(LogMessage line)
    {
        if (line.Facility == "FAIL")
            Volatile.Write(ref _lastLog, line.Message);
    }

    /// <summary>A broker has answered.</summary>
    public void Connected()
    {
        WasConnected = true;
        (_cause, _downSince) = (null, null);
        Volatile.Write(ref _lastLog, null);
    }

    /// <summary>What was missing was looked for.</summary>
    public void TopicsLookedUp() => MissesTopic = false;
}
