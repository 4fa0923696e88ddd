using System.Runtime.Versioning;
using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Options;
using DeltaQuery.Repl.Shells;
using DeltaQuery.Repl.Tests.Editing;

namespace DeltaQuery.Repl.Tests.Shells;

/// <summary>What shells complete behind <c>dq</c>. The shells themselves are asked.</summary>
public sealed class CompletionScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CompletionScriptTests()
    {
        Directory.CreateDirectory(_folder["sales/_delta_log"]);
        Directory.CreateDirectory(_folder["a table"]);
        _folder.Write("script.sql", "");
        foreach (var shell in CompletionScripts.Shells)
            _folder.Write($".{shell}", CompletionScripts.Print([shell]));
    }

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("hi", "history")]
    [InlineData("sa", "sales")]
    [InlineData("a", "a table")]
    [InlineData("--mo", "--mode")]
    [InlineData("--mode c", "column csv")]
    [InlineData("-m j", "json jsonl")]
    [InlineData("--mode = js", "json jsonl")]
    [InlineData("--error-format =", "json text")]
    [InlineData("--log ", "debug error info warning")]
    [InlineData("-f s", "sales script.sql")]
    [InlineData("--root s", "sales")]
    [InlineData("-c s", "")]
    [InlineData("lake -c s", "")]
    [InlineData("--jso", "--json --jsonl")]
    [InlineData("ingest ", "import run")]
    [InlineData("ingest run --mode ", "json line")]
    [InlineData("ingest run --f", "--file --from-env")]
    [InlineData("ingest import s", "sales script.sql")]
    [InlineData("history --l", "--latex --limit --line --list --log")]
    [InlineData("history sales --limit s", "")]
    [InlineData("vacuum sa", "sales")]
    [InlineData("vacuum --re", "--read-only --remote --retain")]
    [InlineData("migrate s", "sales script.sql")]
    [InlineData("migrate --format ", "csv json parquet")]
    [InlineData("history --comm", "")]
    [InlineData("completions ", "bash fish zsh")]
    [InlineData("--help ", "meta sql")]
    public void Bash_completes_words(string line, string expected)
    {
        OtherProgram.SkipWithout("bash");
        Assert.Equal(expected, string.Join(' ', Bash(line).Order(StringComparer.Ordinal)));
    }

    [SkippableFact]
    public void Bash_offers_all_there_is()
    {
        OtherProgram.SkipWithout("bash");
        foreach (var option in OptionTable.Told)
            Assert.Contains(option.Name, Bash("--"));
        foreach (var command in ProgramCommands.All)
        {
            Assert.Contains(command.Name.Split(' ')[0], Bash(""));
            var offered = command.Options.Concat(command.CommonOptions).Select(o => o.Name).Order(StringComparer.Ordinal);
            Assert.Equal(offered, Bash($"{command.Name} --").Distinct().Order(StringComparer.Ordinal));
        }
    }

    [SkippableTheory]
    [InlineData("hi", "history")]
    [InlineData("--mode c", "column csv")]
    [InlineData("--mode=js", "--mode=json --mode=jsonl")]
    [InlineData("-m j", "json jsonl")]
    [InlineData("-f s", "sales/ script.sql")]
    [InlineData("-c s", "")]
    [InlineData("--root s", "sales/")]
    [InlineData("lake s", "sales/")]
    [InlineData("ingest ", "import run")]
    [InlineData("ingest run --mode ", "json line")]
    [InlineData("ingest run --f", "--file --from-env")]
    [InlineData("ingest import s", "sales/ script.sql")]
    [InlineData("history --l", "--latex --limit --line --list --log")]
    [InlineData("history --comm", "")]
    [InlineData("restore --vers", "--version")]
    [InlineData("completions ", "bash fish zsh")]
    [InlineData("man ", "")]
    public void Fish_completes_words(string line, string expected)
    {
        OtherProgram.SkipWithout("fish");
        var answer = OtherProgram.Run("fish", ["--no-config", "-c", $"source .fish; complete -C 'dq {line}'"], _folder.Path);
        Assert.Equal(expected, string.Join(' ', answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0]).Order(StringComparer.Ordinal)));
    }

    [SkippableTheory]
    [SupportedOSPlatform("linux")]
    [InlineData("hi", "z> dq history")]
    [InlineData("sa", "z> dq sales/")]
    [InlineData("--mode cs", "z> dq --mode csv")]
    [InlineData("--mode=c", "z> dq --mode=c\ncolumn  csv")]
    [InlineData("-m jsonl --no-h", "z> dq -m jsonl --no-header")]
    [InlineData("-f scr", "z> dq -f script.sql")]
    [InlineData("ingest r", "z> dq ingest run")]
    [InlineData("ingest run --mode j", "z> dq ingest run --mode json")]
    [InlineData("ingest run --al", "z> dq ingest run --all")]
    [InlineData("ingest import scr", "z> dq ingest import script.sql")]
    [InlineData("history --lim", "z> dq history --limit=")]
    [InlineData("history sa", "z> dq history sales/")]
    [InlineData("restore --ver", "z> dq restore --version=")]
    [InlineData("completions f", "z> dq completions fish")]
    public void Zsh_completes_words(string line, string expected) => Zsh("source .zsh", line, expected);

    [SkippableFact]
    [SupportedOSPlatform("linux")]
    public void Zsh_finds_the_script_as_a_file_of_its_own()
    {
        _folder.Write("functions/_dq", CompletionScripts.Print(["zsh"]));
        Zsh("fpath=(functions $fpath); compinit -u -D", "history --lim", "z> dq history --limit=");
    }

    [SupportedOSPlatform("linux")]
    private void Zsh(string load, string line, string expected)
    {
        OtherProgram.SkipWithout("zsh");
        using var zsh = new PseudoTerminal(["zsh", "-f", "-i"], new() { ["HOME"] = _folder.Path }, columns: 200);
        zsh.Type($"PS1='z> '; cd {_folder.Path}; autoload -U compinit; compinit -u -D; {load}; print ready\r");
        zsh.WaitFor(screen => screen.Text.EndsWith("\nready\nz>", StringComparison.Ordinal), "completion to be there");
        zsh.Type($"dq {line}\t");
        zsh.WaitFor(screen => screen.Text.EndsWith("\n" + expected, StringComparison.Ordinal), expected);
    }

    [Fact]
    public void A_shell_that_is_not_known_is_told()
    {
        var run = DqProcess.Run("completions", "tcsh");
        Assert.Equal((1, "", "dq: there is no completion for 'tcsh': expected bash, zsh, fish\nTry 'dq --help'.\n"), (run.Code, run.Out, run.Error));
        Assert.Equal("dq: completions takes the name of a shell: bash, zsh, fish\nTry 'dq --help'.\n", DqProcess.Run("completions").Error);
        run = DqProcess.Run("completions", "bash");
        Assert.Equal((0, CompletionScripts.Print(["bash"]).TrimEnd('\n') + "\n", ""), (run.Code, run.Out, run.Error));
    }

    // The last word is the one that is completed.
    private string[] Bash(string line)
    {
        var script = $$"""
            source .bash
            COMP_WORDS=(dq {{line}}{{(line.Length == 0 || line.EndsWith(' ') ? " ''" : "")}})
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _dq
            (( ${#COMPREPLY[@]} == 0 )) || printf '%s\n' "${COMPREPLY[@]}"
            """;
        return OtherProgram.Run("bash", ["--norc", "-c", script], _folder.Path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
