namespace DeltaQuery.Repl;

/// <summary>Nobody reads standard output any more, as after <c>| head</c>.</summary>
internal sealed class ClosedPipeException() : IOException("the reader of standard output is gone");
