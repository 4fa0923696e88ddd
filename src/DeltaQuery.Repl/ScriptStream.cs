using System.Text;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Meta;

namespace DeltaQuery.Repl;

/// <summary>A script that is run while it arrives: each piece ends with a semicolon, or the line of a command, but the last.</summary>
internal static class ScriptStream
{
    private const int BlockLength = 64 * 1024;
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>The pieces of a text. Their lines and columns are those of the whole.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="stream">The text; a reader would wait to fill its buffer.</param>
    /// <param name="encoding">Its encoding.</param>
    /// <param name="isWithinStatement">Whether the pieces so far, which have run by then, have begun a statement and not ended it.</param>
    /// <exception cref="UsageException">It cannot be read, or is no text.</exception>
    public static IEnumerable<Script> Pieces(string name, Stream stream, Encoding encoding, Func<bool> isWithinStatement)
    {
        var text = new StringBuilder();
        var (lines, columns, nextLook, lastLine) = (0, 0, 0, 0);
        foreach (var (block, isFull) in Blocks(name, stream, encoding))
        {
            text.Append(block);
            var mayEnd = block.Contains(';', StringComparison.Ordinal) || EndsCommand(block, text, lastLine);
            lastLine = block.LastIndexOf('\n') is >= 0 and var lineEnd ? text.Length - block.Length + lineEnd + 1 : lastLine;
            // A long statement that comes in many blocks is not looked through again at each of them.
            if (!mayEnd || (isFull && text.Length < nextLook))
                continue;
            var arrived = text.ToString();
            var at = 0;
            while (CompletePiece(arrived[at..], isWithinStatement()) is { Length: > 0 and var length } piece)
            {
                yield return new Script(name, piece) { LinesBefore = lines, ColumnsBefore = columns };
                var line = piece.LastIndexOf('\n') + 1;
                columns = line == 0 ? columns + length : length - line;
                lines += piece.AsSpan(0, line).Count('\n');
                at += length;
            }

            nextLook = (arrived.Length - at) * 2;
            lastLine = Math.Max(0, lastLine - at);
            text.Clear().Append(arrived, at, arrived.Length - at);
        }

        if (text.ToString() is var rest && !string.IsNullOrWhiteSpace(rest))
            yield return new Script(name, rest) { LinesBefore = lines, ColumnsBefore = columns };
    }

    // SQL behind the commands of a line may have its end in a later one.
    private static string CompletePiece(string text, bool isWithinStatement)
    {
        var piece = text[..SqlScript.CompleteLength(text, isWithinStatement)];
        if (!piece.EndsWith('\n') || !piece.Contains(@"\\", StringComparison.Ordinal))
            return piece;
        try
        {
            return SqlScript.Parts(piece, 0, isWithinStatement)[^1] is { EndedBy: ScriptPartEnd.Command, Next: var command }
                && MetaCommands.EndOfCommands(piece, command) is { } end ? piece[..end] : piece;
        }
        catch (DeltaException)
        {
            return piece; // running it tells what is wrong with it
        }
    }

    // Whether a line may have ended that has a command: statements that come line by line are not looked through at each of them.
    private static bool EndsCommand(string block, StringBuilder text, int lastLine)
    {
        if (!block.Contains('\n', StringComparison.Ordinal))
            return false;
        foreach (var line in text.ToString(lastLine, text.Length - lastLine).AsSpan().EnumerateLines())
            if (line.Contains('\\') || line.TrimStart().StartsWith("."))
                return true;
        return false;
    }

    // What has come, as it comes; a character may come in two blocks.
    private static IEnumerable<(string Text, bool IsFull)> Blocks(string name, Stream stream, Encoding encoding)
    {
        var decoder = encoding.GetDecoder();
        var bytes = new byte[BlockLength];
        var characters = new char[encoding.GetMaxCharCount(BlockLength)];
        var isFirst = true;
        while (true)
        {
            var (read, length) = Script.Reading(name, () =>
            {
                var read = stream.Read(bytes, 0, bytes.Length);
                return (read, decoder.GetChars(bytes, 0, read, characters, 0, flush: read == 0));
            });
            var start = isFirst && length > 0 && characters[0] == ByteOrderMark ? 1 : 0;
            isFirst &= length == 0;
            if (length > start)
                yield return (new string(characters, start, length - start), read == bytes.Length);
            if (read == 0)
                yield break;
        }
    }
}
