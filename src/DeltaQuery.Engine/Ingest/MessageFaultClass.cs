namespace DeltaQuery.Engine.Ingest;

/// <summary>Kinds of <see cref="MessageFault"/>; their names stand in dead letter tables.</summary>
internal enum MessageFaultClass
{
    /// <summary>The bytes are not of the format.</summary>
    Malformed,

    /// <summary>A value does not fit its column's type.</summary>
    Mismatch,

    /// <summary>The message has no value.</summary>
    NoValue,

    /// <summary>A column that may not be null has no value.</summary>
    NotNull,

    /// <summary>An expression of the mapping failed.</summary>
    Expression,

    /// <summary>An EXPECT does not hold.</summary>
    Expectation,
}
