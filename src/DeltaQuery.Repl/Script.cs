using System.Text;

namespace DeltaQuery.Repl;

/// <summary>A text to run, with its name in messages.</summary>
internal sealed record Script(string Name, string Text)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
        var name = input.Value == "-" ? "<stdin>" : input.Value;
        try
        {
            using var reader = new StreamReader(input.Value == "-" ? Console.OpenStandardInput() : File.OpenRead(input.Value), Strict);
            return new Script(name, reader.ReadToEnd());
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
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
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
