namespace DeltaQuery.Engine.Sql;

// COPY INTO t [BY POSITION | (columns)] FROM 'path' | (SELECT .. FROM 'path') FILEFORMAT = f [FILES = (..) | PATTERN = '..'] [FORMAT_OPTIONS (..)]
// [COPY_OPTIONS (..)].
internal sealed partial class Parser
{
    private CopyIntoStatement ParseCopyInto(int start)
    {
        var table = ParseTable(timeTravel: false);
        var columns = At(TokenKind.LeftParen) ? ParseColumnNames() : [];
        var byPosition = columns.Count == 0 && Accept("BY", "POSITION");
        var from = Current.Start;
        Expect("FROM");
        var isSelect = At(TokenKind.LeftParen);
        var (query, path) = isSelect ? ParseCopySelect() : (default, Current);
        var source = isSelect ? ParseAt(path) : ParseString("a path as a string, or a SELECT in parentheses");
        var place = isSelect ? path.Span : SpanToHere(path.Start);
        if (!isSelect)
            query = SpanToHere(from);

        if (At("WITH"))
            throw NotSupported(Current, "WITH in COPY INTO");
        var statement = new CopyIntoStatement(default, table, columns, byPosition, query, place, source, ParseFileFormat())
        {
            IsSelect = isSelect,
        };
        return ParseCopyClauses(statement) with { Span = SpanToEnd(start) };
    }

    // (SELECT a, b FROM 'path' ..): the path is the string behind the SELECT's own FROM.
    private (SourceSpan Query, Token Path) ParseCopySelect()
    {
        var first = _at + 1;
        if (!Is(_tokens[first], "SELECT"))
            throw SyntaxError.Unexpected(_text, _tokens[first], "SELECT");
        var query = TakeParenthesized("SELECT");
        var (depth, path) = (0, -1);
        for (var i = first; i < _at - 1; i++)
        {
            depth += _tokens[i].Kind == TokenKind.LeftParen ? 1 : _tokens[i].Kind == TokenKind.RightParen ? -1 : 0;
            if (depth > 0 || !Is(_tokens[i], "FROM") || Is(_tokens[i - 1], "DISTINCT"))
                continue;
            if (path >= 0 || !(_tokens[i + 1].IsString || _tokens[i + 1].Kind == TokenKind.Parameter))
                throw SyntaxError.Unexpected(_text, _tokens[path >= 0 ? i : i + 1], path >= 0 ? "one FROM" : "a path as a string");
            path = i + 1;
        }

        return path >= 0 ? (query, _tokens[path]) : throw SyntaxError.Unexpected(_text, _tokens[_at - 1], "FROM and a path");
    }

    // The path in a SELECT, which is behind us.
    private string ParseAt(Token path)
    {
        var end = _at;
        _at = Array.IndexOf(_tokens, path);
        var source = ParseString("a path as a string");
        _at = end;
        return source;
    }

    private string ParseFileFormat()
    {
        Expect("FILEFORMAT");
        if (!IsOperator(Current, "="))
            throw Unexpected("=");
        _at++;
        if (AtAny("AVRO", "ORC", "TEXT", "BINARYFILE", "XML"))
            throw NotSupported(Current, $"FILEFORMAT = {TextOf(Current).ToString().ToUpperInvariant()}");
        return AtAny("JSON", "CSV", "PARQUET") ? TextOf(Take()).ToString().ToUpperInvariant() : throw Unexpected("JSON, CSV or PARQUET");
    }

    private CopyIntoStatement ParseCopyClauses(CopyIntoStatement statement)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (!At(TokenKind.End))
        {
            var word = TextOf(Current).ToString().ToUpperInvariant();
            if (word == "VALIDATE")
                throw NotSupported(Current, "VALIDATE in COPY INTO");
            if (word is not ("FILES" or "PATTERN" or "FORMAT_OPTIONS" or "COPY_OPTIONS") || !seen.Add(word)
                || (word is "FILES" or "PATTERN" && seen.Contains(word == "FILES" ? "PATTERN" : "FILES")))
                throw Unexpected(string.Join(", ", CopyClauses(seen).Append("end of statement")));
            _at++;
            if (word is "FILES" or "PATTERN" && !IsOperator(Current, "="))
                throw Unexpected("=");
            if (word is "FILES" or "PATTERN")
                _at++;
            statement = word switch
            {
                "FILES" => statement with { Files = ParseFileNames() },
                "PATTERN" => statement with { Pattern = ParseString("a pattern as a string") },
                "FORMAT_OPTIONS" => statement with { FormatOptions = ParseProperties() },
                _ => statement with { CopyOptions = ParseProperties() },
            };
        }

        return statement;
    }

    private static IEnumerable<string> CopyClauses(HashSet<string> seen)
    {
        if (!seen.Contains("FILES") && !seen.Contains("PATTERN"))
            return new[] { "FILES", "PATTERN" }.Concat(new[] { "FORMAT_OPTIONS", "COPY_OPTIONS" }.Where(c => !seen.Contains(c)));
        return new[] { "FORMAT_OPTIONS", "COPY_OPTIONS" }.Where(c => !seen.Contains(c));
    }

    private List<string> ParseFileNames()
    {
        Expect(TokenKind.LeftParen, "(");
        var names = new List<string>();
        do
            names.Add(ParseString("a file as a string"));
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return names;
    }
}
