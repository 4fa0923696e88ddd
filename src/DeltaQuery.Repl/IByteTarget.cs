namespace DeltaQuery.Repl;

/// <summary>Where bytes go: standard output, a file, a program.</summary>
internal interface IByteTarget
{
    /// <summary>Whether people look at it as it is written.</summary>
    bool IsTerminal => false;

    /// <summary>Whether it is a file, so that nobody sees what is written while it is.</summary>
    bool IsFile => false;

    /// <summary>How many columns the terminal has; null if it is none, or does not say.</summary>
    int? Columns => null;

    /// <summary>Writes all bytes.</summary>
    /// <exception cref="IOException">They cannot be written; <see cref="ClosedPipeException"/> where standard output has no reader any more.</exception>
    /// <exception cref="OperationCanceledException">The token fired while nobody read.</exception>
    void Write(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken = default);
}
