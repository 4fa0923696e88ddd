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
                return AtFreeName || Current.IsString || table ? Unsupported(start, word, duckDbKnows: !table) : PassThrough();
            case "REFRESH":
                _at++;
                Accept("TABLE");
                return Unsupported(start, word, duckDbKnows: false);
            case "REPLACE":
                _at++;
                Expect("TABLE");
                return Unsupported(start, word + " TABLE", duckDbKnows: false);
            case "MSCK":
            case "CACHE":
            case "UNCACHE":
            case "CLEAR":
            case "UNDROP":
                TakeToEnd();
                return new UnsupportedStatement(SpanToEnd(start), word, null, DuckDbKnows: false);
            default:
                return null;
        }
    }

    // Reads the table and leaves the rest unread.
    private UnsupportedStatement Unsupported(int start, string name, bool duckDbKnows)
    {
        var table = ParseTable();
        TakeToEnd();
        return new UnsupportedStatement(SpanToEnd(start), name, table, duckDbKnows);
    }
}
