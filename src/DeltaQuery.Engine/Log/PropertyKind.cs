namespace DeltaQuery.Engine.Log;

/// <summary>What the value of a table property may be.</summary>
internal enum PropertyKind
{
    Text,
    Flag,

    /// <summary>A whole number from -1.</summary>
    Number,

    /// <summary>A whole number from 1.</summary>
    Count,

    /// <summary><c>interval 30 days</c>.</summary>
    Interval,

    /// <summary><c>128mb</c>.</summary>
    Size,
}
