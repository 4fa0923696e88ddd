using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Import;

/// <summary>The arguments of <c>dq ingest import</c>.</summary>
/// <param name="File">The connector file.</param>
/// <param name="Output">Where the statements go; null for standard output.</param>
internal sealed record ImportCommandLine(string File, string? Output)
{
    private static readonly Option ToFile = new("--output", "FILE", "write them to FILE") { Short = "-o" };

    /// <summary><c>dq ingest import</c> as a command of the program.</summary>
    public static ProgramCommand Command { get; } = new("ingest import", ["FILE [--output FILE]"],
        "write a connector's file (YAML) as the statements of a script that ingest run takes", [ToFile]) { TakesCommon = false, TakesFiles = true };

    /// <summary>Reads the arguments behind <c>import</c>.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    public static ImportCommandLine Parse(ReadOnlySpan<string> arguments)
    {
        var (files, output) = (new List<string>(), (string?)null);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == ToFile.Short || arguments[i] == ToFile.Name)
                output = ++i < arguments.Length ? arguments[i] : throw new UsageException($"{arguments[i - 1]} needs a value");
            else if (arguments[i].StartsWith($"{ToFile.Name}=", StringComparison.Ordinal))
                output = arguments[i][(ToFile.Name.Length + 1)..];
            else if (arguments[i].StartsWith('-'))
                throw new UsageException($"unknown option '{arguments[i]}' of ingest import");
            else
                files.Add(arguments[i]);
        }

        return files is [var file] ? new ImportCommandLine(file, output)
            : throw new UsageException("ingest import takes one file, of YAML");
    }
}
