namespace DeltaQuery.Engine;

/// <summary>What sort of value a column holds, as far as showing it goes.</summary>
public enum ResultColumnKind
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number of any width.</summary>
    Integer,

    /// <summary>A decimal or floating-point number.</summary>
    Number,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A date, time, timestamp or interval.</summary>
    Temporal,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>A list, struct, map, union or variant.</summary>
    Nested,

    /// <summary>Anything else, such as a UUID.</summary>
    Other,
}
