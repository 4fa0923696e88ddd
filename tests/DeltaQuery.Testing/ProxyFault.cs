namespace DeltaQuery.Testing;

/// <summary>What goes wrong with one request that goes through a <see cref="FaultyProxy"/>.</summary>
internal enum ProxyFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection is reset; the server never hears of it.</summary>
    ResetBeforeRequest,

    /// <summary>The server gets half of it, and then both connections are reset.</summary>
    ResetWithinRequest,

    /// <summary>The server has done it; the connection is reset instead of an answer.</summary>
    ResetBeforeAnswer,

    /// <summary>Half of the answer comes, and then a reset.</summary>
    ResetWithinAnswer,

    /// <summary>The server has done it; the answer is swallowed, and the connection ends in order.</summary>
    AnswerLost,

    /// <summary>The answer's head comes with half of its body, and the connection ends in order.</summary>
    TruncatedAnswer,

    /// <summary>A made-up 503 SlowDown; the server never hears of it.</summary>
    SlowDown,

    /// <summary>A made-up 500; the server never hears of it.</summary>
    InternalError,

    /// <summary>A made-up 429; the server never hears of it.</summary>
    TooManyRequests,

    /// <summary>The server has done it, and a 500 comes all the same.</summary>
    FalseError,

    /// <summary>A made-up 200; the server never hears of it.</summary>
    EmptyOk,

    /// <summary>The answer comes byte by byte, as slow as may be, or slower.</summary>
    Trickle,

    /// <summary>Nothing comes; the server never hears of it.</summary>
    Hang,

    /// <summary>Nothing comes; the server hears of it when the client has given up.</summary>
    Late,
}
