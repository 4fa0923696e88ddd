namespace DeltaQuery.Engine.Remote;

/// <summary>The SQLSTATEs of class 08, connection exceptions, and of logins.</summary>
internal static class SqlStates
{
    /// <summary>No connection came about.</summary>
    public const string CannotConnect = "08001";

    /// <summary>The connection broke.</summary>
    public const string ConnectionFailure = "08006";

    /// <summary>The peer does not speak the protocol.</summary>
    public const string ProtocolViolation = "08P01";

    /// <summary>The login was refused.</summary>
    public const string InvalidAuthorization = "28000";

    /// <summary>What was sent, or asked for, is beyond a bound.</summary>
    public const string LimitExceeded = "54000";
}
