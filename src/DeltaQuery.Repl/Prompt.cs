using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

/// <summary>Reads statements from a terminal, line by line, until they are complete.</summary>
internal static class Prompt
{
    public static async Task RunAsync(ScriptRunner runner)
    {
        var text = new StringBuilder();
        while (Read(text.Length == 0 ? "dq> " : "... ") is { } line)
        {
            text.Append(line).Append('\n');
            var state = SqlScript.StateOf(text.ToString());
            if (state == ScriptState.Incomplete) continue;
            if (state == ScriptState.Complete) await runner.RunAsync(new Script("<stdin>", text.ToString()));
            if (runner.Code is ExitCode.Interrupted or ExitCode.Terminated) return;
            text.Clear();
        }
    }

    private static string? Read(string prompt)
    {
        Descriptor.Error.Write(Encoding.UTF8.GetBytes(prompt));
        return Console.In.ReadLine();
    }
}
