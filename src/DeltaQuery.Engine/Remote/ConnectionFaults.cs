using DeltaQuery.Engine.Remote.Grpc;

namespace DeltaQuery.Engine.Remote;

/// <summary>Says in one sentence why there is no connection, or none any more.</summary>
internal static class ConnectionFaults
{
    /// <summary>The failure of a call before it had an answer of Spark's.</summary>
    /// <param name="error">How the call failed.</param>
    /// <param name="endpoint">The server.</param>
    /// <param name="isOpen">Whether the server has answered before.</param>
    public static DeltaException Of(GrpcException error, SparkEndpoint endpoint, bool isOpen) => error.Failure switch
    {
        GrpcFailure.UnknownHost => Fault(
            SqlStates.CannotConnect, $"the host {endpoint.Host} is not known", "check the address of the server", error),
        GrpcFailure.Unreachable => isOpen
            ? Fault(SqlStates.ConnectionFailure, $"the server at {endpoint.Address} has gone away: {error.Message}", GoneHint, error,
                transient: true)
            : Fault(
                SqlStates.CannotConnect, $"no Spark Connect server answers at {endpoint.Address}: {error.Message}",
                $"check host and port, {SparkEndpoint.DefaultPort} unless the server was given another, and that the server runs", error,
                transient: true),
        GrpcFailure.Tls => Tls(error, endpoint),
        GrpcFailure.Broken when isOpen => Fault(
            SqlStates.ConnectionFailure, $"the connection to {endpoint.Address} broke: {error.Message}", GoneHint, error, transient: true),
        GrpcFailure.Broken or GrpcFailure.NotGrpc => Fault(
            SqlStates.ProtocolViolation,
            $"what answers at {endpoint.Address} is no Spark Connect server{(endpoint.UsesTls ? "" : ", or one that wants TLS")}: {error.Message}",
            endpoint.UsesTls ? "check host and port" : "check host and port, and add use_ssl=true for a server that wants TLS", error),
        GrpcFailure.Deadline => Fault(
            SqlStates.ConnectionFailure, $"the server at {endpoint.Address} gave {error.Message}", null, error, transient: true),
        GrpcFailure.Refused => Fault(SqlStates.ProtocolViolation, $"{error.Message} ({endpoint.Address})", null, error),
        _ => Status(error, endpoint),
    };

    /// <summary>The failure where the server has lost the session.</summary>
    public static DeltaException SessionGone(SparkEndpoint endpoint, string errorClass, Exception? inner) =>
        new(DeltaErrorCode.ConnectionFailed, errorClass == ServerError.SessionClosed
            ? $"the server at {endpoint.Address} has closed the session: its temporary views and settings are gone"
            : $"the server at {endpoint.Address} was restarted: the session's temporary views and settings are gone", inner)
        {
            ErrorClass = errorClass, SqlState = SqlStates.ConnectionFailure,
            Hint = "connect again; whether the statement that was under way has run is for the table's history to tell",
        };

    private const string GoneHint = "connect again once it runs; whether a statement that was under way has run is for the table's history to tell";

    private static DeltaException Tls(GrpcException error, SparkEndpoint endpoint)
    {
        // What is no TLS at all fails before there is a certificate.
        var isCertificate = error.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);
        return isCertificate
            ? Fault(
                SqlStates.CannotConnect, $"the certificate of {endpoint.Address} is not trusted: {error.Message}",
                "have the system trust its issuer (SSL_CERT_FILE or SSL_CERT_DIR name files of trusted ones), and use the name that the certificate is for", error)
            : Fault(
                SqlStates.CannotConnect, $"the server at {endpoint.Address} does not speak TLS as we do: {error.Message}",
                endpoint.IsLoopback ? "add use_ssl=false if it takes plain text"
                : "leave out use_ssl if it takes plain text; a token goes over TLS only", error);
    }

    private static DeltaException Status(GrpcException error, SparkEndpoint endpoint) => error.Code switch
    {
        GrpcStatusCode.Unauthenticated => Fault(
            SqlStates.InvalidAuthorization,
            endpoint.HasToken ? $"the server at {endpoint.Address} refused the token" : $"the server at {endpoint.Address} wants a token",
            endpoint.HasToken ? "check that the token is of this server and has not run out"
            : "add token=.. to the address, or give the connection a secret", error),
        GrpcStatusCode.PermissionDenied => Fault(
            SqlStates.InvalidAuthorization, $"the server at {endpoint.Address} does not let the user {endpoint.UserId} in: {error.Message}",
            null, error),
        GrpcStatusCode.Unimplemented => Fault(
            SqlStates.ProtocolViolation, $"the server at {endpoint.Address} does not know a call of Spark Connect 3.5: {error.Message}",
            null, error),
        GrpcStatusCode.Unavailable => Fault(
            SqlStates.ConnectionFailure, $"the server at {endpoint.Address} is not available: {error.Message}", GoneHint, error,
            transient: true),
        _ => Fault(SqlStates.ConnectionFailure, $"the server at {endpoint.Address} failed ({error.Code}): {error.Message}", null, error),
    };

    private static DeltaException Fault(string sqlState, string message, string? hint, Exception inner, bool transient = false) =>
        new(DeltaErrorCode.ConnectionFailed, message, inner) { SqlState = sqlState, Hint = hint, IsTransient = transient };
}
