namespace DeltaQuery.Acceptance.Scripts;

/// <summary>A block of a script.</summary>
/// <remarks>
/// <code>
///   # a comment, up to the end of the line; blocks are parted by empty lines
///   table t (i INTEGER, s VARCHAR) [BY (s)]    a Delta table of version 0; each line below is the query of a data file; with BY (column) a
///   SELECT 1 AS i, 'a' AS s                    file's partition value is what its query gives for that column
///
///   append t                                   the next version, with a file for each line below
///   SELECT 2 AS i, 'b' AS s
///
///   statement                                  a statement that must succeed
///   SET TimeZone = 'UTC'
///
///   query                                      a statement with rows: all of them below the line, in order, '|' between values, NULL for NULL
///   SELECT i FROM t ORDER BY i
///   ----
///   1
///
///   error 1:8 ColumnNotFound                   a statement that must fail at that line and column (or -) with that code; the text below must
///   SELECT nope FROM t                         be in the message
///   ----
///   nope
/// </code>
/// <c>{root}</c> stands for the folder of the tables.
/// </remarks>
/// <param name="Place">The script's name and the block's line, for messages.</param>
/// <param name="Kind">The first word.</param>
/// <param name="Argument">What follows on the line.</param>
/// <param name="Body">The lines below it.</param>
/// <param name="Expected">The lines below <c>----</c>; null if there is no such line.</param>
internal sealed record ScriptBlock(string Place, string Kind, string Argument, IReadOnlyList<string> Body, IReadOnlyList<string>? Expected)
{
    /// <summary>Reads a script; what is no block is an error.</summary>
    public static IReadOnlyList<ScriptBlock> Read(string name, IReadOnlyList<string> lines)
    {
        var blocks = new List<ScriptBlock>();
        for (var at = 0; at < lines.Count; at++)
        {
            if (lines[at].Length == 0 || lines[at][0] == '#')
                continue;
            var end = at;
            while (end < lines.Count && lines[end].Length > 0)
                end++;
            var place = $"{name}:{at + 1}";
            var body = lines.Skip(at + 1).Take(end - at - 1).ToList();
            var line = body.IndexOf("----");
            var head = lines[at].Split(' ', 2);
            var block = new ScriptBlock(
                place, head[0], head.Length > 1 ? head[1] : "", line < 0 ? body : body[..line], line < 0 ? null : body[(line + 1)..]);
            Check(block);
            blocks.Add(block);
            at = end;
        }

        return blocks;
    }

    private static void Check(ScriptBlock block)
    {
        if (block.Kind is not ("table" or "append" or "statement" or "query" or "error"))
            throw new FormatException($"{block.Place}: unknown block '{block.Kind}', expected table, append, statement, query or error");
        if (block.Kind is "query" or "error" != block.Expected is not null)
            throw new FormatException($"{block.Place}: query and error, and no others, have a line ---- with what is expected below");
        if (block.Kind is "statement" or "query" or "error" && block.Body.Count == 0)
            throw new FormatException($"{block.Place}: there is no statement");
        if (block.Kind is "statement" or "query" && block.Argument.Length > 0)
            throw new FormatException($"{block.Place}: '{block.Argument}' follows {block.Kind}");
    }
}
