using System.Text.RegularExpressions;
using Confluent.Kafka;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>Turns what librdkafka says into one clear sentence with a way out, without secrets.</summary>
internal sealed partial class KafkaFailures(KafkaSettings settings, string brokers)
{
    private const string SecurityHint =
        "say 'security.protocol' in WITH as the brokers' listener has it: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL";

    /// <summary>Whether the failure will not pass, as long as no broker has let us in yet.</summary>
    public static bool IsTelling(Error error) =>
        error.Code is ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or ErrorCode.Local_Resolve or ErrorCode.Local_BadMsg
        || (error.Code == ErrorCode.Local_Transport && error.Reason.Contains("SSL handshake failed", StringComparison.Ordinal));

    /// <summary>Whether the client gets over it by itself.</summary>
    public static bool Passes(Error error) => !error.IsFatal && error.Code is
        ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_TimedOut or ErrorCode.Local_TimedOutQueue
        or ErrorCode.Local_MsgTimedOut or ErrorCode.Local_WaitCoord or ErrorCode.Local_WaitCache or ErrorCode.Local_InProgress
        or ErrorCode.Local_Resolve or ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or ErrorCode.Local_BadMsg
        or ErrorCode.Local_MaxPollExceeded or ErrorCode.Local_AssignmentLost or ErrorCode.Local_Fail or ErrorCode.Local_Retry
        or ErrorCode.Local_DestroyBroker or ErrorCode.Local_NodeUpdate
        or ErrorCode.RequestTimedOut or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.BrokerNotAvailable
        or ErrorCode.NetworkException or ErrorCode.GroupLoadInProgress or ErrorCode.GroupCoordinatorNotAvailable
        or ErrorCode.NotCoordinatorForGroup or ErrorCode.RebalanceInProgress
        or ErrorCode.KafkaStorageError or ErrorCode.UnknownLeaderEpoch or ErrorCode.FencedLeaderEpoch;

    /// <summary>The client could not be made with these properties.</summary>
    public DeltaException BadProperty(Exception exception) =>
        new(DeltaErrorCode.NotSupported, $"Kafka's client does not take these properties: {Clean(exception.Message).TrimEnd('.')}")
        { Hint = "WITH takes librdkafka's properties for consumers, and files by paths that can be read here" };

    /// <summary>No broker lets us in, for a reason that does not pass.</summary>
    public DeltaException Rejected(Error error)
    {
        var reason = Clean(error.Reason);
        var broker = BrokerOf(error.Reason) ?? brokers;
        return error.Code switch
        {
            ErrorCode.Local_Authentication => Failed($"Kafka at {broker} refused the login: {reason}",
                "check 'sasl.username', 'sasl.password', and that the brokers offer the 'sasl.mechanism' and 'security.protocol' of WITH"),
            ErrorCode.Local_Resolve =>
                Failed($"the host of Kafka's broker {broker} cannot be resolved: {reason}", "check the names in BROKERS"),
            ErrorCode.Local_Ssl when reason.Contains("certificate verify failed", StringComparison.Ordinal) =>
                Failed($"the certificate of Kafka at {broker} could not be verified",
                    "set 'ssl.ca.location' to a file (PEM) with the authority that signed it, and name hosts in BROKERS as it does"),
            ErrorCode.Local_Transport when reason.Contains("PLAINTEXT", StringComparison.Ordinal) =>
                Failed($"Kafka at {broker} does not speak TLS on this port", SecurityHint),
            ErrorCode.Local_Ssl or ErrorCode.Local_Transport => Failed($"no TLS connection to Kafka at {broker}: {reason}", SecurityHint),
            _ => Failed($"what answers at {broker} does not speak Kafka's protocol as asked: {reason}", "check BROKERS; " + SecurityHint),
        };
    }

