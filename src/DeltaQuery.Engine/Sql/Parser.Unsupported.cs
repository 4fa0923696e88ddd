namespace DeltaQuery.Engine.Sql;

// Statements that are recognised by their first words, and refused for Delta tables by name.
internal sealed partial class Parser
{
    private Statement? TryParseUnsupported(string word)
    {
        var start = Current.Start;
        switch (word)
        {
            case "ANALYZE":
                _at++;
                var table = Accept("TABLE");
                return AtFreeName || Current.IsString || table ? Unsupported(start, word, duckDbKnows: !table, 0) : PassThrough();
            case "REFRESH":
                _at++;
                Accept("TABLE");
                return Unsupported(start, word, duckDbKnows: false, 0);
            case "REPLACE":
                _at++;
                Expect("TABLE");
                return Unsupported(start, word + " TABLE", duckDbKnows: false, 0);
            case "MSCK":
            case "CACHE":
            case "UNCACHE":
            case "CLEAR":
            case "UNDROP":
            case "INGEST":
            case "PAUSE":
            case "RESUME":
            case "STOP":
                TakeToEnd();
                return new UnsupportedStatement(SpanToEnd(start), word, null, DuckDbKnows: false);
            default:
                return null;
        }
    }

    // Skips so many words, reads the table and leaves the rest unread.
    private UnsupportedStatement Unsupported(int start, string name, bool duckDbKnows, int words)
    {
        _at += words;
        var table = ParseTable();
        TakeToEnd();
        return new UnsupportedStatement(SpanToEnd(start), name, table, duckDbKnows);
    }
}
