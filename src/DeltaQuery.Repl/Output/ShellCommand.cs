using System.ComponentModel;
using System.Diagnostics;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>Programs that the user runs by way of the system's shell. They write to dq's own standard output and error.</summary>
internal static class ShellCommand
{
    /// <summary>Starts one.</summary>
    /// <exception cref="DeltaException">There is no shell.</exception>
    public static Process Start(string command, bool readsInput)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "cmd.exe" : "/bin/sh") { RedirectStandardInput = readsInput };
        start.ArgumentList.Add(OperatingSystem.IsWindows() ? "/c" : "-c");
        start.ArgumentList.Add(command);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"{start.FileName} cannot be run: {e.Message}", e);
        }
    }

    /// <summary>Runs one to its end.</summary>
    /// <returns>Its exit code.</returns>
    public static int Run(string command)
    {
        using var process = Start(command, readsInput: false);
        process.WaitForExit();
        return process.ExitCode;
    }
}
