using System.Text;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl;

/// <summary>What goes to standard error. The rows written so far go out first, so that both read in order on a terminal.</summary>
internal sealed class Messages(RowOutput output, CommandLine options)
{
    /// <summary>Writes a line to standard error, in one piece; any thread may call it.</summary>
    public static void WriteLine(string line)
    {
        ProgressBar.MakeRoom();
        try
        {
            Descriptor.Error.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException)
        {
            // Nobody listens, and there is no one else to tell.
        }
    }

    /// <summary>What a statement came to, where that isn't rows.</summary>
    public void Notice(string line)
    {
        if (!options.Quiet) Say(line);
    }

    /// <summary>What was asked for.</summary>
    public void Say(string line)
    {
        output.Flush();
        WriteLine(line);
    }

    /// <summary>A statement that was stopped. Its last rows are dropped where nobody reads them.</summary>
    public void Stopped(ScriptPlace place, ExitCode code)
    {
        try
        {
            output.Flush();
        }
        catch (OperationCanceledException)
        {
            // The pipe is full.
        }

        WriteLine(ErrorReport.Stopped(place, code));
    }

    /// <summary>A failed statement.</summary>
    public void Error(ScriptPlace place, DeltaException error)
    {
        output.Flush();
        WriteLine(options.JsonErrors ? ErrorReport.Json(place, error) : ErrorReport.Format(place, error));
    }
}