    /// <summary>No broker was there in time.</summary>
    /// <param name="waited">How long we waited.</param>
    /// <param name="reason">What librdkafka said last, if anything.</param>
    public DeltaException Unreachable(TimeSpan waited, string? reason)
    {
        var closed = reason?.Contains("closed by peer", StringComparison.Ordinal) == true;
        return Passing(
            FormattableString.Invariant($"Kafka at {brokers} could not be reached within {waited.TotalSeconds:0.#} seconds")
            + (reason == null ? "" : $": {Clean(reason)}"),
            closed && settings.Protocol == "plaintext" ? "if the port is one for TLS or logins: " + SecurityHint
                : "check BROKERS, and that the brokers run");
    }

    /// <summary>A topic that is not there.</summary>
    public DeltaException NoTopic(string topic) =>
        Failed($"Kafka has no topic {topic}", "check its name, and that the login may see it");

    public DeltaException NoTopicMatches(string pattern) =>
        Failed($"no topic of Kafka matches '{pattern}'", "the pattern must match the whole name, of topics that the login may see");

    /// <summary>A topic that was there when reading began.</summary>
    public DeltaException TopicGone(string topic) =>
        Failed($"topic {topic} is no longer there: it was deleted while it was read",
            "what was read of it is kept; ON DATA LOSS CONTINUE goes on with the other topics, and with a new one of this name", DeltaErrorCode.DataLoss);

    public DeltaException NoPartition(TopicPartition partition, int partitions) =>
        Failed($"topic {partition.Topic} has no partition {partition.Partition}",
            partitions == 1 ? "it has one, 0" : $"it has {partitions}, 0 to {partitions - 1}");

    /// <summary>The offset that is next to be read is not kept by the broker.</summary>
    public DeltaException OutOfRange(TopicPartition partition, long offset, Watermarks? kept) =>
        Failed($"offset {offset} of partition {partition.Partition} of topic {partition.Topic} is no longer there"
            + (kept is { } range ? $": Kafka keeps {range.Low} to {range.End}" : ""),
            "messages are lost, or the topic was made anew; ON DATA LOSS CONTINUE goes on with what there is", DeltaErrorCode.DataLoss);

    /// <summary>Anything else that does not pass.</summary>
    public DeltaException Other(Error error, string? topic) => error.Code switch
    {
        ErrorCode.TopicAuthorizationFailed =>
            Failed($"the login may not read topic {topic ?? "that is asked for"}", "it needs READ and DESCRIBE on the topic"),
        ErrorCode.GroupAuthorizationFailed =>
            Failed("the login may not use the consumer group", "it needs READ on the group, or leave GROUP out"),
        ErrorCode.ClusterAuthorizationFailed => Failed("the login may not use this Kafka cluster", null),
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition when topic != null =>
            TopicGone(topic),
        _ => Failed($"Kafka's client gave up{(topic == null ? "" : " on topic " + topic)}: {Clean(error.Reason)}", null),
    };

    /// <summary>Without the broker in front, the state behind, and secrets.</summary>
    public string Clean(string reason)
    {
        reason = Place().Replace(reason, "");
        return settings.Mask(State().Replace(reason, "")).Replace('\n', ' ').Trim();
    }

    private DeltaException Passing(string message, string? hint) =>
        new(DeltaErrorCode.StorageFailed, settings.Mask(message)) { Hint = hint, IsTransient = true };

    private DeltaException Failed(string message, string? hint, DeltaErrorCode code = DeltaErrorCode.StorageFailed) =>
        new(code, settings.Mask(message)) { Hint = hint };

    private static string? BrokerOf(string reason) =>
        Place().Match(reason) is { Success: true } match ? match.Groups["broker"].Value : null;

    /// <summary><c>sasl_ssl://host:9092/bootstrap: </c>, as causes begin.</summary>
    [GeneratedRegex(@"^(?:\[thrd:[^\]]*\]: )?(?:\w+://)?(?<broker>[^\s/]+:\d+)/\w+: ")]
    private static partial Regex Place();

    /// <summary><c> (after 3ms in state CONNECT, 1 identical error(s) suppressed)</c>, as they end.</summary>
    [GeneratedRegex(@"\s*\(after \d+\s?ms in state [^)]*(?:\(s\)[^)]*)?\)\s*$")]
    private static partial Regex State();
}
