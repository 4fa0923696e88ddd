using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

/// <summary>A script that is run while it arrives: each piece ends with a semicolon, but the last.</summary>
internal static class ScriptStream
{
    private const int BlockLength = 64 * 1024;

    /// <summary>The pieces of a text. Their lines and columns are those of the whole.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="reader">The text.</param>
    /// <exception cref="UsageException">It cannot be read, or is no text.</exception>
    public static IEnumerable<Script> Pieces(string name, TextReader reader)
    {
        var text = new StringBuilder();
        var block = new char[BlockLength];
        var (linesBefore, nextLook) = (0, 0);
        for (var read = Read(); read > 0; read = Read())
        {
            text.Append(block, 0, read);
            // A long statement that comes in many blocks is not looked through again at each of them.
            if (!block.AsSpan(0, read).Contains(';') || (read == BlockLength && text.Length < nextLook))
                continue;
            var arrived = text.ToString();
            var length = SqlScript.CompleteLength(arrived);
            nextLook = (arrived.Length - length) * 2;
            if (length == 0)
                continue;
            yield return new Script(name, arrived[..length]) { LinesBefore = linesBefore };
            var line = arrived.AsSpan(0, length).LastIndexOf('\n') + 1;
            linesBefore += arrived.AsSpan(0, line).Count('\n');
            text.Clear().Append(' ', length - line).Append(arrived, length, arrived.Length - length);
        }

        if (text.ToString() is var rest && !string.IsNullOrWhiteSpace(rest))
            yield return new Script(name, rest) { LinesBefore = linesBefore };

        int Read() => Script.Reading(name, () => reader.Read(block, 0, block.Length));
    }
}
