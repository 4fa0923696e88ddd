namespace DeltaQuery.Engine.Storage;

/// <summary>A write of which nobody can say whether it happened, or yet will.</summary>
internal sealed class UnknownOutcomeException(string path, Exception cause)
    : IOException($"it is not known whether {path} was written: {cause.Message}", cause)
{
    public string Path { get; } = path;
}
