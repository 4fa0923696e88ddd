namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>What can be wrong with rows that a server sends.</summary>
internal static class ArrowError
{
    /// <summary>The bytes contradict the format.</summary>
    public static DeltaException Damaged(string what) =>
        new(DeltaErrorCode.CorruptData, $"the rows that the server sent cannot be read as Arrow: {what}");

    /// <summary>The bytes are right, but of a kind that is not read.</summary>
    public static DeltaException NotSupported(string what) =>
        new(DeltaErrorCode.NotSupported, $"the server sent rows with {what}, which is not read");
}
