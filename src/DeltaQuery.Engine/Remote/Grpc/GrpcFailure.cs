namespace DeltaQuery.Engine.Remote.Grpc;

/// <summary>Where a call failed.</summary>
internal enum GrpcFailure
{
    /// <summary>The server answered with a status that is not OK.</summary>
    Status,

    /// <summary>The host's name is not known: nothing was sent.</summary>
    UnknownHost,

    /// <summary>No connection came about: nothing was sent.</summary>
    Unreachable,

    /// <summary>The two did not agree on TLS: nothing was sent.</summary>
    Tls,

    /// <summary>What answered does not speak gRPC.</summary>
    NotGrpc,

    /// <summary>The connection ended within the call; whether the server did anything is not known.</summary>
    Broken,

    /// <summary>No answer came within the call's deadline.</summary>
    Deadline,

    /// <summary>The server sent what we do not take: a compressed message, or one beyond the bound.</summary>
    Refused,
}
