namespace DeltaQuery.Ado;

/// <summary>What a statement does that its user may not expect.</summary>
public sealed class DeltaQueryInfoMessageEventArgs : EventArgs
{
    internal DeltaQueryInfoMessageEventArgs(string message) => Message = message;

    /// <summary>A sentence.</summary>
    public string Message { get; }
}
