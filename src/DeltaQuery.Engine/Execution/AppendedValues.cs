using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Execution;

/// <summary>Values that may be missing, in rows that a handler makes.</summary>
internal static class AppendedValues
{
    /// <summary>Appends a TIMESTAMPTZ, or NULL.</summary>
    public static void AppendTime(this DuckDbAppender rows, DateTimeOffset? time) =>
        rows.AppendNumber((time - DateTimeOffset.UnixEpoch)?.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>Appends a BIGINT, or NULL.</summary>
    public static void AppendNumber(this DuckDbAppender rows, long? number)
    {
        if (number is { } known)
            rows.Append(known);
        else
            rows.AppendNull();
    }
}
