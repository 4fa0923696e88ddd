using System.Text.Json;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>Reads the actions of a commit, a log compaction file or a JSON checkpoint.</summary>
/// <remarks>
/// <code>
///     [BOM] {"action":{...}} whatever follows \n
///     {"action":{...}} \r\n
///     \n                                            blank lines count, and say nothing
/// </code>
/// As Spark's reader does, it takes one JSON object and lets the rest of its line go by: old Databricks logs end each line in <c>}x</c>.
/// What goes by may not be another object, though: that is an action whose line break was lost. An object may run over several lines. Unknown actions and fields are passed over, null is as good as absent, of a key that comes twice
/// the last one counts, and a number may come as text or with a zero fraction. Where that leaves no one meaning, the error names the place:
/// <c>_delta_log/00000000000000000005.json line 7: add without path</c>.
/// <see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#actions">Actions</see>.
/// </remarks>
internal static class ActionJson
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Hands the file's actions to the visitor, in order.</summary>
    /// <param name="utf8">The whole file.</param>
    /// <param name="fileName">The file, for messages: <c>_delta_log/00000000000000000005.json</c>.</param>
    /// <param name="visitor">Gets the actions that it wants.</param>
    /// <exception cref="DeltaException">CorruptLog, at the first line that cannot be read; the actions before it have been handed over.
    /// </exception>
    public static void ReadCommit(ReadOnlySpan<byte> utf8, string fileName, IActionVisitor visitor)
    {
        var scratch = new ActionScratch();
        int position = utf8.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        for (int line = 1; position < utf8.Length;)
        {
            byte first = utf8[position];
            if (first is (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t')
            {
                line += first == '\n' ? 1 : 0;
                position++;
                continue;
            }

            int length = ReadObject(utf8[position..], fileName, line, visitor, scratch);
            line += utf8.Slice(position, length).Count((byte)'\n');
            position += length;
            int rest = utf8[position..].IndexOf((byte)'\n');
            if (utf8[position..(rest < 0 ? utf8.Length : position + rest)].Contains((byte)'{'))
                throw Corrupt(fileName, line, "more than one action in a line", null);
            if (rest < 0)
                break;
            position += rest + 1;
            line++;
        }
    }

    /// <summary>Reads the object at the start of the bytes and gives its length.</summary>
    private static int ReadObject(ReadOnlySpan<byte> utf8, string fileName, int line, IActionVisitor visitor, ActionScratch scratch)
    {
        var reader = new ActionReader(utf8, scratch);
        try
        {
            reader.ReadLine(visitor.Wanted);
        }
        catch (MalformedActionException fault)
        {
            throw Corrupt(fileName, line, fault.Message, fault);
        }
        catch (JsonException fault)
        {
            throw Corrupt(fileName, line, $"not JSON: {Brief(fault.Message)}", fault);
        }
        catch (InvalidOperationException fault)
        {
            throw Corrupt(fileName, line, $"not UTF-8: {fault.Message}", fault);
        }
        scratch.HandTo(visitor);
        return reader.BytesConsumed;
    }

    private static DeltaException Corrupt(string fileName, int line, string message, Exception? inner) =>
        new(DeltaErrorCode.CorruptLog, $"{fileName} line {line}: {message}", inner) { Path = fileName };

    /// <summary>The reader counts lines from the object's start, which would mislead beside ours.</summary>
    private static string Brief(string message) =>
        message.IndexOf(" LineNumber:", StringComparison.Ordinal) is >= 0 and int at ? message[..at] : message;
}
