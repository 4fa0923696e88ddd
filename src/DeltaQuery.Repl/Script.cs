using System.Text;

namespace DeltaQuery.Repl;

/// <summary>A text to run, with its name in messages.</summary>
internal sealed record Script(string Name, string Text)
{
    private const string Input = "<stdin>";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>How many lines of what it is a piece of stand before it.</summary>
    public int LinesBefore { get; init; }

    /// <summary>How many characters of its first line stand before it.</summary>
    public int ColumnsBefore { get; init; }

    /// <summary>Complains of a missing script before any statement runs.</summary>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static void CheckExists(InputArgument input)
    {
        if (!input.IsFile || input.Value == "-" || File.Exists(input.Value)) return;
        throw new UsageException(Directory.Exists(input.Value) ? $"{input.Value} is a folder, not a script" : $"there is no file {input.Value}")
        {
            IsInput = true,
        };
    }

    /// <summary>Reads what an argument names; a byte order mark is left out.</summary>
    /// <exception cref="UsageException">The file can't be read or isn't text.</exception>
    public static Script Read(InputArgument input)
    {
        if (!input.IsFile) return new Script("-c", input.Value);
        var name = input.Value == "-" ? Input : input.Value;
        return Reading(name, () =>
        {
            using var reader = new StreamReader(input.Value == "-" ? Console.OpenStandardInput() : File.OpenRead(input.Value), Strict);
            return new Script(name, reader.ReadToEnd());
        });
    }

    /// <summary>The pieces of what an argument names: what stands in standard input is run while it arrives.</summary>
    /// <param name="input">The argument.</param>
    /// <param name="isWithinStatement">Whether the pieces so far, which have run by then, have begun a statement and not ended it.</param>
    /// <inheritdoc cref="Read"/>
    public static IEnumerable<Script> Pieces(InputArgument input, Func<bool> isWithinStatement) =>
        input is { IsFile: true, Value: "-" } ? ScriptStream.Pieces(Input, Console.OpenStandardInput(), Strict, isWithinStatement) : [Read(input)];

    /// <summary>Reads from a script, and tells in the user's words what goes wrong.</summary>
    public static T Reading<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"{name} is not UTF-8 text") { IsInput = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot read {name}: {e.Message}") { IsInput = true };
        }
    }

    /// <summary>The line and column, from 1, of an offset.</summary>
    public (int Line, int Column) Place(int offset)
    {
        var before = Text.AsSpan(0, Math.Clamp(offset, 0, Text.Length));
        var lines = before.Count('\n');
        return (LinesBefore + lines + 1, before.Length - before.LastIndexOf('\n') + (lines == 0 ? ColumnsBefore : 0));
    }

    /// <summary>The line that holds an offset, and where it starts.</summary>
    public (string Line, int Start) LineAt(int offset)
    {
        offset = Math.Clamp(offset, 0, Text.Length);
        var start = Text.AsSpan(0, offset).LastIndexOf('\n') + 1;
        var length = Text.AsSpan(start).IndexOf('\n');
        return ((length < 0 ? Text[start..] : Text.Substring(start, length)).TrimEnd('\r'), start);
    }
}
