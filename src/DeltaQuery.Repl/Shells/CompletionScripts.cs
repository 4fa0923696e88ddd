using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Shells;

/// <summary><c>dq completions SHELL</c>: a script that lets a shell complete dq's arguments, made of the tables that read them.</summary>
internal static class CompletionScripts
{
    public const string Command = "completions";

    /// <summary>The shells that there are scripts for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>The script for the shell that the arguments behind <c>completions</c> name.</summary>
    /// <exception cref="UsageException">They name none.</exception>
    public static string Print(ReadOnlySpan<string> arguments) => arguments switch
    {
        ["bash"] => BashCompletion.Script(),
        ["zsh"] => ZshCompletion.Script(),
        ["fish"] => FishCompletion.Script(),
        [var other] => throw new UsageException($"there is no completion for '{other}': expected {string.Join(", ", Shells)}"),
        _ => throw new UsageException($"{Command} takes the name of a shell: {string.Join(", ", Shells)}"),
    };

    /// <summary>Whether an option's value is a file.</summary>
    public static bool IsFile(Option option) => option.Value == "FILE";

    /// <summary>Whether an option's value is a folder.</summary>
    public static bool IsFolder(Option option) => option.Value is "ROOT" or "FOLDER";

    /// <summary>A text as the shells quote it, so that nothing in it is taken for anything else.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
