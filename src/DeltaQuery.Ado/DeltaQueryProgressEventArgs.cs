using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>How far a long statement is.</summary>
public sealed class DeltaQueryProgressEventArgs : EventArgs
{
    internal DeltaQueryProgressEventArgs(StatementProgress progress) => Progress = progress;

    /// <summary>What is being done, and how much of it is done.</summary>
    public StatementProgress Progress { get; }
}
