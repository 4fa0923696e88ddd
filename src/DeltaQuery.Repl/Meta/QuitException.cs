namespace DeltaQuery.Repl.Meta;

/// <summary>A command that ends the program where it asks for statements.</summary>
internal sealed class QuitException(ExitCode code) : Exception("the program ends")
{
    public ExitCode Code => code;
}
