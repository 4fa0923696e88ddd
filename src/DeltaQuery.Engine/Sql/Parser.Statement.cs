namespace DeltaQuery.Engine.Sql;

// Which statement the first word begins.
internal sealed partial class Parser
{
    private const string StatementsExpected =
        "a statement (SELECT, FROM, WITH, VALUES, INSERT, CREATE, DROP, DESCRIBE, SHOW, EXPLAIN, SUMMARIZE, COPY, SET, RESET, USE ..)";

    private static readonly string[] FirstWords =
    [
        "SELECT", "FROM", "WITH", "VALUES", "TABLE", "PIVOT", "UNPIVOT", "INSERT", "CREATE", "DROP", "DESCRIBE", "SHOW", "EXPLAIN",
        "SUMMARIZE", "COPY", "SET", "RESET", "USE", "UPDATE", "DELETE", "MERGE", "ALTER", "OPTIMIZE", "VACUUM", "RESTORE", "BEGIN",
        "COMMIT", "ROLLBACK", "PRAGMA", "ATTACH", "DETACH", "INSTALL", "LOAD", "CALL", "PREPARE", "EXECUTE", "TRUNCATE", "ANALYZE",
        "REPLACE", "START", "COMMENT", "CHECKPOINT", "REORG", "CONVERT", "FSCK", "GENERATE", "CHECK",
        "INGEST", "STOP", "PAUSE", "RESUME",
    ];

    private Statement ParseStatement()
    {
        if (At(TokenKind.LeftParen))
            return new QueryStatement(TakeToEnd());
        if (!At(TokenKind.Word))
            throw Unexpected(StatementsExpected);

        var word = TextOf(Current).ToString().ToUpperInvariant();
        return word switch
        {
            "WITH" => ParseWith(),
            "SELECT" or "FROM" or "VALUES" or "TABLE" or "PIVOT" or "UNPIVOT" or "PIVOT_WIDER" or "PIVOT_LONGER" =>
                new QueryStatement(TakeToEnd()),
            "EXPLAIN" => ParseExplain(),
            "SUMMARIZE" => ParseSummarize(),
            "DESCRIBE" or "DESC" => ParseDescribe(),
            "SHOW" => ParseShow(),
            "COPY" => ParseCopy(),
            "CREATE" => ParseCreate(),
            "INSERT" => ParseInsert(),
            "DELETE" => ParseDml(word, ParseDelete),
            "UPDATE" => AtWords("UPDATE", "EXTENSIONS") ? PassThrough() : ParseDml(word, ParseUpdate),
            "MERGE" => ParseDml(word, ParseMerge),
            "TRUNCATE" => ParseDml(word, ParseTruncate),
            "ALTER" => AtWords("ALTER", "INGEST") ? ParseAlterIngest() : ParseAlter(Current.Start),
            "COMMENT" => ParseCommentOn(Current.Start),
            "DROP" => ParseDrop(),
            "RUN" => ParseRunMaintenance(),
            "OPTIMIZE" => ParseOptimize(),
            "REORG" => ParseReorg(),
            "RESTORE" => ParseRestore(),
            "CONVERT" => ParseConvert(),
            "ANALYZE" => ParseAnalyze(),
            "CHECKPOINT" => AtWords("CHECKPOINT", "TABLE") ? ParseCheckpoint() : PassThrough(),
            "VACUUM" => ParseVacuum(),
            "FSCK" => ParseFsck(),
            "GENERATE" => ParseGenerate(),
            "CHECK" => AtWords("CHECK", "INGEST") ? ParseCheckIngest() : ParseCheckTable(),
            "INGEST" => ParseIngest(),
            "STOP" or "PAUSE" or "RESUME" => ParseControlIngest(),
            "START" when Is(Peek(), "INGEST") || Is(Peek(), "ALL") => ParseControlIngest(),
            "SET" => ParseSet(),
            "RESET" => ParseReset(),
            "USE" => ParseUse(),
            "BEGIN" or "START" or "COMMIT" or "END" or "ROLLBACK" or "ABORT" => ParseTransaction(),
            "EXECUTE" when Is(Peek(), "ON") => ParseExecuteOn(),
            "CALL" or "PRAGMA" or "ATTACH" or "DETACH" or "LOAD" or "INSTALL" or "FORCE" or "PREPARE" or "EXECUTE" or "DEALLOCATE" or
                "EXPORT" or "IMPORT" => PassThrough(),
            _ => TryParseUnsupported(word) ?? throw SyntaxError.Unexpected(_text, Current, StatementsExpected, HintFor(word)),
        };
    }

    private PassThroughStatement PassThrough()
    {
        var keyword = TextOf(_tokens[0]).ToString().ToUpperInvariant();
        var start = _tokens[0].Start;
        TakeToEnd();
        return new PassThroughStatement(SpanToEnd(start), keyword);
    }

    private static string? HintFor(string word)
    {
        var (best, distance) = ("", 3);
        foreach (var known in FirstWords)
        {
            var d = Math.Abs(known.Length - word.Length) < distance ? EditDistance(known, word) : distance;
            if (d < distance && d * 2 < known.Length)
                (best, distance) = (known, d);
        }

        return best.Length > 0 ? $"did you mean {best}?" : null;
    }

    private static int EditDistance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
