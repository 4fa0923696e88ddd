using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace DeltaQuery.Ado.Tests;

/// <summary>Runs dotnet, or what was built, as a process of its own.</summary>
internal sealed class ChildProcess : IDisposable
{
#if DEBUG
    public const string Configuration = "Debug";
#else
    public const string Configuration = "Release";
#endif

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>The folder of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The program <c>dotnet</c>.</summary>
    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public StreamReader Output => _process.StandardOutput;

    /// <summary>A sample that was built with these tests.</summary>
    public static string Sample(string name) => Path.Combine(Repository, "samples", name, "bin", Configuration, "net10.0", $"{name}.dll");

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        using var child = Start(program, folder, arguments);
        var (output, error) = (child._process.StandardOutput.ReadToEndAsync(), child._process.StandardError.ReadToEndAsync());
        await child._process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(child._process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {child._process.ExitCode}:\n{await output}{await error}");
        return await output;
    }

    /// <summary>Starts a program.</summary>
    public static ChildProcess Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
        };
        // What this test run was told of MSBuild and of libraries is not for others.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
                     || k.StartsWith("DELTAQUERY_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        return new ChildProcess(Process.Start(start)!);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string FindRepository([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../.."));
}
