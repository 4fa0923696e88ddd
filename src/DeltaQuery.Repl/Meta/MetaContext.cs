using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Operations;

namespace DeltaQuery.Repl.Meta;

/// <summary>A command that runs: what it was given, and what it works on.</summary>
internal sealed class MetaContext(ScriptRunner runner, ScriptFrame frame, ScriptPlace place, string name)
{
    /// <summary>What a command gives that is done, and lets others run.</summary>
    public static Task<bool> Done { get; } = Task.FromResult(true);

    public ScriptRunner Runner => runner;

    public ScriptFrame Frame => frame;

    public ScriptPlace Place => place;

    /// <summary>The name it was called by.</summary>
    public string Name => name;

    public IReadOnlyList<MetaArgument> Arguments { get; set; } = [];

    /// <summary>What is wrong with the arguments; null for nothing.</summary>
    public DeltaException? Fault { get; set; }

    /// <summary>All of its line, where it takes that.</summary>
    public string Line { get; init; } = "";

    public StatementRunner Statements => runner.Statements;

    public DeltaSession Session => runner.Connection.Session;

    /// <summary>Complains of arguments that are wrong, or too many, or too few.</summary>
    /// <exception cref="DeltaException">They are.</exception>
    public void Check()
    {
        if (Fault is { } fault)
            throw fault;
    }

    /// <summary>An argument; null where it was left out.</summary>
    public string? this[int index] => index < Arguments.Count ? Arguments[index].Text : null;

    /// <summary>An argument that is a table's name or path, as SQL has it.</summary>
    public string Table(int index = 0) => Operation.Named(Arguments[index].Raw);

    /// <summary>An argument that is a table's name or path, as those take it who take either: a path is itself.</summary>
    public string TableOrPath(int index = 0) => Operation.PathOf(Arguments[index].Raw) ?? Table(index);

    /// <summary>All arguments from one on, with a blank between.</summary>
    public string Words(int from = 0) => string.Join(' ', Arguments.Skip(from).Select(a => a.Text));

    /// <summary>An argument that says on or off; the other of what is so far where it was left out.</summary>
    /// <exception cref="DeltaException">It says neither.</exception>
    public bool Switch(int index, bool current) => this[index] is not { } text ? !current
        : Variables.Truth(text) ?? throw Wrong($"expected on or off, not '{text}'");

    /// <summary>An argument that is a whole number; null where it was left out.</summary>
    /// <exception cref="DeltaException">It is none.</exception>
    public int? Number(int index) => this[index] is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong($"expected a whole number, not '{text}'");

    /// <summary>Runs a statement, here, and writes its rows.</summary>
    /// <exception cref="DeltaException">It failed.</exception>
    public async Task<bool> ShowAsync(string sql)
    {
        await Statements.ExecuteHereAsync(sql);
        return true;
    }

    /// <summary>Runs a statement where those of the user run, and writes its rows.</summary>
    /// <exception cref="DeltaException">It failed.</exception>
    public async Task<bool> ShowThereAsync(string sql)
    {
        await Statements.ExecuteAsync(sql, null);
        return true;
    }

    /// <summary>Writes a line to where rows go.</summary>
    public void WriteLine(string line)
    {
        runner.Output.Text.WriteLine(line);
        runner.Output.Flush();
    }

    /// <summary>The error of a command that was written wrongly.</summary>
    public DeltaException Wrong(string message, string? hint = null) => new(DeltaErrorCode.SyntaxError, $"{name}: {message}") { Hint = hint };

    /// <summary>The error of a command that may not run with --safe.</summary>
    public DeltaException Denied() => new(DeltaErrorCode.AccessDenied, $"{name} is not allowed with --safe")
    {
        Hint = "nothing outside of the root is read or written, and no program run",
    };
}
