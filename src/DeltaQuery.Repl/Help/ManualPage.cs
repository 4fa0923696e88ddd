using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Meta;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Help;

/// <summary><c>dq man</c>: the manual page, made of the tables that the program works by.</summary>
internal static class ManualPage
{
    public const string Command = "man";

    private static readonly (string Name, string Meaning)[] Files =
    [
        ("~/.config/dq/dqrc", "statements and commands that run before a prompt"),
        ("~/.local/state/dq/history", "the statements that were entered; those that may hold keys are not among them"),
    ];

    /// <summary>The page that the arguments behind <c>man</c> ask for.</summary>
    /// <exception cref="UsageException">There are some.</exception>
    public static string Print(ReadOnlySpan<string> arguments) =>
        arguments.Length == 0 ? Print() : throw new UsageException($"{Command} takes no arguments: met '{arguments[0]}'");

    /// <summary>The page, in roff.</summary>
    public static string Print()
    {
        var page = new Roff("dq", 1, $"dq {Versions.Program}")
            .Section("NAME").Paragraph("dq - SQL over Delta Lake tables")
            .Section("SYNOPSIS").Verbatim([$"dq {ProgramCommands.Synopsis}", .. ProgramCommands.All.SelectMany(c => c.Usage)])
            .Section("DESCRIPTION")
            .Paragraph("Runs SQL over the Delta tables below ROOT: a folder, or a prefix of S3 (s3://bucket/lake); the working directory if not given. "
                + "A table is ROOT/table or ROOT/schema/table, or any folder, as delta.`path`. "
                + "Queries are DuckDB's SQL; dq --help sql tells of the statements.")
            .Paragraph("Without SQL, -c and -f there is a prompt on a terminal; elsewhere the script is standard input. "
                + "Rows go to standard output, everything else to standard error.")
            .Section("OPTIONS");
        AddAll(page, OptionTable.Named);
        page.Paragraph("Options are taken with a single dash, too, as duckdb and sqlite3 write them: -csv, -readonly.").Section("COMMANDS");
        foreach (var command in ProgramCommands.All)
        {
            page.Subsection($"dq {command.Name}").Verbatim(command.Usage).Paragraph(command.Sentence);
            if (command.Detail is { } detail)
                page.Paragraph(detail);
            AddAll(page, command.Options);
        }

        page.Section("LINES OF THE SHELL").Paragraph("They stand in scripts, in -c, on standard input and at the prompt.");
        foreach (var group in MetaCommands.All.GroupBy(c => c.Group))
        {
            page.Subsection(group.Key);
            foreach (var command in group)
                page.Term(command.Names, command.Parameters, command.Help);
        }

        page.Section("EXIT STATUS");
        foreach (var (code, meaning) in ExitCodes.All)
            page.Term([((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture)], "", meaning);
        page.Section("ENVIRONMENT");
        foreach (var (names, meaning) in EnvironmentVariables.All)
            page.Term(names.Split(", "), "", meaning);
        page.Section("FILES");
        foreach (var (name, meaning) in Files)
            page.Term([name], "", meaning);
        return page.ToString();
    }

    private static void AddAll(Roff page, IEnumerable<Option> options)
    {
        foreach (var option in options)
            page.Term(option.Names, option.Value ?? "", option.Help!);
    }
}
