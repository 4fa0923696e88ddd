using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

/// <summary>A script that is run while it arrives: each piece ends with a semicolon, but the last.</summary>
internal static class ScriptStream
{
    private const int BlockLength = 64 * 1024;
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>The pieces of a text. Their lines and columns are those of the whole.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="stream">The text; a reader would wait to fill its buffer.</param>
    /// <param name="encoding">Its encoding.</param>
    /// <exception cref="UsageException">It cannot be read, or is no text.</exception>
    public static IEnumerable<Script> Pieces(string name, Stream stream, Encoding encoding)
    {
        var text = new StringBuilder();
        var (lines, columns, nextLook) = (0, 0, 0);
        foreach (var (block, isFull) in Blocks(name, stream, encoding))
        {
            text.Append(block);
            // A long statement that comes in many blocks is not looked through again at each of them.
            if (!block.Contains(';', StringComparison.Ordinal) || (isFull && text.Length < nextLook))
                continue;
            var arrived = text.ToString();
            var length = SqlScript.CompleteLength(arrived);
            nextLook = (arrived.Length - length) * 2;
            if (length == 0)
                continue;
            yield return new Script(name, arrived[..length]) { LinesBefore = lines, ColumnsBefore = columns };
            var line = arrived.AsSpan(0, length).LastIndexOf('\n') + 1;
            columns = line == 0 ? columns + length : length - line;
            lines += arrived.AsSpan(0, line).Count('\n');
            text.Clear().Append(arrived, length, arrived.Length - length);
        }

        if (text.ToString() is var rest && !string.IsNullOrWhiteSpace(rest))
            yield return new Script(name, rest) { LinesBefore = lines, ColumnsBefore = columns };
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
